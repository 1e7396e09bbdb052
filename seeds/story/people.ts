import type { FirmMembership } from '../../src/accounts/account.schema.js';
import type { Role } from '../../src/http/roles.js';

/** The three invented firms of the demo's story: what is to come, what nearly fits, what nobody knows yet. */
export const STORY_FIRMS = {
  rich: { uscc: '91441602MAXDEMA173', name: '河源丰禾示例电子有限公司', email: 'fenghe@example.invalid' },
  near: { uscc: '91441602MAXDEMB217', name: '河源近岭示例饮料有限公司', email: 'jinling@example.invalid' },
  open: { uscc: '91441602MAXDEMC36D', name: '河源待云示例包装有限公司', email: 'daiyun@example.invalid' },
} as const;
export type StoryFirm = keyof typeof STORY_FIRMS;

/** Of every account of the story. It is printed at the start and stands in the README: it keeps nobody out. */
export const STORY_PASSWORD = 'zhida-open-day';
/** What staff's authenticator app is given, in base32; `zhida demo` prints its code of the moment. */
export const STORY_FACTOR = 'ZHIDADEMOZHIDADEMOZHIDADEMO23456';

export interface StoryPerson {
  /** Of the account: the same in every demo, so that a start that goes on finds what it has made. */
  readonly id: string;
  readonly login: string;
  /** An office, never a person's name. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly department?: string;
  readonly districts?: readonly string[];
  /** The firm of which this is a member, as its administrator where it is the first one. */
  readonly firm?: StoryFirm;
  readonly administrator?: FirmMembership['administrator'];
  /** The firms that have given this agency leave to act. */
  readonly mandates?: readonly StoryFirm[];
  readonly shows: { readonly zh: string; readonly en: string };
}

const idOf = (number: number): string => `01DEM0${String(number).padStart(20, '0')}`;

const administrators = {
  rich: {
    ...{
      id: idOf(1),
      login: 'demo-a',
      name: '示例电子企业管理员',
      roles: ['member'],
      firm: 'rich',
      administrator: true,
    },
    shows: { zh: '有待确认、在途和已到账的优惠', en: 'benefits to confirm, on the way and paid' },
  },
  near: {
    ...{
      id: idOf(2),
      login: 'demo-b',
      name: '示例饮料企业管理员',
      roles: ['member'],
      firm: 'near',
      administrator: true,
    },
    shows: { zh: '只差一点的政策', en: 'policies that nearly fit' },
  },
  open: {
    ...{
      id: idOf(3),
      login: 'demo-c',
      name: '示例包装企业管理员',
      roles: ['member'],
      firm: 'open',
      administrator: true,
    },
    shows: { zh: '缺数据、待核实的政策', en: 'policies that wait for data' },
  },
} as const satisfies Readonly<Record<StoryFirm, StoryPerson>>;

/** Who can sign in to the demo, by office. */
export const STORY_PEOPLE = {
  ...administrators,
  colleague: {
    ...{ id: idOf(4), login: 'demo-a2', name: '示例电子企业财务', roles: ['member'], firm: 'rich' },
    shows: { zh: '同一企业的第二名成员', en: 'a second member of the same firm' },
  },
  agency: {
    ...{ id: idOf(5), login: 'demo-agency', name: '示例代理记账机构', roles: ['agency'], mandates: ['near', 'open'] },
    shows: { zh: '代办两家企业', en: 'acts for two firms' },
  },
  specialist: {
    ...{
      id: idOf(6),
      login: 'demo-specialist',
      name: '源城区示例服务专员',
      roles: ['specialist'],
      districts: ['441602'],
    },
    shows: { zh: '源城区企业服务专员', en: 'service specialist of Yuancheng' },
  },
  reviewer: {
    ...{ id: idOf(7), login: 'demo-hrss', name: '人社部门示例审核岗', roles: ['department'], department: 'hrss' },
    shows: { zh: '人社部门审核', en: 'reviews for human resources' },
  },
  treasurer: {
    ...{ id: idOf(8), login: 'demo-finance', name: '财政部门示例经办岗', roles: ['department', 'finance'] },
    department: 'finance',
    shows: { zh: '财政部门审核和拨付', en: 'reviews and pays for finance' },
  },
  cosigner: {
    ...{ id: idOf(9), login: 'demo-finance2', name: '财政部门示例复核岗', roles: ['finance'] },
    shows: { zh: '拨付批次的第二个签名', en: 'second signature of a batch' },
  },
  administrator: {
    ...{ id: idOf(10), login: 'demo-admin', name: '示例系统管理岗', roles: ['administrator'] },
    shows: { zh: '账号、接口密钥', en: 'accounts and keys' },
  },
  auditor: {
    ...{ id: idOf(11), login: 'demo-auditor', name: '示例审计岗', roles: ['auditor'] },
    shows: { zh: '审计日志', en: 'the audit trail' },
  },
} as const satisfies Readonly<Record<string, StoryPerson>>;

export const storyPeople = (): readonly StoryPerson[] => Object.values(STORY_PEOPLE);
