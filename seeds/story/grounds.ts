import type { Deps } from '../../src/deps.js';
import { addMonths, civilDateOf } from '../../src/eligibility/civil-date.js';
import { giveGround, listGrounds } from '../../src/enterprises/ground.service.js';
import { STORY_FIRMS, STORY_PEOPLE } from './people.js';

/** Whose data nobody reads without the firm's consent. */
const BY_CONSENT = 'bank';
const CONSENT_MONTHS = 24;

/**
 * Why the departments' data may be read: agreements, a tax office's for what it shares as it is; of a bank the first firm's consent.
 * A source that has one keeps it.
 */
export async function makeGrounds(deps: Deps): Promise<void> {
  const { catalogue, departments } = deps.rules;
  const givenBy = STORY_PEOPLE.administrator.id;
  const known = new Set((await listGrounds(null)).map(({ source }) => source));
  for (const source of departments.keys()) {
    const own = [...catalogue.values()].filter((fact) => fact.source === source && fact.derived !== true);
    const shared = own.filter(({ sharing }) => sharing === 'value').map(({ key }) => key);
    if (known.has(source) || source === BY_CONSENT || shared.length === 0) continue;
    const scope = shared.length === own.length ? [] : shared;
    const basis = `数据共享协议 示例(虚构) ${source}`;
    await giveGround({ source, kind: 'agreement', uscc: null, scope, basis, until: null, givenBy }, deps);
  }
  const { uscc } = STORY_FIRMS.rich;
  if ((await listGrounds(uscc)).length > 0) return;
  const until = addMonths(civilDateOf(deps.clock.now()), CONSENT_MONTHS);
  const { id, name: basis } = STORY_PEOPLE.rich;
  const consent = { source: BY_CONSENT, kind: 'authorisation', uscc, scope: [], basis, until, givenBy: id } as const;
  await giveGround(consent, deps);
}
