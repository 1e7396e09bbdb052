import type { CivilDate } from '../../eligibility/facts.js';
import type { Language, NoticeContent } from '../notice.schema.js';
import type { Addressed } from '../notices-to-firm.js';
import { closing } from './wording.js';

export const ACCOUNT_CHANGES = 'account-changes@3';

/** How far a change of the account has come: it waits for a second person, or one has agreed. */
export type AccountChange =
  | { readonly kind: 'proposed' }
  | { readonly kind: 'agreed'; readonly payableFrom: CivilDate };

export interface AccountChangesData extends Addressed {
  readonly change: AccountChange;
}

const WORDS = {
  zh: {
    proposed: () =>
      '有成员提出变更贵单位的收款账户，须由另一名成员同意后生效。如非贵单位意愿，请在企业空间撤回该变更。',
    agreed: (from: CivilDate) =>
      `贵单位的收款账户已由两名成员变更，${from} 之前不会向新账户拨付。如非贵单位意愿，请在此之前联系主管部门。`,
  },
  en: {
    proposed: () =>
      'a member proposes to change your receiving account; it holds once another member agrees. If this is not what you want, take the change back in your enterprise space.',
    agreed: (from: CivilDate) =>
      `two members have changed your receiving account; nothing is paid into the new one before ${from}. If this is not what you want, tell the department before that day.`,
  },
} as const;

/** That where a firm's money goes is being changed. It names neither the account nor who changes it. */
export function accountChanges(data: AccountChangesData, language: Language): NoticeContent {
  const { firm, number, page, verification, change } = data;
  const zh = language === 'zh';
  const words = WORDS[language];
  const what = change.kind === 'proposed' ? words.proposed() : words.agreed(change.payableFrom);
  const subject = zh
    ? `直达：收款账户变更提醒（编号 ${number}）`
    : `Zhida: your receiving account is changed (notice ${number})`;
  const where = zh ? `在企业空间查看：${page}` : `In your enterprise space: ${page}`;
  const lines = [
    zh ? `${firm}：` : `${firm},`,
    '',
    what,
    '',
    where,
    '',
    ...closing({ number, verification }, language),
  ];
  return { subject, text: `${lines.join('\n')}\n` };
}
