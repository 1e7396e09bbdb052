import type { Deps } from '../deps.js';

interface ClaimMail {
  /** The firm's registered contact, as it was given. */
  readonly to: string;
  readonly claim: string;
  readonly code: string;
  /** Who says to be the firm's administrator. */
  readonly name: string;
  readonly firm: string;
  readonly login: string;
}

export type Mail = Parameters<Deps['mailer']['send']>[0];

type Where = { readonly config: Pick<Deps['config'], 'baseUrl'> };

/** The code that proves that the claimant reaches the registered contact. */
export function claimCodeMail({ to, claim, code, name, firm }: ClaimMail, { config }: Where): Mail {
  return mail(to, `claim-${claim}`, config, `直达：${firm} 管理员验证码 · code of the firm’s administrator`, [
    `有人申请成为 ${firm} 在直达平台的首位管理员，自称：${name}。验证码，一小时内有效：`,
    `Somebody asks to be the first administrator of ${firm}, by the name of ${name}. The code, good for an hour:`,
    ...['', code, ''],
    `由申请人在申请页面输入 · The claimant enters it where it was asked for: ${siteOf(config)}`,
    '如非贵单位人员办理，请忽略本邮件，切勿把验证码告诉任何人；工作人员不会索要验证码。',
    '同一小时内再次申请的，沿用此验证码。 · Whoever asks again within the hour uses the same code.',
    'If none of your staff asked for it, do nothing and give the code to nobody; we never ask for it.',
  ]);
}

/** The invitation, after staff have released the claim. */
export function claimReleasedMail({ to, claim, code, name, firm, login }: ClaimMail, { config }: Where): Mail {
  return mail(to, `claim-${claim}-released`, config, `直达：${firm} 管理员账号已开通 · the administrator’s account`, [
    `${name} 的申请已通过。请由本人凭邀请码设置密码，7 天内有效：`,
    `The request of ${name} has been granted. The invitation, by which the password is set, good for 7 days:`,
    ...['', code, ''],
    `${siteOf(config)}/invitation#${code}`,
    `登录名 · login: ${login}`,
    '',
    '办理全程不收取任何费用。 · No fee is charged.',
  ]);
}

const siteOf = ({ baseUrl }: Where['config']): string => baseUrl.replace(/\/+$/, '');

function mail(to: string, id: string, { baseUrl }: Where['config'], subject: string, lines: readonly string[]): Mail {
  return { messageId: `<${id}@${new URL(baseUrl).hostname}>`, to, subject, text: `${lines.join('\n')}\n` };
}
