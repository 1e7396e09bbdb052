import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { telephone } from '../enterprises/own-contact.schema.js';
import { packageFile } from '../package-file.js';
import { InputError } from '../terminal/input-error.js';

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

const desk = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]+$/),
  name: words,
  /** GB/T 2260 prefixes; the empty one takes what no other has. */
  districts: z.array(z.string().regex(/^\d{0,6}$/)).min(1),
  email: z.email(),
  phone: telephone.optional(),
  /** When somebody answers. */
  hours: words.optional(),
});

/** A desk of service specialists (企业服务专员) and the districts it looks after. Never a person's name. */
export type Desk = z.infer<typeof desk>;

const OWN_FILE = packageFile('seeds', 'specialists.json');

/**
 * The desks of this installation.
 * @throws InputError where the file is unreadable, malformed, or gives one district to two desks
 */
export function loadDesks(file: string = OWN_FILE): readonly Desk[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError(`specialists: ${(error as Error).message}`);
  }
  const desks = z.array(desk).safeParse(parsed);
  if (!desks.success) {
    throw new InputError(desks.error.issues.map((issue) => `specialists: ${issue.path.join('.')}: ${issue.message}`));
  }
  const taken = new Map<string, string>();
  for (const { key, districts } of desks.data) {
    for (const district of districts) {
      const other = taken.get(district);
      if (other !== undefined)
        throw new InputError(`specialists: district "${district}" belongs to ${other} and ${key}`);
      taken.set(district, key);
    }
  }
  return desks.data;
}

/** The desk of a district by its longest prefix; undefined where none has it. */
export function deskOf(districtCode: string | null, desks: readonly Desk[]): Desk | undefined {
  const district = districtCode ?? '';
  let best: { desk: Desk; length: number } | undefined;
  for (const each of desks) {
    for (const prefix of each.districts) {
      if (district.startsWith(prefix) && prefix.length > (best?.length ?? -1))
        best = { desk: each, length: prefix.length };
    }
  }
  return best?.desk;
}
