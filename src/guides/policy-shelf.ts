import type { CivilDate } from '../eligibility/facts.js';
import type { Delivery, PolicyClass, PolicyVersion } from '../policies/policy.schema.js';
import { concernsCity, type ListedPolicy, listPolicies, type PolicyScope } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { cityOf } from './guide-places.js';
import type { Facet, Sort } from './policy-search.schema.js';
import { type PolicyText, textOf } from './policy-text.js';
import { suitabilityIn } from './suitability.js';

type Language = 'zh' | 'en';

/** A policy as lists look at it. */
export interface Shelved extends ListedPolicy {
  readonly text: PolicyText;
  /** The values under which it is found. Policies with the same values share the set: it is counted once. */
  readonly values: Readonly<Record<Facet, ReadonlySet<string>>>;
  /** Its place in each order that does not depend on what is asked. */
  readonly place: Readonly<Record<'usual' | 'zh' | 'en' | 'end' | 'newest', number>>;
}

/** The policies that lists show on one day: those of here, in force, and the samples of elsewhere. */
export interface Shelf {
  readonly offered: readonly Shelved[];
  readonly samples: readonly Shelved[];
}

interface Kept {
  readonly texts: ReadonlyMap<PolicyVersion, PolicyText>;
  readonly of: PolicyScope;
  readonly shelf: Shelf;
}

const kept = new WeakMap<RuleBook, Kept>();

/** What lists are made from, worked out once for a book and a day. */
export function shelfOf(rules: RuleBook, of: PolicyScope): Shelf {
  const known = kept.get(rules);
  if (known?.of.asOf === of.asOf && known.of.city === of.city) return known.shelf;
  const texts = known?.texts ?? new Map(rules.policies.map((policy) => [policy, textOf(policy, rules)]));
  const suits = suitabilityIn(rules, of.asOf);
  const districts = cityOf(of.city, rules).districts.map(({ code }) => code);
  const shared = sharedSets();
  const shelve = (listed: readonly ListedPolicy[]): Shelved[] => {
    const places = placesOf(listed);
    return listed.map((entry) => {
      const { policy } = entry;
      const { sizes, industries } = suits(policy);
      return {
        ...entry,
        text: texts.get(policy) ?? textOf(policy, rules),
        values: {
          class: shared([policy.class]),
          delivery: shared([policy.delivery]),
          department: shared([policy.department]),
          district: shared(districts.filter((district) => concernsCity(policy, district))),
          size: shared(sizes),
          industry: shared(industries),
        },
        place: places(policy),
      };
    });
  };
  const listed = listPolicies(rules, of);
  const shelf = {
    offered: shelve(listed.filter(({ inForce, offered }) => inForce && offered)),
    samples: shelve(listed.filter(({ policy }) => policy.sample)),
  };
  kept.set(rules, { texts, of, shelf });
  return shelf;
}

function sharedSets(): (values: readonly string[]) => ReadonlySet<string> {
  const made = new Map<string, ReadonlySet<string>>();
  return (values) => {
    const key = values.join(' ');
    const set = made.get(key) ?? new Set(values);
    made.set(key, set);
    return set;
  };
}

/** In which order a list stands; places are compared as numbers, since comparing texts takes a hundred times as long. */
export function placeIn(sort: Sort, language: Language): (entry: Shelved) => number {
  const order = sort === 'relevance' ? 'usual' : sort === 'title' ? language : sort;
  return ({ place }) => place[order];
}

const DELIVERIES: readonly Delivery[] = ['apply-free', 'instant', 'commitment', 'apply'];
const CLASSES: readonly PolicyClass[] = ['grant', 'relief', 'right', 'status'];
const NEVER: CivilDate = '9999-12-31';

function placesOf(listed: readonly ListedPolicy[]): (policy: PolicyVersion) => Shelved['place'] {
  const policies = listed.map(({ policy }) => policy);
  const ranked = (compare: (a: PolicyVersion, b: PolicyVersion) => number) => {
    const order = policies.toSorted((a, b) => compare(a, b) || byText(a.code, b.code));
    return new Map(order.map((policy, place) => [policy, place]));
  };
  const byTitle = (language: Language) => {
    const { compare } = new Intl.Collator(language === 'zh' ? 'zh-CN' : 'en', { numeric: true });
    return ranked((a, b) => compare(a.title[language], b.title[language]));
  };
  const orders = {
    usual: ranked(
      (a, b) =>
        DELIVERIES.indexOf(a.delivery) - DELIVERIES.indexOf(b.delivery) ||
        CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class),
    ),
    zh: byTitle('zh'),
    en: byTitle('en'),
    end: ranked((a, b) => byText(a.validTo ?? NEVER, b.validTo ?? NEVER)),
    newest: ranked((a, b) => byText(b.validFrom, a.validFrom)),
  };
  const placeOf = (order: ReadonlyMap<PolicyVersion, number>, policy: PolicyVersion) => order.get(policy) ?? 0;
  return (policy) => ({
    usual: placeOf(orders.usual, policy),
    zh: placeOf(orders.zh, policy),
    en: placeOf(orders.en, policy),
    end: placeOf(orders.end, policy),
    newest: placeOf(orders.newest, policy),
  });
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
