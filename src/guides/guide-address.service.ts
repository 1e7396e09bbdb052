/** The path of a guide; `version` of one that is not the one in force. */
export function guidePath(code: string, version?: string): string {
  return `/policies/${code}${version === undefined ? '' : `?version=${encodeURIComponent(version)}`}`;
}

/** An address of this installation, as others reach it. Chinese is what an address without a language means. */
export function absolute(baseUrl: string, path: string, language: 'zh' | 'en' = 'zh'): string {
  const address = `${baseUrl.replace(/\/$/, '')}${path}`;
  return language === 'zh' ? address : `${address}${path.includes('?') ? '&' : '?'}lang=en`;
}
