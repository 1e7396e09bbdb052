import { type EntitlementVerdict, type EntitlingPolicy, referenceYearOf } from '../entitlement.js';
import { type Answers, DISTRICT, type Setting, slotOfAddress } from './setting.js';
import { openVerdict } from './verdicts.js';

/** What is still to be asked about some policies. */
export interface Questions {
  /** The facts whose answer can still change a verdict, by slot, the one to ask first first. */
  readonly open: readonly string[];
  /** In the order of the policies. */
  readonly policies: readonly PolicyQuestions[];
  /** False where a bound was reached: then something may be asked in vain. */
  readonly exact: boolean;
}

/** What one policy still asks. */
export interface PolicyQuestions {
  /** On the answers so far; what is open is missing. */
  readonly verdict: EntitlementVerdict;
  readonly open: ReadonlySet<string>;
}

/** A policy as far as it is answered, all by slot. */
interface Standing extends PolicyQuestions {
  readonly exact: boolean;
  readonly keeps: (slot: string) => ReadonlyMap<string, number>;
}

/**
 * The questions that are left, over one policy or many: a fact is asked for as long as its answer can change the verdict
 * of one of them, so what is left only grows less with each answer, whatever it is. The best question comes first.
 */
export function questionsLeft(policies: readonly EntitlingPolicy[], answers: Answers, setting: Setting): Questions {
  const standings = policies.map((policy) => standingOf(policy, answers, setting));
  return { open: inOrder(standings, setting), policies: standings, exact: standings.every(({ exact }) => exact) };
}

function standingOf(policy: EntitlingPolicy, answers: Answers, setting: Setting): Standing {
  const year = referenceYearOf(policy, setting.asOf);
  const slotOf = (address: string) => slotOfAddress(address, year, setting);
  const found = openVerdict(policy, (address) => answers.get(slotOf(address)), setting);
  const addresses = new Map(found.open.map((address) => [slotOf(address), address]));
  return {
    verdict: found.verdict,
    exact: found.exact,
    open: new Set(addresses.keys()),
    keeps: (slot) => {
      const address = addresses.get(slot);
      if (address === undefined) return new Map([...addresses.keys()].map((one) => [one, 1]));
      return new Map([...found.keeps(address)].map(([one, share]) => [slotOf(one), share]));
    },
  };
}

/**
 * Those that leave the fewest questions first, on the average over what may be answered, all outcomes being taken for
 * equally likely; the district before all others, for parameters follow from it. Of equals the one that fewer policies
 * read: what nearly all ask for, such as a clean record, is what nearly all firms have, and settles little. It looks one
 * question ahead: the best order of all takes time exponential in their number.
 */
function inOrder(standings: readonly Standing[], setting: Setting): string[] {
  const open = [...new Set(standings.flatMap((standing) => [...standing.open]))];
  const ranks = new Map(
    open.map((slot) => [slot, slot === DISTRICT ? [-1, 0] : [leftAfter(slot, standings), setting.readBy(slot)]]),
  );
  const rank = (slot: string) => ranks.get(slot) ?? [0, 0];
  return open.sort((a, b) => {
    const [[left = 0, readers = 0], [otherLeft = 0, otherReaders = 0]] = [rank(a), rank(b)];
    return Math.abs(left - otherLeft) > 1e-9 ? left - otherLeft : readers - otherReaders;
  });
}

/** How many questions an answer leaves, on the average: one is left while any policy still asks it. */
function leftAfter(slot: string, standings: readonly Standing[]): number {
  const left = new Map<string, number>();
  for (const { keeps } of standings) {
    for (const [other, share] of keeps(slot)) left.set(other, Math.max(share, left.get(other) ?? 0));
  }
  return [...left.values()].reduce((sum, share) => sum + share, 0);
}
