import type { Account } from '../../src/accounts/account.schema.js';
import { findAccount, preparedAccount, storeAccount } from '../../src/accounts/account.service.js';
import { inviteToFirm, joinFirm } from '../../src/accounts/firm-invitation.service.js';
import { whoIs } from '../../src/accounts/identity.service.js';
import { mandatesOfFirm } from '../../src/accounts/membership.service.js';
import type { Deps } from '../../src/deps.js';
import { addMonths, civilDateOf } from '../../src/eligibility/civil-date.js';
import { sealed } from '../../src/http/sealing.js';
import { giveAccount } from '../../src/matching/process/account.service.js';
import { firmPersonOf, personOf } from '../../src/matching/process/process.access.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { RefusedError } from '../../src/terminal/input-error.js';
import { onDay } from './days.js';
import {
  STORY_FACTOR,
  STORY_FIRMS,
  STORY_PASSWORD,
  STORY_PEOPLE,
  type StoryFirm,
  type StoryPerson,
  storyPeople,
} from './people.js';

const MANDATE_MONTHS = 12;
const BANK = '示例银行河源分行';
/** What the specialist has published of the own office; no such line is in service. */
const DESK = { phone: '0762-0000000', hours: '工作日 9:00–12:00，14:30–17:30', shown: true } as const;
const NUMBERS: Readonly<Record<StoryFirm, string>> = {
  rich: '440016020000080011',
  near: '440016020000080029',
  open: '440016020000080037',
};

/** The accounts of the story, who belongs to which firm, and where the firms' money goes; what is there stays as it is. */
export async function makeAccounts(deps: Deps): Promise<void> {
  for (const person of storyPeople())
    if ((await findAccount(person.id)) === null) await storeAccount(await made(person, deps));
  const { colleague, agency } = STORY_PEOPLE;
  const joined = (await accountOf(colleague)).firms.length > 0;
  if (!joined) await invited(colleague, colleague.firm, { as: 'member', administrator: false }, deps);
  const until = addMonths(civilDateOf(deps.clock.now()), MANDATE_MONTHS);
  for (const firm of agency.mandates) {
    const mandates = await mandatesOfFirm(STORY_FIRMS[firm].uscc, deps);
    if (!mandates.some(({ account }) => account === agency.id))
      await invited(agency, firm, { as: 'agency', scope: 'confirm', until }, deps);
  }
  for (const [firm, number] of Object.entries(NUMBERS) as [StoryFirm, string][]) {
    const { uscc, name: holder } = STORY_FIRMS[firm];
    await giveAccount(uscc, { holder, number, kind: 'settlement', bank: BANK }, await firmPerson(firm, deps), deps);
  }
}

/** Somebody of the staff, with what the account lets them do. */
export async function staffPerson(person: StoryPerson, deps: Deps): Promise<Person> {
  return personOf(await whoIs(await accountOf(person), NOWHERE, deps.clock.now()));
}

/** The administrator of a firm, acting for it. */
export async function firmPerson(firm: StoryFirm, deps: Deps): Promise<Person> {
  const who = await whoIs(await accountOf(STORY_PEOPLE[firm]), NOWHERE, deps.clock.now());
  return firmPersonOf(who, STORY_FIRMS[firm].uscc, 'member');
}

/** Nobody asked for it over the network. */
const NOWHERE = { address: '127.0.0.1', requestId: 'demo' } as const;

async function accountOf({ id }: StoryPerson): Promise<Account> {
  const account = await findAccount(id);
  if (account === null) throw new Error(`the story has no account ${id}`);
  return account;
}

async function made({ id, login, name, ...office }: StoryPerson, deps: Deps): Promise<Account> {
  const account = await preparedAccount({ login, name }, STORY_PASSWORD, deps);
  const { roles, department = null, districts = [], firm, administrator = false } = office;
  const staff = firm === undefined && !roles.includes('agency');
  return {
    ...{ ...account, _id: id, roles, department, districts },
    ...(roles.includes('specialist') ? { office: { ...DESK, name } } : {}),
    hereOnly: true,
    secondFactor: staff ? sealed(STORY_FACTOR, id, deps.keys.seal) : null,
    firms:
      firm === undefined || !administrator
        ? []
        : [{ uscc: STORY_FIRMS[firm].uscc, administrator, since: account.createdAt, invitedBy: [] }],
  };
}

async function invited(
  person: StoryPerson,
  firm: StoryFirm,
  joining: Parameters<typeof inviteToFirm>[0]['joining'],
  deps: Deps,
): Promise<void> {
  const { code } = await inviteToFirm({ uscc: STORY_FIRMS[firm].uscc, joining, by: STORY_PEOPLE[firm].id }, deps);
  const account = await accountOf(person);
  try {
    await joinFirm(account, code, deps);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    // The firm's turn is still with a process that was stopped: two minutes later it is over.
    await joinFirm(account, code, onDay(deps, civilDateOf(deps.clock.now()), 2));
  }
}
