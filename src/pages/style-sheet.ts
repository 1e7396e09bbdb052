import { readFileSync } from 'node:fs';
import { packageFile } from '../package-file.js';
import { type Asset, asset } from './asset.js';

/** What the pages made here have in common with those that the browser makes: they are one product. */
const SHARED = ['tokens', 'base', 'layout', 'parts', 'forms'];
const OWN = ['frame'];
/** Last, so that it counts. */
const PRINT = ['print'];

/** The one style sheet of these pages; served from its own address, so that the CSP needs no inline style. */
export const STYLE_SHEET: Asset = asset(
  'pages',
  'css',
  [
    ...SHARED.map((name) => styles('web/styles', name)),
    ...OWN.map((name) => styles('pages/styles', name)),
    ...PRINT.map((name) => styles('web/styles', name)),
  ].join('\n'),
);

/** A style sheet of one feature, for its pages alone. */
export function ownStyle(folder: string, name: string): Asset {
  return asset(name, 'css', styles(folder, name));
}

/** The build copies them beside the compiled code. */
function styles(folder: string, name: string): string {
  return readFileSync(packageFile('dist', 'src', ...folder.split('/'), `${name}.css`), 'utf8');
}
