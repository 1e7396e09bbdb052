import { type PolicyScope, policiesInForce } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { absolute, guidePath } from './guide-address.service.js';

/** Pages that are there whatever the policies are. */
const DOORS = ['/', '/policies', '/check', '/calendar', '/publicity', '/verify'];
/** Lists of names vanish at their end, so no search engine may keep one; the rest is for those who sign in, or for programs. */
const NOT_FOR_ENGINES = [
  ...['/api/', '/space', '/sign-in', '/account', '/invitation', '/claim', '/n/', '/enterprises/', '/overview'],
  ...['/publicity/', '/objections', '/policies/sheet', '/metrics', '/healthz', '/readyz'],
];

/**
 * What search engines may find (sitemaps.org), each page in both languages: the doors, and the guides of policies in
 * force. No day of the last change: nothing here knows one.
 */
export function siteMap(rules: RuleBook, scope: PolicyScope, baseUrl: string): string {
  const paths = [...DOORS, ...policiesInForce(rules, scope).map(({ code }) => guidePath(code))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...paths.flatMap((path) => [entry(path, 'zh', baseUrl), entry(path, 'en', baseUrl)]),
    '</urlset>',
    '',
  ].join('\n');
}

function entry(path: string, language: 'zh' | 'en', baseUrl: string): string {
  const at = (own: 'zh' | 'en') => escaped(absolute(baseUrl, path, own));
  const alternate = (tag: string, address: string) =>
    `<xhtml:link rel="alternate" hreflang="${tag}" href="${address}"/>`;
  return `<url><loc>${at(language)}</loc>${alternate('zh-CN', at('zh'))}${alternate('en', at('en'))}</url>`;
}

/** What engines are asked to leave alone. */
export function robots(baseUrl: string): string {
  const rows = ['User-agent: *', ...NOT_FOR_ENGINES.map((path) => `Disallow: ${path}`)];
  return [...rows, '', `Sitemap: ${absolute(baseUrl, '/sitemap.xml')}`, ''].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
