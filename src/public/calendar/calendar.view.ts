import type { CalendarEntry, CalendarKind } from '../../guides/calendar.schema.js';

type Language = 'zh' | 'en';

/** What happens on one day for one reason, and to which policies. */
export interface DayShown {
  readonly id: string;
  readonly date: string;
  readonly kind: CalendarKind;
  readonly kindWords: string;
  readonly meaning: string;
  readonly policies: readonly {
    readonly code: string;
    readonly version: string;
    readonly title: string;
    readonly department: string;
  }[];
}

export interface MonthShown {
  /** 2026-12. */
  readonly month: string;
  readonly days: readonly DayShown[];
}

/** By month; what happens to several policies on a day, and means the same, is told once. */
export function monthsOf(entries: readonly CalendarEntry[], language: Language): MonthShown[] {
  const days = new Map<string, DayShown & { policies: DayShown['policies'][number][] }>();
  for (const { id, date, kind, kindWords, meaning, code, version, title, department } of entries) {
    const key = [date, kind, meaning[language]].join('\n');
    const policy = { code, version, title: title[language], department: department[language] };
    const day = days.get(key);
    if (day) day.policies.push(policy);
    else
      days.set(key, {
        ...{ id, date, kind, kindWords: kindWords[language], meaning: meaning[language] },
        policies: [policy],
      });
  }
  const months = new Map<string, DayShown[]>();
  for (const day of days.values()) {
    const month = day.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  return [...months].map(([month, shown]) => ({ month, days: shown }));
}
