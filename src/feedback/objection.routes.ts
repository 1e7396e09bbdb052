import { z } from 'zod';
import type { Deps } from '../deps.js';
import { notFound } from '../http/errors.js';
import { downloadRoute } from '../http/file-route.js';
import type { Limits } from '../http/rate-limit.js';
import { listOf, page, type Route, route } from '../http/route.js';
import type { Who } from '../http/who.js';
import { policiesOf } from '../matching/match.access.js';
import { personOf } from '../matching/process/process.access.js';
import {
  FILE_TYPES,
  newObjection,
  type Objection,
  objectionAnswer,
  publicObjectionSchema,
  typedReceipt,
} from './objection.schema.js';
import { identityOf } from './objection.service.js';
import { workObjectionSchema, workObjectionView } from './objection.view.js';
import { type Desk, idOfReceipt, lookUpObjection, takeObjection } from './objection-desk.service.js';
import { ENDINGS, findFile } from './objection-files.service.js';
import { matchesOf } from './objection-stop.service.js';
import { answerPublicObjection, findObjection, listObjections } from './objection-work.service.js';

const DEPARTMENT = { audience: 'work', roles: ['department'] } as const;
const receiptParam = z.object({ receipt: z.string().max(40) });

/** 公示异议: what the public says against lists on show, and how departments answer it. */
export function objectionRoutes(deps: Deps, limits: Limits): readonly Route[] {
  const desk = { deps, limits };
  return [sent(desk), lookup(desk), list(deps), one(deps), identity(deps), file(deps), answered(deps)];
}

const sent = (desk: Desk): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/objections',
    summary: '提出公示异议 · Objects to a list on show, or an entry of it, which stands still until the answer',
    body: newObjection,
    status: 201,
    response: publicObjectionSchema,
    handle: ({ body, who }) => takeObjection(body, [], who, desk),
    // Nothing of who objects, nor what was said.
    trace: ({ body: { list: about, entry, kind } }, received) => ({
      ...(received === null ? {} : { about: { kind: 'objections', id: idOfReceipt(received.receipt) } }),
      after: { list: about, entry, kind },
    }),
  });

const lookup = (desk: Desk): Route =>
  route({
    audience: 'public',
    method: 'post',
    asks: true,
    path: '/objections/lookup',
    summary: '查询异议答复 · Where the objection of a receipt stands, and its answer',
    body: z.strictObject({ receipt: typedReceipt }),
    response: publicObjectionSchema,
    handle: ({ body: { receipt }, who }) => lookUpObjection(receipt, who, desk),
  });

async function needObjection(receipt: string, who: Who, { rules }: Deps): Promise<Objection> {
  const found = await findObjection(idOfReceipt(receipt), policiesOf(who, rules));
  if (found === null) throw notFound(receipt);
  return found;
}

async function viewed(items: readonly Objection[], { rules }: Deps) {
  const matches = await matchesOf(items);
  return items.map((item) => workObjectionView(item, matches.get(item.entry?.match ?? ''), rules));
}

async function viewedOne(item: Objection, deps: Deps) {
  const [view] = await viewed([item], deps);
  if (view === undefined) throw notFound(item._id);
  return view;
}

const list = (deps: Deps): Route =>
  route({
    ...DEPARTMENT,
    method: 'get',
    path: '/objections',
    summary:
      '公示异议 · Objections to the own lists: those that wait for an answer, the oldest first, or the answered ones',
    query: z.strictObject({ ...page, state: z.enum(['received', 'answered']).default('received') }),
    response: listOf(workObjectionSchema),
    handle: async ({ query, who }) => {
      const { items, nextCursor } = await listObjections({ ...query, policies: policiesOf(who, deps.rules) });
      return { items: await viewed(items, deps), nextCursor };
    },
  });

const one = (deps: Deps): Route =>
  route({
    ...DEPARTMENT,
    method: 'get',
    path: '/objections/:receipt',
    summary: '一件公示异议 · What was said against a list, and where its match stands',
    params: receiptParam,
    response: workObjectionSchema,
    handle: async ({ params, who }) => viewedOne(await needObjection(params.receipt, who, deps), deps),
  });

const identity = (deps: Deps): Route =>
  route({
    ...DEPARTMENT,
    method: 'post',
    path: '/objections/:receipt/identity',
    summary: '查看异议人 · Who objected and how to reach them, with a reason; that it was read is written down',
    params: receiptParam,
    body: z.strictObject({ reason: z.string().trim().min(2).max(500) }),
    response: z.object({ identity: z.object({ name: z.string(), contact: z.string() }).nullable() }),
    handle: async ({ params, who }) => ({
      identity: identityOf(await needObjection(params.receipt, who, deps), deps),
    }),
    trace: ({ params, body: { reason } }) => ({ ...about(params.receipt), after: { read: 'identity' }, why: reason }),
  });

const file = (deps: Deps): Route =>
  downloadRoute({
    ...DEPARTMENT,
    path: '/objections/:receipt/files/:file',
    summary: '下载异议材料 · A file that came with an objection; that it was handed out is written down',
    params: receiptParam.extend({ file: z.coerce.number().int().min(1).max(9) }),
    body: z.strictObject({}),
    gives: FILE_TYPES,
    file: async ({ params, who }) => {
      const { _id } = await needObjection(params.receipt, who, deps);
      const found = await findFile(_id, params.file);
      if (found === null) throw notFound(`${params.receipt}/${params.file}`);
      return { name: `${_id}-${params.file}.${ENDINGS[found.type]}`, ...found };
    },
    trace: ({ params }) => ({ ...about(params.receipt), after: { file: params.file } }),
  });

const answered = (deps: Deps): Route =>
  route({
    ...DEPARTMENT,
    method: 'post',
    path: '/objections/:receipt/answer',
    summary: '答复公示异议 · Upholds or dismisses an objection, by another person than the first reviewer',
    params: receiptParam,
    body: objectionAnswer,
    response: workObjectionSchema,
    handle: async ({ params, body, who, note }) => {
      const objection = await needObjection(params.receipt, who, deps);
      const { entry } = objection;
      if (entry !== null) note({ named: [entry.match] });
      return viewedOne(await answerPublicObjection(objection, body, personOf(who), deps), deps);
    },
    trace: ({ params, body: { upheld, text } }, answer) => ({
      ...about(params.receipt),
      after: { upheld, stands: answer?.stands },
      why: text,
    }),
  });

const about = (receipt: string) => ({ about: { kind: 'objections', id: idOfReceipt(receipt) } });
