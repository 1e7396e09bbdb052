import { deserialize } from 'bson';
import { BSON, BsonBytes } from '../../eligibility/bson/bson-bytes.js';
import { Elements, FieldNames } from '../../eligibility/bson/bson-elements.js';
import type { StoredMatch } from './draft.js';

/** What differs from match to match; the rest is the same in thousands that one run has made of one policy. */
const OWN = ['_id', 'uscc', 'signature', 'amountFen'];
/** Different rests that are remembered; beyond that they are forgotten and decoded anew. */
const MOST_RESTS = 4096;

type Rest = Omit<StoredMatch, '_id' | 'uscc' | 'signature' | 'amountFen'>;

/**
 * Makes objects of stored matches. All bytes but a match's own fields are decoded once for equal ones, and what came of
 * them is shared: a match costs four values instead of nineteen.
 */
export class MatchReader {
  readonly #source = new BsonBytes();
  readonly #elements = new Elements(this.#source, new FieldNames(OWN));
  readonly #rests = new Map<string, Rest>();
  #bytes = Buffer.alloc(0);

  /** @param document a match in BSON, as far as `STORED_FIELDS` go. @throws BsonError where it is no document */
  read(document: Uint8Array): StoredMatch {
    const last = this.#source.open(document);
    const { start, view } = this.#source;
    if (this.#bytes.buffer !== document.buffer) this.#bytes = Buffer.from(document.buffer as ArrayBuffer);
    const element = this.#elements.open(start, last);
    const own: (string | number | null | undefined)[] = [];
    let rest = '';
    let from = start + 4;
    while (element.next()) {
      const { name, type, at, end } = element;
      if (name === 0 || name > OWN.length) continue;
      if (element.from > from) rest += this.#bytes.toString('latin1', from, element.from);
      from = end;
      if (type === BSON.text) own[name] = this.#bytes.toString('utf8', at + 4, end - 1);
      else if (type === BSON.int32) own[name] = view.getInt32(at, true);
      else if (type === BSON.double) own[name] = view.getFloat64(at, true);
      else if (type === BSON.null) own[name] = null;
      else return deserialize(document) as StoredMatch;
    }
    rest += this.#bytes.toString('latin1', from, last);
    const [, _id, uscc, signature, amountFen] = own as [never, string, string, string, number | null];
    return matchOf(this.#restOf(rest), _id, uscc, signature, amountFen);
  }

  #restOf(elements: string): Rest {
    const before = this.#rests.get(elements);
    if (before !== undefined) return before;
    const document = Buffer.alloc(elements.length + 5);
    document.writeInt32LE(document.length);
    document.write(elements, 4, 'latin1');
    const made = deserialize(document) as Rest;
    if (this.#rests.size === MOST_RESTS) this.#rests.clear();
    this.#rests.set(elements, made);
    return made;
  }
}

/** One literal: spreading objects into one costs twenty times as much. */
function matchOf(rest: Rest, _id: string, uscc: string, signature: string, amountFen: number | null): StoredMatch {
  return {
    _id,
    uscc,
    policy: rest.policy,
    version: rest.version,
    period: rest.period,
    class: rest.class,
    state: rest.state,
    heldFrom: rest.heldFrom,
    round: rest.round,
    amountFen,
    signature,
    frozen: rest.frozen,
    difference: rest.difference,
    runId: rest.runId,
    runChange: rest.runChange,
    revision: rest.revision,
    toldRound: rest.toldRound,
    tellPending: rest.tellPending,
    tellRun: rest.tellRun,
    tellFrom: rest.tellFrom,
  };
}
