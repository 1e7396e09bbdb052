import { embedded, storedModel } from '../db/stored-model.js';
import type { FileType, Objection } from './objection.schema.js';

const text = { type: String, required: true } as const;
const orNone = { type: String, default: null } as const;
const instant = { type: Date, required: true } as const;
const number = { type: Number, required: true } as const;

export const ObjectionModel = storedModel<Objection>('Objection', {
  collection: 'objections',
  fields: {
    ...{ _id: text, order: text, sendKey: text, list: text, policy: text, kind: text, identity: orNone },
    text: { type: String, default: '' },
    entry: { type: embedded({ number, name: text, match: text, uscc: text }), default: null },
    files: { type: [embedded({ type: { type: String, required: true }, bytes: number })], required: true },
    ...{ receivedAt: instant, dueOn: orNone, state: text },
    answer: {
      type: embedded({ text, at: instant, upheld: { type: Boolean, required: true }, by: text }),
      default: null,
    },
    forgottenAt: { type: Date, default: null },
  },
  indexes: [
    [{ sendKey: 1 }, { unique: true }],
    [{ policy: 1, state: 1, order: 1 }],
    [{ state: 1, order: 1 }],
    [{ list: 1, state: 1 }],
    [{ 'entry.match': 1, state: 1 }],
    [{ forgottenAt: 1, 'answer.at': 1 }],
  ],
});

/** A file that came with an objection: apart, so that nobody reads it by reading what was said. */
export interface ObjectionFile {
  /** `RECEIPT:1`. */
  readonly _id: string;
  readonly receipt: string;
  readonly type: FileType;
  readonly content: Buffer;
  readonly storedAt: Date;
}

export const ObjectionFileModel = storedModel<ObjectionFile>('ObjectionFile', {
  collection: 'objectionfiles',
  fields: {
    ...{ _id: text, receipt: text, type: { type: String, required: true } },
    ...{ content: { type: Buffer, required: true }, storedAt: instant },
  },
  indexes: [[{ receipt: 1 }], [{ storedAt: 1 }]],
});
