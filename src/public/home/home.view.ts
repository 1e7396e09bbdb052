import type { Deps } from '../../deps.js';
import { addDays, civilDateOf, daysBetween } from '../../eligibility/civil-date.js';
import type { CivilDate, Words } from '../../eligibility/facts.js';
import { listsOnShow } from '../../matching/process/public-lists.service.js';
import type { PolicyClass } from '../../policies/policy.schema.js';
import { policiesInForce } from '../../policies/policy.service.js';

const CLASSES: readonly PolicyClass[] = ['grant', 'relief', 'right', 'status'];
/** Calendar days within which a beginning or an end is news, and how many of these are shown. */
const NEWS_DAYS = 60;
const MOST_NEWS = 4;
const MOST_LISTS = 100;

export interface Home {
  readonly asOf: CivilDate;
  /** Policies in force here, by class; a class without any is left out. */
  readonly classes: readonly { readonly kind: PolicyClass; readonly count: number }[];
  readonly policies: number;
  /** Public lists on show. */
  readonly lists: number;
  readonly news: readonly News[];
}

export interface News {
  readonly code: string;
  readonly title: Words;
  readonly what: 'begun' | 'ends';
  readonly date: CivilDate;
}

/** The first page: what is in force today, and what has just begun or is about to end. */
export async function homeView({ config, rules, clock }: Pick<Deps, 'config' | 'rules' | 'clock'>): Promise<Home> {
  const asOf = civilDateOf(clock.now());
  const policies = policiesInForce(rules, { asOf, city: config.city });
  const { items } = await listsOnShow({ limit: MOST_LISTS }, { rules, clock });
  const counts = CLASSES.map((kind) => ({ kind, count: policies.filter((one) => one.class === kind).length }));
  const [from, until] = [addDays(asOf, -NEWS_DAYS), addDays(asOf, NEWS_DAYS)];
  const news = policies.flatMap(({ code, title, validFrom, validTo }): News[] => [
    ...(validFrom >= from ? [{ code, title, what: 'begun' as const, date: validFrom }] : []),
    ...(validTo !== null && validTo <= until ? [{ code, title, what: 'ends' as const, date: validTo }] : []),
  ]);
  return {
    ...{ asOf, policies: policies.length, lists: items.length },
    classes: counts.filter(({ count }) => count > 0),
    news: news.sort(byNearness(asOf)).slice(0, MOST_NEWS),
  };
}

/** What is about to end before what has begun, the nearest first. */
const byNearness =
  (asOf: CivilDate) =>
  (a: News, b: News): number => {
    if (a.what !== b.what) return a.what === 'ends' ? -1 : 1;
    const [days, others] = [a, b].map(({ date }) => Math.abs(daysBetween(asOf, date))) as [number, number];
    return days - others || (a.code < b.code ? -1 : 1);
  };
