import type { Language, NoticeContent } from '../notice.schema.js';
import type { Addressed } from '../notices-to-firm.js';
import { closing } from './wording.js';

export const CONTACT_CHANGES = 'contact-changes@2';

/** That a firm’s notices go elsewhere from now on. It names neither the address nor who changed it. */
export function contactChanges(addressed: Addressed, language: Language): NoticeContent {
  const { firm, number, page, verification } = addressed;
  const zh = language === 'zh';
  const subject = zh ? `直达：联系方式变更提醒（编号 ${number}）` : `Zhida: your contact is changed (notice ${number})`;
  const what = zh
    ? '有成员修改了贵单位的联系方式，今后的通知发往新的联系邮箱。如非贵单位意愿，请在企业空间改回，并查看成员名单。'
    : 'a member has changed how your entity is reached; notices go to the new address from now on. If this is not what you want, change it back in your enterprise space and look at your members.';
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
