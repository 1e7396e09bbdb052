import { z } from 'zod';

/** What can happen to a policy on a day. */
export const CALENDAR_KINDS = ['opens', 'renewed', 'period', 'closes', 'paid-until', 'ends'] as const;
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

const words = z.object({ zh: z.string(), en: z.string() });

/** One day in the calendar of a policy. */
export const calendarEntrySchema = z.object({
  /** The same as long as the policy's version says the same. */
  id: z.string(),
  date: z.string(),
  kind: z.enum(CALENDAR_KINDS),
  kindWords: words,
  code: z.string(),
  version: z.string(),
  title: words,
  class: z.enum(['grant', 'relief', 'right', 'status']),
  delivery: z.enum(['apply-free', 'instant', 'commitment', 'apply']),
  department: words,
  /** What it means for a firm. */
  meaning: words,
});

export type CalendarEntry = z.output<typeof calendarEntrySchema>;
