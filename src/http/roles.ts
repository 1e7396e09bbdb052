/** For whom a route is. The guard belongs to the audience's router, never to a single route. */
export const AUDIENCES = ['public', 'self', 'space', 'work', 'studio', 'admin', 'exchange'] as const;
export type Audience = (typeof AUDIENCES)[number];

/**
 * What an account may be. `audiences` are the routers that let it in; `staff` sign in with a second factor. What a role sees and does
 * behind them is said by the features' access rules.
 */
export const ROLES = {
  member: { zh: '企业成员', en: 'member of a firm', audiences: ['space'], staff: false },
  agency: { zh: '代办机构', en: 'agency', audiences: ['space'], staff: false },
  specialist: { zh: '企业服务专员', en: 'service specialist', audiences: ['work'], staff: true },
  author: { zh: '政策编制人员', en: 'policy author', audiences: ['studio'], staff: true },
  publisher: { zh: '政策审核人员', en: 'policy reviewer', audiences: ['studio'], staff: true },
  department: { zh: '部门审核人员', en: 'department reviewer', audiences: ['work'], staff: true },
  finance: { zh: '财政经办人员', en: 'finance officer', audiences: ['work'], staff: true },
  administrator: { zh: '系统管理员', en: 'administrator', audiences: ['admin'], staff: true },
  auditor: { zh: '审计人员', en: 'auditor', audiences: ['admin'], staff: true },
} as const satisfies Readonly<Record<string, RoleKind>>;

interface RoleKind {
  readonly zh: string;
  readonly en: string;
  readonly audiences: readonly Audience[];
  readonly staff: boolean;
}

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

/** Whether the role lets its holder in at this audience's router. */
export function opens(role: Role, audience: Audience): boolean {
  return (ROLES[role].audiences as readonly Audience[]).includes(audience);
}
