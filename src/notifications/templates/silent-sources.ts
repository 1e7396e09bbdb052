import type { Language, NoticeContent } from '../notice.schema.js';
import { closing } from './wording.js';

export const SILENT_SOURCES = 'silent-sources@1';

export interface SilentSourcesData {
  readonly number: string;
  readonly asOf: string;
  readonly sources: readonly {
    readonly name: string;
    /** The latest date of its data, or null. */
    readonly lastAsOf: string | null;
    readonly firms: number;
    readonly matches: number;
  }[];
}

/** Which departments' data has grown too old, told to a desk of specialists when that changes. */
export function silentSources(data: SilentSourcesData, language: Language): NoticeContent {
  const zh = language === 'zh';
  const lines = data.sources.map(({ name, lastAsOf, firms, matches }) =>
    zh
      ? `- ${name}：最近数据日期 ${lastAsOf ?? '无'}，${firms} 户企业的 ${matches} 项待核实挂起`
      : `- ${name}: latest data of ${lastAsOf ?? 'no day'}, ${matches} matches of ${firms} enterprises on hold`,
  );
  const subject = zh
    ? `直达：${data.sources.length} 个数据来源已超过有效期（编号 ${data.number}）`
    : `Zhida: data of ${data.sources.length} sources is too old (notice ${data.number})`;
  const head = zh
    ? `截至 ${data.asOf}，以下来源的数据已超过有效期。相关事项挂起等待数据恢复，不会撤回：`
    : `As of ${data.asOf} the data of these sources is too old. What rests on it is on hold until it returns; nothing is withdrawn:`;
  return { subject, text: `${[head, '', ...lines, '', ...closing({ number: data.number }, language)].join('\n')}\n` };
}
