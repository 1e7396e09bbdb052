import { z } from 'zod';
import type { Deps } from '../deps.js';
import type { Limits } from '../http/rate-limit.js';
import { type Route, route } from '../http/route.js';
import { checkRequest, checkSchema } from './self-check.schema.js';
import { selfCheck } from './self-check.service.js';

/** Whether a firm is entitled, by answers that are kept nowhere. */
export function selfCheckRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [
    route({
      audience: 'public',
      method: 'post',
      path: '/self-check',
      asks: true,
      summary: '政策自测：下一个问题与比对结果，不保存 · The next question and how policies come out; nothing is kept',
      query: z.strictObject({ language: z.enum(['zh', 'en']).default('zh') }),
      body: checkRequest,
      response: checkSchema,
      handle: async ({ body, query: { language }, who }) => {
        await limits.selfCheck.take(who.from.address);
        return selfCheck(body, language, deps);
      },
    }),
  ];
}
