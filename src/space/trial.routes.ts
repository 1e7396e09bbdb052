import { z } from 'zod';
import type { Deps } from '../deps.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { type Route, route } from '../http/route.js';
import { language } from './card.schema.js';
import { readingOf } from './standing.service.js';
import { trialFactsSchema, trialRequest, trialSchema } from './trial.schema.js';
import { changedFacts, triedFacts } from './trial.service.js';
import { trialFactsView, trialView } from './trial.view.js';
import { weighingOf } from './weigh.service.js';

/** The calculator: changed figures are tried and nothing of it is kept. */
export function trialRoutes(deps: Deps): readonly Route[] {
  return [figures(deps), trial(deps)];
}

const figures = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/trial/facts',
    summary: '可试算的数据项 · Figures that can be tried, as they are now',
    params: usccParam,
    query: z.strictObject(language),
    response: trialFactsSchema,
    handle: async ({ params: { uscc }, query: { lang }, who }) =>
      trialFactsView(await weighingOf(uscc, readingOf(who, uscc, lang, deps), deps)),
  });

const trial = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    asks: true,
    path: '/enterprises/:uscc/trial',
    summary: '试算 · What would change with other figures; nothing is kept',
    params: usccParam,
    query: z.strictObject(language),
    body: trialRequest,
    response: trialSchema,
    handle: async ({ params: { uscc }, query: { lang }, body: { changes }, who }) => {
      const weighing = await weighingOf(uscc, readingOf(who, uscc, lang, deps), deps);
      return trialView(weighing, changedFacts(changes, triedFacts(weighing.policies, deps.rules), deps.rules));
    },
  });
