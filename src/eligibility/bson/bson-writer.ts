import { BSON, BsonBytes } from './bson-bytes.js';

const MOST_SLAB = 1 << 16;

/** Writes one document after another into a buffer of its own, mostly out of pieces of others. */
export class BsonWriter {
  /** What was written, to be read; its places count from 0. */
  readonly written = new BsonBytes();
  end = 0;
  #slab = new Uint8Array();
  #slabEnd = 0;

  constructor() {
    this.written.view = new DataView(new ArrayBuffer(4096));
  }

  /** Begins a document at the beginning of the buffer; `finish(0)` ends it. */
  open(): void {
    this.end = 4;
  }

  /** Begins a document or an array as an element; `finish` ends it at the place that this returns. */
  begin(type: number, name: string): number {
    this.name(type, name);
    this.#makeRoom(4);
    this.end += 4;
    return this.end - 4;
  }

  /** Ends the document that began at `at` and writes its length there. */
  finish(at: number): void {
    this.#byte(0);
    this.written.view.setInt32(at, this.end - at, true);
  }

  /** What was written, in bytes of its own: a part of a slab, since memory for each would cost more than the copy. */
  bytes(): Uint8Array {
    const end = this.#slabEnd + this.end;
    if (end > this.#slab.length) {
      this.#slab = new Uint8Array(Math.max(this.end, Math.min(this.#slab.length * 2, MOST_SLAB)));
      this.#slabEnd = 0;
    }
    const made = this.#slab.subarray(this.#slabEnd, this.#slabEnd + this.end);
    made.set(new Uint8Array(this.written.view.buffer, 0, this.end));
    this.#slabEnd += this.end;
    return made;
  }

  /** The beginning of an element; its value is to follow. */
  name(type: number, name: string): void {
    this.#byte(type);
    for (let index = 0; index < name.length; index += 1) this.#byte(name.charCodeAt(index));
    this.#byte(0);
  }

  text(name: string, text: string): void {
    this.name(BSON.text, name);
    const bytes = new TextEncoder().encode(text);
    this.#makeRoom(4);
    this.written.view.setInt32(this.end, bytes.length + 1, true);
    this.end += 4;
    this.copy(new DataView(bytes.buffer), 0, bytes.length);
    this.#byte(0);
  }

  /** Bytes of another document. Word by word: pieces are too short for making views of them. */
  copy(view: DataView, from: number, to: number): void {
    this.#makeRoom(to - from);
    const { view: into } = this.written;
    let at = from;
    for (; at + 4 <= to; at += 4, this.end += 4) into.setInt32(this.end, view.getInt32(at, true), true);
    for (; at < to; at += 1, this.end += 1) into.setUint8(this.end, view.getUint8(at));
  }

  #byte(value: number): void {
    this.#makeRoom(1);
    this.written.view.setUint8(this.end, value);
    this.end += 1;
  }

  #makeRoom(bytes: number): void {
    const { view } = this.written;
    if (this.end + bytes <= view.byteLength) return;
    const larger = new Uint8Array(Math.max(this.end + bytes, view.byteLength * 2));
    larger.set(new Uint8Array(view.buffer, 0, this.end));
    this.written.view = new DataView(larger.buffer);
  }
}
