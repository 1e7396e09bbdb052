import test from 'ava';
import { SaxesParser } from 'saxes';
import { guideOf } from '../../src/guides/guide.service.js';
import { absolute, guidePath } from '../../src/guides/guide-address.service.js';
import { type QrCode, qrCodeOf, qrFile } from '../../src/guides/qr-code.service.js';
import { robots, siteMap } from '../../src/guides/site-map.service.js';
import { structuredGuide } from '../../src/guides/structured-guide.service.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { listPolicies } from '../../src/policies/policy.service.js';
import { readQrCodes } from '../helpers/qr-reader.js';

const rules = loadRules();
const SCOPE = { asOf: '2026-11-24', city: '441600' };
const BASE = 'https://zhida.example.invalid';
const PIXELS = 4;

/** The rectangles of the path, drawn. */
function drawn({ size, path }: QrCode) {
  const width = size * PIXELS;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * PIXELS; row < (Number(y) + 1) * PIXELS; row += 1) {
      const from = (row * width + Number(x) * PIXELS) * 4;
      for (let at = from; at < from + Number(length) * PIXELS * 4; at += 4) data.fill(0, at, at + 3);
    }
  }
  return { data, width, height: width, colorSpace: 'srgb' as const };
}

test('the QR code of every guide says its address, read by another library', async (t) => {
  for (const { policy } of listPolicies(rules, SCOPE)) {
    const address = absolute(BASE, guidePath(policy.code));
    t.deepEqual(await readQrCodes(drawn(qrCodeOf(address))), [address]);
  }
});

test('a torn code is still read, an empty one is none', async (t) => {
  const address = absolute(BASE, '/policies/some-policy');
  const picture = drawn(qrCodeOf(address));
  const middle = picture.width >> 1;
  for (let row = middle - 3 * PIXELS; row < middle + 3 * PIXELS; row += 1) {
    const from = (row * picture.width + middle) * 4;
    picture.data.fill(255, from, from + 6 * PIXELS * 4);
  }
  t.deepEqual(await readQrCodes(picture), [address]);
  t.deepEqual(await readQrCodes(drawn({ size: 33, path: '' })), []);
});

test('the file of a code is named, and nothing in its name is markup', (t) => {
  const file = qrFile(qrCodeOf('https://a.invalid'), '“<script>” & 奖励');
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('text', (text) => texts.push(text));
  parser.on('error', (error) => t.fail(error.message));
  parser.write(file).close();
  t.deepEqual(texts, ['“<script>” & 奖励']);
  t.regex(file, /role="img" aria-labelledby="title"/);
});

test('search engines are told of each guide in force, in both languages, and of no other', (t) => {
  const { locations, alternates } = readMap(siteMap(rules, SCOPE, `${BASE}/`));
  const listed = listPolicies(rules, SCOPE);
  for (const { policy, inForce, offered } of listed) {
    const address = `${BASE}/policies/${policy.code}`;
    t.is(locations.includes(address), inForce && offered, policy.code);
    t.is(locations.includes(`${address}?lang=en`), inForce && offered, policy.code);
  }
  for (const door of ['/', '/policies', '/check', '/calendar', '/publicity', '/verify'])
    t.true(locations.includes(BASE + door));
  t.is(new Set(locations).size, locations.length);
  t.is(alternates.length, 2 * locations.length);
  t.true(alternates.every((address) => locations.includes(address)));
});

function readMap(xml: string) {
  const locations: string[] = [];
  const alternates: string[] = [];
  const parser = new SaxesParser();
  let isLocation = false;
  parser.on('opentag', ({ name, attributes }) => {
    isLocation = name === 'loc';
    if (name === 'xhtml:link') alternates.push(String(attributes.href));
  });
  parser.on('closetag', () => {
    isLocation = false;
  });
  parser.on('text', (text) => isLocation && locations.push(text));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return { locations, alternates };
}

test('lists of names, firms’ pages and the API are closed to engines, the index of publicity is not', (t) => {
  const text = robots(BASE);
  const closed = [...text.matchAll(/^Disallow: (.+)$/gm)].map(([, path = '']) => path);
  const isClosed = (path: string): boolean => closed.some((prefix) => path.startsWith(prefix));
  for (const path of [
    '/api/v1/public/policies',
    '/space/91441600MATEXT087W',
    '/publicity/01J',
    '/n/ZD7K',
    '/policies/sheet',
  ]) {
    t.true(isClosed(path), path);
  }
  for (const path of ['/', '/policies', '/policies/some-code', '/publicity', '/calendar', '/verify', '/sitemap.xml']) {
    t.false(isClosed(path), path);
  }
  t.true(text.endsWith(`\nSitemap: ${BASE}/sitemap.xml\n`));
});

test('every guide is a GovernmentService that names the right things', (t) => {
  for (const { policy } of listPolicies(rules, SCOPE)) {
    for (const language of ['zh', 'en'] as const) {
      const guide = guideOf(rules, policy.code, SCOPE);
      if (guide === undefined) return t.fail(policy.code);
      const data = JSON.parse(JSON.stringify(structuredGuide(guide, language, BASE)));
      t.is(data['@context'], 'https://schema.org');
      t.is(data['@type'], 'GovernmentService');
      t.is(data.name, guide.title[language]);
      t.is(data.url, absolute(BASE, guidePath(policy.code), language));
      t.is(data.inLanguage, language === 'zh' ? 'zh-CN' : 'en');
      t.like(data.provider, { '@type': 'GovernmentOrganization', name: guide.department[language] });
      t.true(data.availableChannel.servicePhone.length > 0);
      t.is(data.offers.price, '0');
      if (language === 'en') t.notRegex(JSON.stringify(data), /\p{Script=Han}/u, policy.code);
    }
  }
});
