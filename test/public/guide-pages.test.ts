import test from 'ava';
import { loadRules } from '../../src/policies/load-rules.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { listPolicies } from '../../src/policies/policy.service.js';
import { handClock } from '../helpers/clock.js';
import { testDeps } from '../helpers/deps.js';
import { listenApp } from '../helpers/whole-app.js';

const BASE = 'https://zhida.example.invalid';
const FORBIDDEN = /恭喜|领取|到手|无感审批|视为放弃|限时|立即/;
const read = loadRules();
/** A policy whose words would end a block of data or open an element, were they let. */
const hostile = {
  ...(read.policies[0] as PolicyVersion),
  ...{ code: 'Z99-hostile', sample: false, validFrom: '2026-01-01', validTo: null },
  title: { zh: '</script><b>甲</b>', en: '</script><b>a</b>' },
  guide: { ...(read.policies[0] as PolicyVersion).guide, beneficiaries: { zh: '<!--<script>', en: '<!--<script>' } },
};
const rules = { ...read, policies: [...read.policies, hostile] };
const app = await listenApp(testDeps({ clock: handClock('2026-11-24T01:00:00Z'), rules }));
test.after.always(() => app.close());

async function get(path: string) {
  const response = await fetch(app.base + path, { headers: { accept: 'text/html' } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const dataIn = (html: string) =>
  [...html.matchAll(/<script( type[^>]*)>(.*?)<\/script>/gs)].map(([, attributes, text = '']) => ({
    attributes,
    text,
  }));
/** What is read of a page. */
const textOf = (html: string): string => html.replace(/<script.*?<\/script>/gs, '').replace(/<[^>]*>/g, '\n');

test('each policy has its guide in both languages, with one heading, its data, and no word that is not for firms', async (t) => {
  for (const { policy, inForce, offered } of listPolicies(read, { asOf: '2026-11-24', city: '441600' })) {
    for (const language of ['zh', 'en'] as const) {
      const query = language === 'en' ? '?lang=en' : '';
      const { status, text, headers } = await get(`/policies/${policy.code}${query}`);
      const name = `${policy.code} ${language}`;
      t.is(status, 200, name);
      t.is([...text.matchAll(/<h1/g)].length, 1, name);
      t.notRegex(textOf(text), FORBIDDEN, name);
      t.notRegex(textOf(text), /undefined|\[object|param\./, name);
      t.true(text.includes(`<link rel="canonical"`) || policy.sample || !inForce, name);
      t.is(headers.get('x-robots-tag') === 'noindex', !(inForce && offered), name);
      const blocks = dataIn(text);
      t.is(blocks.length, inForce && offered ? 1 : 0, name);
      for (const { attributes, text: data } of blocks) {
        t.is(attributes, ' type="application/ld+json"');
        t.is(JSON.parse(data).name, policy.title[language], name);
      }
    }
  }
});

test('words of a policy are words, in the page and in its data', async (t) => {
  const { text } = await get('/policies/Z99-hostile');
  const blocks = dataIn(text);
  t.is(blocks.length, 1);
  t.is(JSON.parse(blocks[0]?.text ?? '').name, '</script><b>甲</b>');
  t.false(text.includes('<b>甲'));
  t.false(text.includes('<!--'));
});

test('a version that is named is shown, one that is not there is not', async (t) => {
  const many = read.policies.filter(({ code }, at) => read.policies.findIndex((one) => one.code === code) !== at);
  const [{ code, version } = { code: '', version: '' }] = many;
  t.is((await get(`/policies/${code}?version=${version}`)).status, 200);
  t.is((await get(`/policies/${code}?version=1999`)).status, 404);
  for (const path of ['x'.repeat(2000), '%E0%A4%A', '%00', '..%2f..%2fetc', '<script>', '%F0%9F%98%80']) {
    const { status, text } = await get(`/policies/${path}`);
    t.true(status === 404 || status === 400, path);
    t.regex(text, /<h1>/, path);
  }
  t.is((await get(`/policies/${code}?version=${'9'.repeat(5000)}&version=a`)).status, 404);
});

test('what search engines read is at the root', async (t) => {
  const map = await get('/sitemap.xml');
  t.regex(map.headers.get('content-type') ?? '', /^application\/xml/);
  t.true(map.text.includes(`<loc>${BASE}/policies/${hostile.code}</loc>`));
  const robots = await get('/robots.txt');
  t.regex(robots.headers.get('content-type') ?? '', /^text\/plain/);
  t.true(robots.text.includes(`Sitemap: ${BASE}/sitemap.xml`));
});

test('a sheet of a district that is none is the city’s', async (t) => {
  const [city, unknown, own] = [
    await get('/policies/sheet'),
    await get('/policies/sheet?district=999999'),
    await get('/policies/sheet?district=441621'),
  ];
  t.regex(city.text, /<h1>河源市办事指南二维码<\/h1>/);
  t.regex(unknown.text, /<h1>河源市办事指南二维码<\/h1>/);
  t.regex(own.text, /<h1>紫金县办事指南二维码<\/h1>/);
  t.is(own.headers.get('x-robots-tag'), 'noindex');
});
