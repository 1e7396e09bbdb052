import type { CivilDate } from '../src/eligibility/facts.js';
import { writeContacts } from '../src/enterprises/contact.service.js';
import { loadCompleteLists, writeEnterprises } from '../src/enterprises/write.service.js';
import { statementsOf } from './generator/document.js';
import { generateFirm, type Tables } from './generator/firm.js';

const CHUNK = 1000;

/**
 * Makes firms 0 to `count` - 1 of the invented city and lays them over the database. Running it again changes nothing.
 * @param now stamps the documents
 * @returns how many were new and how many were there already
 */
export async function writeFirms(
  options: { count: number; rules: Tables; asOf: CivilDate; now: Date },
  progress: (done: number, total: number) => void,
): Promise<{ created: number; known: number }> {
  const { count, rules, asOf, now } = options;
  const lists = await loadCompleteLists();
  let created = 0;
  for (let from = 0; from < count; from += CHUNK) {
    const size = Math.min(CHUNK, count - from);
    const firms = Array.from({ length: size }, (_, place) => generateFirm(from + place, rules, asOf));
    const results = await writeEnterprises(
      firms.map((firm) => statementsOf(firm, now)),
      { now, lists },
    );
    await writeContacts(firms.filter((firm) => firm.contactEmail !== null));
    created += results.filter((result) => result.outcome === 'created').length;
    progress(from + size, count);
  }
  return { created, known: count - created };
}
