import { encodeQR } from 'qr';

/** Light modules around the symbol, which readers need (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code as one path of an SVG: a unit is a module. */
export interface QrCode {
  readonly size: number;
  readonly path: string;
}

/** The QR code of an address; a fourth of it may be dirty or torn. */
export function qrCodeOf(address: string): QrCode {
  const modules = encodeQR(address, 'raw', { ecc: 'quartile', border: QUIET });
  return { size: modules.length, path: modules.map(rowPath).join('') };
}

/** One row, each run of dark modules as a rectangle. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    let end = x;
    while (row[end]) end += 1;
    path += `M${x} ${y}h${end - x}v1h${x - end}z`;
    x = end;
  }
  return path;
}

/** The code as a file of its own, named for those who do not see it. */
export function qrFile({ size, path }: QrCode, title: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}"`,
    ` role="img" aria-labelledby="title" shape-rendering="crispEdges"><title id="title">${escaped(title)}</title>`,
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`,
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
