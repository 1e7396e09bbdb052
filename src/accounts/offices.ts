import { ROLES, type Role } from '../http/roles.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError } from '../terminal/input-error.js';
import type { Account } from './account.schema.js';

/** What an account may be, and for whom. */
export type Office = Pick<Account, 'roles' | 'department' | 'districts'> & { readonly firms: readonly unknown[] };

interface Needs {
  /** Without these the role could do nothing. */
  readonly needs?: Field;
  readonly may?: Field;
}
type Field = 'firms' | 'department' | 'districts';

/** What each role needs and may have; what none of an account's roles may have would stand there for nothing, or one day for too much. */
const NEEDS: Readonly<Record<Role, Needs>> = {
  member: { needs: 'firms' },
  // An agency's firms come by their mandates; a firm in its account would make it a member.
  agency: {},
  specialist: { needs: 'districts' },
  author: { needs: 'department' },
  publisher: { may: 'department' },
  department: { needs: 'department' },
  finance: {},
  administrator: {},
  auditor: {},
};

const FIELDS: Readonly<Record<Field, { readonly zh: string; isSet(office: Office): boolean }>> = {
  firms: { zh: '企业', isSet: ({ firms }) => firms.length > 0 },
  department: { zh: '部门', isSet: ({ department }) => department !== null },
  districts: { zh: '片区', isSet: ({ districts }) => districts.length > 0 },
};

/**
 * Each role has what it needs, and nothing is there for no role. Whoever decides about firms acts for none, and whoever looks at what the
 * others did does nothing else (职责分离). A department is one of those that there are, and a district one of the divisions: what stands for
 * none, such as 000000, would stand for everywhere.
 * @throws InputError
 */
export function needSoundOffice(office: Office, rules: Pick<RuleBook, 'departments' | 'codes'>): void {
  const faults = [...faultsOfRoles(office), ...faultsOfFields(office), ...faultsOfNames(office, rules)];
  if (faults.length > 0) throw new InputError(faults);
}

function* faultsOfRoles({ roles }: Office): Generator<string> {
  const staff = roles.filter((role) => ROLES[role].staff);
  if (staff.length > 0 && staff.length < roles.length) yield 'roles: 工作人员不代表企业 · staff act for no firm';
  if (roles.includes('auditor') && new Set(roles).size > 1)
    yield 'roles: 审计人员不兼任其他角色 · an auditor has no other role';
}

function* faultsOfFields(office: Office): Generator<string> {
  for (const [name, { zh, isSet }] of Object.entries(FIELDS) as [Field, (typeof FIELDS)[Field]][]) {
    const needing = office.roles.find((role) => NEEDS[role].needs === name);
    if (isSet(office)) {
      const isFor = needing !== undefined || office.roles.some((role) => NEEDS[role].may === name);
      if (!isFor) yield `${name}: 所任角色不用填${zh} · none of these roles has ${name}`;
    } else if (needing !== undefined) {
      yield `${name}: ${ROLES[needing].zh}须有${zh} · a ${ROLES[needing].en} needs ${name}`;
    }
  }
}

function* faultsOfNames(
  { department, districts }: Office,
  { departments, codes }: Pick<RuleBook, 'departments' | 'codes'>,
) {
  const divisions = codes.get('divisions')?.codes;
  if (department !== null && !departments.has(department))
    yield `department: 没有部门 ${department} · there is no ${department}`;
  for (const code of districts) {
    // A province or city stands in the list by its beginning too.
    const isKnown = divisions?.has(code) === true || divisions?.has(code.replace(/(00)+$/, '')) === true;
    if (!isKnown) yield `districts: 没有行政区划 ${code} · there is no ${code}`;
  }
}
