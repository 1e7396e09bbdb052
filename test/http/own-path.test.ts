import test from 'ava';
import { ownPath } from '../../src/http/own-path.js';

test('a path of this site is kept with its query and fragment', (t) => {
  for (const path of ['/', '/space', '/space/x/received?year=2025&page=2#top', '/n/260302-17'])
    t.is(ownPath(path), path);
});

test('whatever a browser might take for another site is none', (t) => {
  const elsewhere = [
    '//there',
    '/\\there',
    '\\\\there',
    'https://there',
    'javascript:alert(1)',
    '/\t/there',
    '/.//there',
  ];
  for (const given of [...elsewhere, 'there', '', `/${'x'.repeat(600)}`, undefined, ['/a', '/b']]) {
    t.is(ownPath(given), null, String(given));
  }
});
