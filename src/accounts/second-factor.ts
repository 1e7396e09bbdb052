import { Secret, TOTP } from 'otpauth';

/** RFC 6238 with what every authenticator app takes: SHA-1, six digits, half a minute. */
const PERIOD_SECONDS = 30;
const FORM = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const;
const ISSUER = '直达 Zhida';

/** A secret of 160 bits as base32 (RFC 4226, 4: at least 128, 160 advised). */
export function newSecondFactor(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that an authenticator app reads from a picture. */
export function enrolmentAddress(secret: string, login: string): string {
  return new TOTP({ ...FORM, issuer: ISSUER, label: login, secret }).toString();
}

/** What an app shows for the secret at this moment. */
export function codeAt(secret: string, now: Date): string {
  return new TOTP({ ...FORM, secret }).generate({ timestamp: now.getTime() });
}

/**
 * The step of time for which a code is right, one before and after the present one included for clocks that differ; null
 * where it is for none, or for none after `used`: a code is good for one sign-in (RFC 6238, 5.2).
 */
export function stepOf(secret: string, code: string, now: Date, used: number): number | null {
  const timestamp = now.getTime();
  const delta = new TOTP({ ...FORM, secret }).validate({ token: code, timestamp, window: 1 });
  if (delta === null) return null;
  const step = Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  return step > used ? step : null;
}
