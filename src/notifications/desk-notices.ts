import type { Deps } from '../deps.js';
import { contactsOf } from '../enterprises/contact.service.js';
import { type Desk, deskOf, loadDesks } from '../followups/specialist.service.js';
import { matchesOfRun, type RunMatch } from '../matching/match.service.js';
import type { RunRecord } from '../matching/runs/run.schema.js';
import { mailDomain, pageOf } from './firm-notices.js';
import { noticeRecord } from './notice.js';
import type { NoticeRecord } from './notice.schema.js';
import { insertNew } from './notice-store.js';
import { DESK_DIGEST, type DeskDigestData, deskDigest } from './templates/desk-digest.js';

const NAMED_FIRMS = 20;

/** What is new in the districts of one desk. */
interface DeskTally {
  readonly firms: Map<string, number>;
  readonly policies: Map<string, { matches: number; amountFen: number | null; match: RunMatch }>;
}

/** Puts one digest for each desk that a run has found something new for into the outbox; none for a baseline. */
export async function tellDesks(run: RunRecord, deps: Deps): Promise<number> {
  if (run.baseline) return 0;
  const desks = loadDesks();
  const tallies = new Map<Desk, DeskTally>();
  for await (const match of matchesOfRun(run._id)) {
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
  const notices: NoticeRecord[] = [];
  for (const [desk, tally] of tallies) notices.push(await digestOf(desk, tally, run, deps));
  return insertNew(notices);
}

async function digestOf(desk: Desk, tally: DeskTally, run: RunRecord, deps: Deps): Promise<NoticeRecord> {
  const notice = {
    event: `run-${run._id}`,
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
    page: pageOf(deps),
    asOf: run.asOf,
    enterprises: tally.firms.size,
    policies: policiesOf(tally, deps),
    firms: first.map(([uscc, matches]) => ({ uscc, matches, name: contacts.get(uscc)?.name || uscc })),
  };
  return noticeRecord(notice, (number) => deskDigest({ ...data, number }, 'zh'), deps.clock.now(), mailDomain(deps));
}

function policiesOf(tally: DeskTally, { rules }: Pick<Deps, 'rules'>): DeskDigestData['policies'] {
  return [...tally.policies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { matches, amountFen, match }]) => {
      const policy = rules.policies.find((each) => each.code === code && each.version === match.version);
      const hasAmount = match.class === 'grant' || match.class === 'relief';
      return { title: policy?.title.zh ?? code, kind: match.class, matches, amountFen: hasAmount ? amountFen : null };
    });
}
