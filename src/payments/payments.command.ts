import { type Command, Option } from 'commander';
import { type OpenDeps, withDeps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { GRANT_ORDERS, type GrantOrder } from '../policies/policy.schema.js';
import { type CommonOptions, command, type Outcome, print } from '../terminal/command.js';
import { InputError } from '../terminal/input-error.js';
import { allot, approve, toApprove } from './approval.service.js';
import { batchCommands } from './batch/batch.command.js';
import { YEAR_END_CHOICES, type YearEndChoice } from './budget/budget.schema.js';
import { listPools, openBudget } from './budget/budget.service.js';
import { changeBudget } from './budget-change.service.js';
import { withPorts } from './match-ports.js';
import { mendPayments, reconcilePayments } from './mend.service.js';
import { countOf, dayOf, fenOf, numberOf, yearOf } from './option-values.js';
import { PAYMENT_STATES, type PaymentState } from './payment.schema.js';
import { listPayments } from './payment.service.js';
import { paymentView, poolView, servedView, unpaidView, yearEndView } from './payment.view.js';
import type { PaymentDeps } from './payment-deps.js';
import { approvedText, paymentsText, poolsText, unpaidText } from './payments-words.js';
import { confirmPart, reissue } from './reissue.service.js';
import { answeredFor, type By, officer, type Say } from './say.js';
import { resumePayments, stopPayments } from './stop.service.js';
import { decideYearEnd, unpaidLines } from './year-end.service.js';

type Asked<T> = By & T;

/** `zhida payments`: money on its way, from approval to receipt and the end of its year. */
export function paymentsCommand(payments: Command, open: OpenDeps): void {
  const money = <T>(work: (deps: PaymentDeps) => Promise<T>): Promise<T> =>
    withDeps(open, (deps) => work(withPorts(deps)));
  const say = async (options: CommonOptions, work: (deps: PaymentDeps) => Promise<Outcome>): Promise<void> =>
    money(async (deps) => print(await work(deps), options));
  const all = [
    ...[approving(say), listing(say), unpaid(say), reissuing(say), confirming(say), stopping(say), resuming(say)],
    ...[pools(say), opening(say), changing(say), allotting(say), yearEnd(say), mending(say), ...batchCommands(say)],
  ];
  for (const one of all) payments.addCommand(one);
}

const approving = (say: Say): Command =>
  answeredFor('approve', 'approve matches for payment and set their money aside')
    .argument('[match...]', 'ids of matches')
    .option('--policy <code>', 'instead: all of this policy that are not approved yet, whoever confirmed first')
    .option('--limit <number>', 'with --policy: at most so many')
    .option('--score <number>', 'for pools that are given by score')
    .option('--amount <yuan>', 'decide the amount where stacking leaves it undecided')
    .option('--reason <text>', 'why that amount')
    .action((named: string[], options: Asked<ApproveOptions>) =>
      say(options, async (deps) => {
        const { score, amount, reason, policy, limit } = options;
        if ((policy === undefined) === (named.length === 0)) throw new InputError('name matches, or a --policy');
        if (policy !== undefined && (score ?? amount) !== undefined)
          throw new InputError('--score and --amount are for matches that are named');
        const most = limit === undefined ? undefined : countOf('--limit', limit);
        const matches = policy === undefined ? named : (await toApprove(policy, deps)).slice(0, most);
        if ((amount === undefined) !== (reason === undefined))
          throw new InputError('--amount and --reason go together');
        const decided =
          amount === undefined ? undefined : { amountFen: fenOf('--amount', amount), reason: reason ?? '' };
        const given = score === undefined ? undefined : numberOf('--score', score);
        const items = await approve(matches, { who: officer(options), score: given, decided }, deps);
        if (items.length > 0 && items.every(({ outcome }) => outcome === 'refused')) {
          throw new InputError(
            items.map(({ match, reason: why }) => (why?.startsWith(match) ? why : `${match}: ${why}`)),
          );
        }
        return { result: { items }, text: approvedText(items) };
      }),
    );

interface ApproveOptions {
  readonly score?: string;
  readonly amount?: string;
  readonly reason?: string;
  readonly policy?: string;
  readonly limit?: string;
}

const listing = (say: Say): Command =>
  command('list', 'list payments')
    .addOption(new Option('--state <state>', 'in this state only').choices(PAYMENT_STATES))
    .option('--policy <code>', 'of this policy only')
    .option('--batch <number>', 'of this batch only')
    .option('--limit <number>', 'at most so many', '50')
    .action((options: CommonOptions & { state?: PaymentState; policy?: string; batch?: string; limit: string }) =>
      say(options, async () => {
        const { state, policy, batch } = options;
        const limit = countOf('--limit', options.limit);
        const { items, nextCursor } = await listPayments({ state, policy, batch, limit });
        return { result: { items: items.map(paymentView), nextCursor }, text: paymentsText(items) };
      }),
    );

const unpaid = (say: Say): Command =>
  command('unpaid', 'list what was not paid by its last day, its promised day or in its budget year')
    .option('--as-of <date>', 'as of this day, YYYY-MM-DD (default: today in Shanghai)')
    .action((options: CommonOptions & { asOf?: string }) =>
      say(options, async (deps) => {
        const items = await unpaidLines(dayOf(options.asOf) ?? civilDateOf(deps.clock.now()));
        return { result: { items: items.map(unpaidView) }, text: unpaidText(items) };
      }),
    );

const reissuing = (say: Say): Command =>
  answeredFor('reissue', 'let returned money be paid again, once the account was checked anew')
    .argument('<payment>', 'the id of a payment')
    .option('--reason <text>', 'why the same account is right after all')
    .action((id: string, options: Asked<{ reason?: string }>) =>
      say(options, async (deps) => paymentOutcome(await reissue(id, options.reason ?? null, officer(options), deps))),
    );

const confirming = (say: Say): Command =>
  answeredFor('confirm-part', 'confirm that the condition of a later part holds')
    .argument('<payment>', 'the id of a payment')
    .requiredOption('--reason <text>', 'by what it was seen')
    .action((id: string, options: Asked<{ reason: string }>) =>
      say(options, async (deps) => paymentOutcome(await confirmPart(id, options.reason, officer(options), deps))),
    );

const stopping = (say: Say): Command =>
  answeredFor('stop', 'stop what is still to be paid of a match and give its room back')
    .argument('<match>', 'the id of a match')
    .requiredOption('--reason <text>', 'why; kept in its history')
    .action((match: string, options: Asked<{ reason: string }>) =>
      say(options, async (deps) => {
        const items = await stopPayments(match, options.reason, officer(options), deps);
        return { result: { items: items.map(paymentView) }, text: paymentsText(items) };
      }),
    );

const resuming = (say: Say): Command =>
  answeredFor('resume', 'resume stopped instalments of a match that is eligible again')
    .argument('<match>', 'the id of a match')
    .requiredOption('--reason <text>', 'why; kept in its history')
    .action((match: string, options: Asked<{ reason: string }>) =>
      say(options, async (deps) => {
        const result = await resumePayments(match, options.reason, officer(options), deps);
        return { result, text: approvedText([result]) };
      }),
    );

const paymentOutcome = (payment: Parameters<typeof paymentView>[0]): Outcome => ({
  result: paymentView(payment),
  text: paymentsText([payment]),
});

const pools = (say: Say): Command =>
  command('pools', 'list budget pools').action((options: CommonOptions) =>
    say(options, async () => {
      const items = await listPools();
      return { result: { items: items.map(poolView) }, text: poolsText(items) };
    }),
  );

const opening = (say: Say): Command =>
  answeredFor('open-pool', 'open a budget pool for a year')
    .argument('<pool>', 'its name, as policies state it')
    .argument('<year>', 'the budget year')
    .requiredOption('--total <yuan>', 'what it holds')
    .addOption(new Option('--order <order>', 'in which order it is given').choices(GRANT_ORDERS).default('first-come'))
    .action((pool: string, year: string, options: Asked<{ total: string; order: GrantOrder }>) =>
      say(options, async (deps) => {
        const stated = { pool, year: yearOf(year), totalFen: fenOf('--total', options.total), order: options.order };
        const opened = await openBudget(stated, officer(options), deps);
        return { result: poolView(opened), text: poolsText([opened]) };
      }),
    );

const changing = (say: Say): Command =>
  answeredFor('change-pool', 'give a pool another total; who waits goes on in its order')
    .argument('<pool>', 'its name')
    .argument('<year>', 'the budget year')
    .requiredOption('--total <yuan>', 'what it holds in all from now on')
    .requiredOption('--document <number>', 'under which finance has decided')
    .requiredOption('--reason <text>', 'why')
    .action((pool: string, year: string, options: Asked<{ total: string; document: string; reason: string }>) =>
      say(options, async (deps) => {
        const { document, reason } = options;
        const stated = { pool, year: yearOf(year), totalFen: fenOf('--total', options.total), document, reason };
        const changed = await changeBudget(stated, officer(options), deps);
        const result = { ...poolView(changed.pool), served: changed.served.map(servedView) };
        return { result, text: poolsText([changed.pool]) };
      }),
    );

const allotting = (say: Say): Command =>
  answeredFor('allot', 'give a pool to those who wait, in its order')
    .argument('<pool>', 'its name')
    .argument('<year>', 'the budget year')
    .action((pool: string, year: string, options: By) =>
      say(options, async (deps) => {
        const items = await allot(`${pool}:${yearOf(year)}`, officer(options), deps);
        return { result: { items: items.map(servedView) }, text: approvedText(items) };
      }),
    );

const yearEnd = (say: Say): Command =>
  answeredFor('year-end', 'decide about the unpaid lines of a pool’s year')
    .argument('<pool>', 'its name')
    .argument('<year>', 'the budget year that has ended')
    .addOption(new Option('--all <choice>', 'for every line').choices(YEAR_END_CHOICES).makeOptionMandatory())
    .requiredOption('--document <number>', 'under which finance has decided')
    .option('--except <payment...>', 'payments for which the other choice holds')
    .action((pool: string, year: string, options: Asked<{ all: YearEndChoice; document: string; except?: string[] }>) =>
      say(options, async (deps) => {
        const other: YearEndChoice = options.all === 'carry-over' ? 'give-back' : 'carry-over';
        const except = Object.fromEntries((options.except ?? []).map((id) => [id, other]));
        const { all: choice, document } = options;
        const decided = { pool, year: yearOf(year), choice, document, except, who: officer(options) };
        const record = await decideYearEnd(decided, deps);
        const text = record.lines.map(({ match, part, decision }) => `${match}#${part}  ${decision}`).join('\n');
        return { result: yearEndView(record), text: text === '' ? record._id : text };
      }),
    );

const mending = (say: Say): Command =>
  command('mend', 'finish what was cut off, and compare payments with matches and budgets').action(
    (options: CommonOptions) =>
      say(options, async (deps) => {
        const result = { ...(await mendPayments(deps)), ...(await reconcilePayments(deps)) };
        return {
          result,
          text: Object.entries(result)
            .map(([what, count]) => `${what} ${count}`)
            .join('  '),
        };
      }),
  );
