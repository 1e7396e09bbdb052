import { STORY_PEOPLE, type StoryPerson } from './people.js';

/** How far one benefit of the first firm has come. Numbers are working days before the day of the demo. */
export interface Way {
  readonly policy: string;
  readonly matched: number;
  readonly reviewed: readonly { readonly by: StoryPerson; readonly on: number }[];
  readonly shown: { readonly by: StoryPerson; readonly on: number };
  /** Five working days of publicity lie between. */
  readonly offered?: number;
  readonly confirmed?: number;
  readonly approved?: number;
  readonly ordered?: number;
  readonly received?: number;
}

const { reviewer, treasurer } = STORY_PEOPLE;

/** Each stands at another step today. What has not begun here is found by today's run, and waits for its first review. */
export const WAYS: readonly Way[] = [
  {
    ...{ policy: 'X05-hire-award', matched: 34 },
    reviewed: [
      { by: reviewer, on: 33 },
      { by: treasurer, on: 32 },
    ],
    shown: { by: reviewer, on: 31 },
    ...{ offered: 25, confirmed: 23, approved: 22, ordered: 21, received: 19 },
  },
  {
    ...{ policy: 'X14-micro-social-insurance', matched: 21 },
    reviewed: [
      { by: reviewer, on: 20 },
      { by: treasurer, on: 18 },
    ],
    shown: { by: reviewer, on: 17 },
    ...{ offered: 11, confirmed: 8, approved: 5 },
  },
  {
    ...{ policy: 'X15-steady-jobs', matched: 14 },
    reviewed: [
      { by: reviewer, on: 13 },
      { by: treasurer, on: 11 },
    ],
    shown: { by: reviewer, on: 10 },
    offered: 3,
  },
  {
    ...{ policy: 'X12-working-capital-interest', matched: 6 },
    reviewed: [{ by: treasurer, on: 4 }],
    shown: { by: treasurer, on: 2 },
  },
];
