import { opens, ROLES } from '../http/roles.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError } from '../terminal/input-error.js';
import type { Account } from './account.schema.js';

/** What an account may be, and for whom. */
export type Office = Pick<Account, 'roles' | 'department' | 'districts'> & { readonly firms: readonly unknown[] };

/**
 * Whoever decides about firms acts for none; a department is one of those that there are, and a district one of the divisions: what
 * stands for none, such as 000000, would stand for everywhere.
 * @throws InputError
 */
export function needSoundOffice(office: Office, { departments, codes }: Pick<RuleBook, 'departments' | 'codes'>): void {
  const { roles, firms, department, districts } = office;
  const divisions = codes.get('divisions')?.codes;
  const faults: string[] = [];
  const actsForFirms = firms.length > 0 || roles.some((role) => opens(role, 'space'));
  if (actsForFirms && roles.some((role) => ROLES[role].staff)) faults.push('roles: staff act for no firm');
  if (department !== null && !departments.has(department)) faults.push(`department: there is no ${department}`);
  for (const code of districts) {
    // A province or city stands in the list by its beginning too.
    const isKnown = divisions?.has(code) === true || divisions?.has(code.replace(/(00)+$/, '')) === true;
    if (!isKnown) faults.push(`districts: there is no ${code}`);
  }
  if (faults.length > 0) throw new InputError(faults);
}
