import { hash } from 'node:crypto';

const LANES = 8;

/** The digest of no change at all. */
export const NO_CHANGES = '0'.repeat(LANES * 8);

/**
 * Digest of a set of changes that does not depend on their order, so that shards can be done in any: the sum of their
 * SHA-256 modulo 2^256 (AdHash: Bellare and Micciancio, 1997). It shows that two runs changed the same; it is no seal
 * against a forger, for whom sums of hashes are weaker than one hash.
 */
export class ChangeDigest {
  readonly #lanes = new Uint32Array(LANES);

  add(change: string): void {
    this.#sum(hash('sha256', change, 'hex'));
  }

  /** Adds what another digest stands for. */
  addAll(digest: string): void {
    this.#sum(digest);
  }

  hex(): string {
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }

  #sum(hex: string): void {
    let carry = 0;
    for (let lane = LANES - 1; lane >= 0; lane -= 1) {
      const sum = (this.#lanes[lane] ?? 0) + Number.parseInt(hex.slice(lane * 8, lane * 8 + 8), 16) + carry;
      this.#lanes[lane] = sum;
      carry = sum > 0xffffffff ? 1 : 0;
    }
  }
}
