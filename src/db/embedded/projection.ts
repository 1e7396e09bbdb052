import { notImplemented } from './errors.js';
import type { Document } from './value.js';

/** A projection compiled once: what it makes of each document. */
export type Projection = (document: Document) => Document;

/** A `find` projection or a $project stage: inclusion or exclusion of paths, and computed fields. */
export function compileProjection(_projection: Document, _context: { readonly now: Date }): Projection {
  throw notImplemented('projection');
}
