import { createHash } from 'node:crypto';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { Words } from '../eligibility/facts.js';
import { same } from '../http/identify.js';
import type { Limits } from '../http/rate-limit.js';
import { type GenuineAnswer, plainCode, plainNumber } from './genuine.schema.js';
import { NoticeModel } from './notice.model.js';
import type { NoticeRecord } from './notice.schema.js';

/** What somebody who has a notice before them types. */
export interface Asked {
  readonly number: string;
  readonly code: string;
}

type Stored = Pick<NoticeRecord, 'uscc' | 'departments' | 'createdAt'>;

/** Longer than any number; what is longer is none. */
const LONGEST = 40;
const SHORTEST_CODE = 4;

/**
 * 通知核验: whether a notice was really made for a firm whose code ends like this. What was told to desks and staff is no firm's notice.
 *
 * Guessing teaches nothing. What is wrong in whatever way gets one answer after the same work; wrong tries are counted by network, and by
 * number over all networks, whether or not it exists. A number that was tried wrongly too often is closed for the day to everybody, also to
 * whoever has the right code: they are told to come later, or to call 12345. Were it open to the right code alone, who has a number could try
 * all codes. A right answer costs nothing.
 * @param address from where it is asked
 * @throws HttpError 429 where too many were wrong
 */
export async function checkNotice(
  asked: Asked,
  address: string,
  deps: Pick<Deps, 'config' | 'rules'>,
  limits: Pick<Limits, 'checking' | 'checkedNumber'>,
): Promise<GenuineAnswer> {
  const number = plainNumber(asked.number).slice(0, LONGEST);
  const name = createHash('sha256').update(number).digest('base64url');
  // Before anything is looked at: many guesses at the same time are no more than one after the other.
  await limits.checking.take(address);
  await limits.checkedNumber.take(name);
  const notice = await NoticeModel.findOne({ number }, { uscc: 1, departments: 1, createdAt: 1 }).lean<Stored | null>();
  if (!isOf(notice?.uscc ?? '', plainCode(asked.code)) || notice === null) return { genuine: false };
  await limits.checkedNumber.giveBack(name);
  await limits.checking.giveBack(address);
  return { genuine: true, department: speakers(notice, deps), date: civilDateOf(notice.createdAt) };
}

function isOf(uscc: string, code: string): boolean {
  const end = uscc.slice(-Math.max(code.length, SHORTEST_CODE));
  return same(code, end) && end !== '';
}

/** All departments whose benefits it tells of, as its text names them; else the platform of the city. */
function speakers({ departments = [] }: Stored, { config, rules }: Pick<Deps, 'config' | 'rules'>): Words {
  const names = departments.flatMap((key) => rules.departments.get(key)?.name ?? []);
  if (names.length > 0) return { zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') };
  const city = rules.codes.get('divisions')?.codes.get(config.city) ?? { zh: '本市', en: 'the city' };
  return { zh: `${city.zh}惠企政策服务平台`, en: `Enterprise benefits platform, ${city.en}` };
}
