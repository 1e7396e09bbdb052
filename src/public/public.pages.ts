import type { Deps } from '../deps.js';
import type { Limits } from '../http/rate-limit.js';
import type { Asset } from '../pages/asset.js';
import type { PublicPage } from '../pages/page.js';
import { calendarPages } from './calendar/calendar.page.js';
import { GUIDE_STYLE, guidePages } from './guide/guide.page.js';
import { HOME_STYLE, homePages } from './home/home.page.js';
import { lookUpPages } from './objections/look-up.page.js';
import { objectionPages } from './objections/objection.page.js';
import { POLICIES_STYLE, policiesPages } from './policies/policies.page.js';
import { publicityPages } from './publicity/publicity.page.js';
import { CHECK_ASSETS, selfCheckPages } from './self-check/self-check.page.js';
import { VERIFICATION_STYLE, verificationPages } from './verification/verification.page.js';

/** Every page that anyone may see without signing in. */
export function publicPages(deps: Deps, limits: Limits): PublicPage[] {
  const desk = { deps, limits };
  return [
    ...homePages(deps),
    // Before the guides, whose address would take its samples for a policy.
    ...policiesPages(deps, limits),
    ...guidePages(deps),
    ...selfCheckPages(deps, limits),
    ...calendarPages(deps),
    ...publicityPages(deps),
    ...objectionPages(desk),
    ...lookUpPages(desk),
    ...verificationPages(deps, limits),
  ];
}

/** What some of them load besides the style that all have. */
export const PUBLIC_ASSETS: readonly Asset[] = [
  HOME_STYLE,
  POLICIES_STYLE,
  GUIDE_STYLE,
  ...CHECK_ASSETS,
  VERIFICATION_STYLE,
];
