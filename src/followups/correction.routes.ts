import { z } from 'zod';
import type { Deps } from '../deps.js';
import { namesOf } from '../enterprises/enterprise.service.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { forbidden, notFound } from '../http/errors.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { needReach, type Who } from '../http/who.js';
import { mayDecide, sightOfCorrections } from './correction.access.js';
import { type Correction, correctionAnswer, correctionId, newCorrection } from './correction.schema.js';
import {
  answerCorrection,
  correctionsOf,
  findCorrection,
  forwardCorrection,
  listCorrections,
  openCorrection,
} from './correction.service.js';
import { firmCorrectionView, workCorrectionSchema, workCorrectionView } from './correction.view.js';
import { firmCorrectionSchema } from './firm-correction.schema.js';

const ROLES = ['department', 'specialist'] as const;

/** 数据有误: what firms say is wrong in departments’ data, and how it is answered. */
export function correctionRoutes(deps: Deps): readonly Route[] {
  return [own(deps), opened(deps), list(deps), answered(deps)];
}

const own = ({ rules }: Deps): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/corrections',
    summary: '数据更正申请 · What the firm has said to be wrong, and the answers, the newest first',
    params: usccParam,
    response: listOf(firmCorrectionSchema),
    handle: async ({ params: { uscc } }) => {
      const items = await correctionsOf(uscc);
      return { items: items.map((one) => firmCorrectionView(one, rules)), nextCursor: null };
    },
  });

const opened = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'post',
    path: '/enterprises/:uscc/corrections',
    summary: '数据有误 · Says that a fact is wrong; it goes to the department that stated it and to the specialist',
    params: usccParam,
    body: newCorrection,
    status: 201,
    response: firmCorrectionSchema,
    handle: async ({ params: { uscc }, body, who }) => {
      needReach(who, uscc, 'prepare');
      return firmCorrectionView(await openCorrection(uscc, body, who.id, deps), deps.rules);
    },
    // What is said of a fact may be about persons: it stays with the record.
    trace: ({ body: { fact, period, match } }, correction) => ({
      ...(correction === null ? {} : { about: { kind: 'corrections', id: correction.id } }),
      after: { fact, period, match },
    }),
  });

const list = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ROLES,
    method: 'get',
    path: '/corrections',
    summary:
      '待办更正申请 · Corrections that the own department answers, or of firms of the own districts; the oldest first',
    query: z.strictObject({
      ...page,
      state: z.enum(['open', 'answered']).default('open'),
      uscc: z.string().length(18).optional(),
    }),
    response: listOf(workCorrectionSchema),
    handle: async ({ query, who }) => {
      const { items, nextCursor } = await listCorrections({ ...query, sight: sightOfCorrections(who) });
      return { items: await worked(items, who, deps), nextCursor };
    },
  });

const answered = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ROLES,
    method: 'post',
    path: '/corrections/:id/answer',
    summary:
      '答复更正申请 · The department’s answer, which the firm is told; or, also by a specialist, a remark or the department that is to answer',
    params: z.object({ id: correctionId }),
    body: correctionAnswer,
    response: workCorrectionSchema,
    handle: async ({ params: { id }, body: { outcome, text, to }, who }) => {
      const correction = await findCorrection(id, sightOfCorrections(who));
      if (correction === null) throw notFound(id);
      const decides = mayDecide(who, correction);
      if (outcome !== 'forwarded' && !decides) throw forbidden();
      const by = who.id;
      const after =
        outcome === 'forwarded'
          ? await forwardCorrection(correction, { by, department: who.department, to, text }, deps)
          : await answerCorrection(correction, { outcome, text, by }, deps);
      const [view] = await worked([after], who, deps);
      if (view === undefined) throw notFound(id);
      return view;
    },
    trace: ({ params: { id }, body: { outcome, to } }, correction) => ({
      about: { kind: 'corrections', id },
      ...(correction === null ? {} : { named: [correction.uscc] }),
      after: { outcome, to },
    }),
  });

async function worked(items: readonly Correction[], who: Who, { rules }: Deps) {
  const names = await namesOf([...new Set(items.map(({ uscc }) => uscc))]);
  return items.map((one) => {
    const reader = { name: names.get(one.uscc) ?? '', mayDecide: mayDecide(who, one) };
    return workCorrectionView(one, reader, rules);
  });
}
