import { type DestinationStream, type Logger, pino } from 'pino';

/** Fields that hold secrets, wherever they stand in what is logged. */
const SECRETS = [
  'password',
  'present',
  'next',
  'code',
  'factorCode',
  'secret',
  'token',
  'cookie',
  'authorization',
] as const;
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'] as const;

/**
 * What persons and accounts are told by, and what lets somebody in, in any text: an error of the database quotes values, and nobody can
 * say beforehand which. Longest first. A unified code is public and has letters where these have none.
 */
const TELLING: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/zhk_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}/g, '[key]'],
  [/whsec_[A-Za-z0-9+/=]{20,}/g, '[secret]'],
  [/\bBearer [^\s"'\\]{8,}/g, 'Bearer [token]'],
  [/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g, '[secret]'],
  [/[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}/g, '[e-mail]'],
  // Resident identity numbers (GB 11643): six of place, eight of birth, three, a check character.
  [/(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])/g, '[id]'],
  [/(?<![0-9A-Za-z.])[1-9]\d{15,18}(?![0-9A-Za-z.])/g, '[account]'],
  [/(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z])/g, '[phone]'],
];

/** A text without what tells persons or lets somebody in. */
export function masked(text: string): string {
  return TELLING.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

/** The log of this process: JSON lines, from which persons, accounts and secrets are taken out. */
export function openLog(level: string, destination: DestinationStream): Logger {
  const paths = DEPTHS.flatMap((depth) => SECRETS.map((name) => `${depth}${name}`));
  return pino(
    { level, redact: { paths, censor: '[kept back]' } },
    { write: (line) => destination.write(masked(line)) },
  );
}
