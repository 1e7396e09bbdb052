/** What a browser calls itself, in the order in which one pretends to be another. */
const BROWSERS = [
  ['MicroMessenger', 'WeChat'],
  ['DingTalk', 'DingTalk'],
  ['Edg', 'Edge'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const SYSTEMS = [
  ['HarmonyOS', 'HarmonyOS'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'Mac'],
  ['Linux', 'Linux'],
] as const;

/** What somebody recognises a device by ("Chrome, Windows"), of a `User-Agent`; null where it says neither. */
export function deviceName(userAgent: string): string | null {
  const of = (names: readonly (readonly [string, string])[]): string | undefined =>
    names.find(([sign]) => userAgent.includes(sign))?.[1];
  const found = [of(BROWSERS), of(SYSTEMS)].filter((one) => one !== undefined);
  return found.length === 0 ? null : found.join(', ');
}
