import { deserialize } from 'bson';
import { BSON, BsonBytes, isText } from '../eligibility/bson/bson-bytes.js';
import { Elements, FieldNames } from '../eligibility/bson/bson-elements.js';
import { MatchModel } from './match.model.js';
import type { MatchForFigures } from './match.schema.js';

export interface MatchPage {
  readonly after: string;
  /** The firm that the page ends with. */
  readonly last: string;
  readonly matches: readonly MatchForFigures[];
}

/**
 * All matches with what figures need of them, in the order of firms, about `size` at a time; every match of a firm is in
 * one page. The database sends its bytes as they are: to cut fields out, or to make objects of all, costs more.
 */
export async function* matchPages(size = 2000): AsyncGenerator<MatchPage, void, undefined> {
  const reader = new MatchReader();
  for (let after = ''; ; ) {
    const documents = await MatchModel.collection
      .find<Uint8Array>({ uscc: { $gt: after } }, { raw: true, batchSize: size })
      .sort({ uscc: 1, policy: 1, period: 1 })
      .limit(size)
      .toArray();
    const read = documents.map((document) => reader.read(document));
    const end = read.at(-1)?.uscc;
    if (end === undefined) return;
    // The last firm of a full page may go on behind it, so it begins the next one.
    const whole = read.length < size ? read : read.filter(({ uscc }) => uscc !== end);
    const last = whole.at(-1)?.uscc;
    if (last === undefined) throw new RangeError(`${end} has more than ${size} matches`);
    yield { after, last, matches: whole };
    if (read.length < size) return;
    after = last;
  }
}

const FIELDS = [
  ...(['_id', 'uscc', 'policy', 'class', 'districtCode', 'state', 'round', 'toldRound', 'amountFen'] as const),
  ...(['createdAt', 'history'] as const),
] as const;
const DATE = 0x09;

/** A match as it was read; its history, which few ask for, is made of its bytes when it is asked for. */
class ReadMatch implements MatchForFigures {
  readonly _id: string;
  readonly uscc: string;
  readonly policy: string;
  readonly class: MatchForFigures['class'];
  readonly districtCode: string | null;
  readonly state: MatchForFigures['state'];
  readonly round: number;
  readonly toldRound: number;
  readonly amountFen: number | null;
  readonly createdAt: Date;
  readonly #history: Uint8Array;

  /** @param values of `FIELDS`, in their order */
  constructor(values: readonly unknown[]) {
    const [_id, uscc, policy, kind, districtCode, state, round, toldRound, amountFen, createdAt, history] = values;
    this._id = _id as string;
    this.uscc = uscc as string;
    this.policy = policy as string;
    this.class = kind as MatchForFigures['class'];
    this.districtCode = districtCode as string | null;
    this.state = state as MatchForFigures['state'];
    this.round = round as number;
    this.toldRound = toldRound as number;
    this.amountFen = amountFen as number | null;
    this.createdAt = createdAt as Date;
    this.#history = history as Uint8Array;
  }

  get history(): MatchForFigures['history'] {
    return Object.values(deserialize(this.#history)) as MatchForFigures['history'];
  }
}

/** Reads some fields of stored matches. */
class MatchReader {
  readonly #bytes = new BsonBytes();
  readonly #elements = new Elements(this.#bytes, new FieldNames(FIELDS));
  readonly #values: unknown[] = [];

  read(document: Uint8Array): MatchForFigures {
    this.#values.length = 0;
    const elements = this.#elements.open(document.byteOffset, this.#bytes.open(document));
    while (elements.next()) {
      if (elements.name > 0 && elements.name <= FIELDS.length) this.#values[elements.name - 1] = this.#value();
    }
    return new ReadMatch(this.#values);
  }

  #value(): unknown {
    const { type, at, end } = this.#elements;
    const { view } = this.#bytes;
    if (isText(type)) return this.#bytes.text(at + 4, end - 1);
    if (type === BSON.int32) return view.getInt32(at, true);
    if (type === BSON.double) return view.getFloat64(at, true);
    if (type === BSON.int64) return Number(view.getBigInt64(at, true));
    if (type === DATE) return new Date(Number(view.getBigInt64(at, true)));
    return type === BSON.array ? new Uint8Array(view.buffer, at, end - at) : null;
  }
}
