import type { Deps } from '../deps.js';
import { contactsOf } from '../enterprises/contact.service.js';
import { type Desk, deskOf, loadDesks } from '../followups/specialist.service.js';
import { showsAmount } from '../matching/match.access.js';
import { matchesOfRun, type RunMatch } from '../matching/match.service.js';
import type { RunRecord } from '../matching/runs/run.schema.js';
import { noticeRecord } from './notice.js';
import type { NoticeRecord } from './notice.schema.js';
import { insertNew } from './notice-store.js';
import { startPage } from './notices-to-firm.js';
import { DESK_DIGEST, type DeskDigestData, deskDigest } from './templates/desk-digest.js';

const NAMED_FIRMS = 20;

/** What is new in the districts of one desk. */
interface DeskTally {
  readonly firms: Map<string, number>;
  readonly policies: Map<string, { matches: number; amountFen: number | null; match: RunMatch }>;
}

/**
 * Puts one digest for each desk that these runs have found something new for into the outbox; none for a baseline.
 * @param event names the digests: made again, they are the same
 */
export async function tellDesks(event: string, runs: readonly RunRecord[], deps: Deps): Promise<number> {
  const last = runs.at(-1);
  if (last === undefined) return 0;
  const desks = loadDesks();
  const tallies = new Map<Desk, DeskTally>();
  for (const run of runs) if (!run.baseline) await tallyRun(run, desks, tallies);
  const notices: NoticeRecord[] = [];
  for (const [desk, tally] of tallies) notices.push(await digestOf(desk, tally, { event, run: last }, deps));
  return insertNew(notices);
}

async function tallyRun({ _id }: RunRecord, desks: readonly Desk[], tallies: Map<Desk, DeskTally>): Promise<void> {
  for await (const match of matchesOfRun(_id)) {
    const desk = match.runChange === 'new' ? deskOf(match.districtCode, desks) : undefined;
    if (desk === undefined) continue;
    const tally = tallies.get(desk) ?? { firms: new Map(), policies: new Map() };
    tallies.set(desk, tally);
    tally.firms.set(match.uscc, (tally.firms.get(match.uscc) ?? 0) + 1);
    const policy = tally.policies.get(match.policy) ?? { matches: 0, amountFen: null, match };
    policy.matches += 1;
    if (match.amountFen !== null) policy.amountFen = (policy.amountFen ?? 0) + match.amountFen;
    tally.policies.set(match.policy, policy);
  }
}

async function digestOf(
  desk: Desk,
  tally: DeskTally,
  { event, run }: { readonly event: string; readonly run: RunRecord },
  deps: Deps,
): Promise<NoticeRecord> {
  const notice = {
    event,
    channel: 'email' as const,
    recipient: desk.key,
    uscc: null,
    runId: run._id,
    template: DESK_DIGEST,
    language: 'zh' as const,
    address: desk.email,
    items: [],
  };
  // Those with most that is new come first; of equals the smaller code, so that the digest is the same when made again.
  const first = [...tally.firms].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, NAMED_FIRMS);
  const contacts = await contactsOf(first.map(([uscc]) => uscc));
  const data: Omit<DeskDigestData, 'number'> = {
    desk: desk.name.zh,
    page: `${startPage(deps)}overview`,
    asOf: run.asOf,
    enterprises: tally.firms.size,
    policies: policiesOf(tally, deps),
    firms: first.map(([uscc, matches]) => ({ uscc, matches, name: contacts.get(uscc)?.name || uscc })),
  };
  return noticeRecord(notice, (number) => deskDigest({ ...data, number }, 'zh'), deps);
}

function policiesOf(tally: DeskTally, { rules }: Pick<Deps, 'rules'>): DeskDigestData['policies'] {
  return [...tally.policies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { matches, amountFen, match }]) => {
      const policy = rules.policies.find((each) => each.code === code && each.version === match.version);
      const hasAmount = (match.class === 'grant' || match.class === 'relief') && showsAmount(match, rules);
      return { title: policy?.title.zh ?? code, kind: match.class, matches, amountFen: hasAmount ? amountFen : null };
    });
}
