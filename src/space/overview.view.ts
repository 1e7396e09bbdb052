import type { z } from 'zod';
import type { FirmSpecialist } from '../followups/firm-specialist.service.js';
import { stoodAt } from '../matching/firm-sight.service.js';
import { showsAmount } from '../matching/match.access.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { toYuan } from '../matching/money.schema.js';
import { receivedFen } from '../matching/process/process.schema.js';
import type { specialistSchema } from './card.schema.js';
import { type Card, cardOf } from './card.view.js';
import { dayOf, partsOf, sumFen } from './money-left.js';
import type { overviewSchema } from './overview.schema.js';
import type { Standing } from './standing.service.js';

type Overview = z.output<typeof overviewSchema>;
type Place = 'toConfirm' | 'onTheWay' | 'received' | 'reliefs' | 'rights' | 'ended' | 'put-away';

/** What stands beside the matches on the first screen. */
export interface Beside {
  readonly unread: number;
  readonly specialist: z.output<typeof specialistSchema> | null;
}

interface Entry {
  readonly match: MatchRecord;
  readonly card: Card;
  readonly place: Place;
  /** Integer 分 that came, and of those that are still to come, null where nobody can say. */
  readonly receivedFen: number;
  readonly comingFen: number | null;
}

const LATEST = 3;

/** Who looks after the firm's district, in one language. */
export function specialistView(
  { name, desk, phone, email, hours }: FirmSpecialist,
  language: 'zh' | 'en',
): NonNullable<Beside['specialist']> {
  return { name: name[language], desk: desk[language], phone, email, hours: hours?.[language] ?? null };
}

/** The first screen: each benefit in one place, and three totals that are never added. */
export function overviewView(standing: Standing, { unread, specialist }: Beside): Overview {
  const { enterprise, asOf, rules } = standing;
  const entries = standing.matches.map((match) => entryOf(match, standing));
  const at = (place: Place): Entry[] => entries.filter((entry) => entry.place === place);
  const cards = (place: Place): Card[] => at(place).map(({ card }) => card);
  const received = entries.filter((entry) => entry.receivedFen > 0);
  const shown = at('reliefs').map(({ match }) => (showsAmount(match, rules) ? match.amountFen : null));
  return {
    ...{ uscc: enterprise.uscc, name: enterprise.name, asOf },
    totals: {
      cash: cashOf(entries.filter(isComing)),
      relief: { count: shown.length, amount: toYuan(sum(shown)), unknown: shown.filter((fen) => fen === null).length },
      rights: { count: at('rights').length },
    },
    toConfirm: cards('toConfirm').sort(byLastDay),
    onTheWay: cards('onTheWay'),
    received: {
      count: received.length,
      amount: toYuan(received.reduce((total, entry) => total + entry.receivedFen, 0)),
      latest: newestFirst(at('received'), (entry) => receivedOn(entry, standing)).slice(0, LATEST),
    },
    reliefs: cards('reliefs'),
    rights: cards('rights'),
    ended: newestFirst(at('ended'), ({ match }) => match.history.at(-1)?.at.toISOString() ?? ''),
    ...{ unread, specialist },
  };
}

function entryOf(match: MatchRecord, standing: Standing): Entry {
  const card = cardOf(match, standing);
  const { paid, left } = partsOf(match, standing.payments.get(match._id) ?? []);
  // Where its payments are there, they say what comes: other benefits may have taken something off.
  const comingFen = paid.length + left.length > 0 ? sumFen(left) : match.amountFen;
  const received = receivedFen(match, sumFen(paid));
  return { match, card, place: placeOf(match, card, left.length), receivedFen: received, comingFen };
}

function placeOf(match: MatchRecord, { next }: Card, left: number): Place {
  const { state } = match;
  if (state === 'declined' || state === 'lapsed' || state === 'rejected' || state === 'withdrawn') return 'ended';
  if (state === 'recovered') return left > 0 ? 'onTheWay' : 'ended';
  if (state === 'archived') return stoodAt(match) === 'paid' ? 'received' : 'put-away';
  if (match.class === 'relief') return 'reliefs';
  if (match.class !== 'grant') return 'rights';
  if (state === 'offered' || next !== 'nothing') return 'toConfirm';
  return state === 'paid' && left === 0 ? 'received' : 'onTheWay';
}

/** What comes without an application: an offer that can still be answered, and all after it until its money is there. */
function isComing({ match, card, place }: Entry): boolean {
  if (match.class !== 'grant' || (place !== 'toConfirm' && place !== 'onTheWay')) return false;
  if (match.state === 'offered') return card.next !== 'nothing';
  if (match.state === 'hold') return match.heldFrom !== 'referred';
  return match.state === 'confirmed' || match.state === 'payable' || match.state === 'paid';
}

function cashOf(entries: readonly Entry[]): Overview['totals']['cash'] {
  const known = entries.filter(({ comingFen }) => comingFen !== null);
  return {
    count: entries.length,
    amount: toYuan(sum(known.map(({ comingFen }) => comingFen))),
    unknown: entries.length - known.length,
    ceiling: known.some(({ card }) => card.ceiling),
  };
}

function sum(amounts: readonly (number | null)[]): number {
  return amounts.reduce<number>((total, fen) => total + (fen ?? 0), 0);
}

function receivedOn({ match }: Entry, { payments }: Standing): string {
  const days = (payments.get(match._id) ?? []).flatMap((payment) => dayOf(payment) ?? []);
  return days.sort().at(-1) ?? match.history.at(-1)?.at.toISOString() ?? '';
}

function newestFirst(entries: readonly Entry[], dayOfEntry: (entry: Entry) => string): Card[] {
  const dated = entries.map((entry) => ({ card: entry.card, day: dayOfEntry(entry) }));
  return dated.sort((a, b) => (a.day === b.day ? 0 : a.day < b.day ? 1 : -1)).map(({ card }) => card);
}

/** What runs out first comes first; what never does, last. */
function byLastDay(a: Card, b: Card): number {
  const [one, other] = [a.lastDay ?? '9999', b.lastDay ?? '9999'];
  return one === other ? 0 : one < other ? -1 : 1;
}
