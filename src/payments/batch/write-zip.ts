import { crc32, deflateRawSync } from 'node:zlib';

/** 1980-01-01 00:00 in the archive's format: the same content gives the same bytes. */
const [DOS_TIME, DOS_DATE] = [0, 0x21];
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;

/** An archive of these parts (PKWARE APPNOTE 6.3, without ZIP64: parts and archive below 4 GiB). */
export function writeZip(parts: readonly { readonly name: string; readonly content: string }[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const [bytes, named] = [Buffer.from(content), Buffer.from(name)];
    const packed = deflateRawSync(bytes);
    const common = commonHeader(bytes, packed, named);
    local.push(header(0x04034b50, common), named, packed);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(offset, 10);
    central.push(header(0x02014b50, Buffer.concat([half(VERSION), common, attributes])), named);
    offset += 4 + common.length + named.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, header(0x06054b50, end)]);
}

/** What the local header and the one in the directory share. */
function commonHeader(bytes: Buffer, packed: Buffer, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  for (const [at, value] of [VERSION, UTF8_NAMES, DEFLATED, DOS_TIME, DOS_DATE].entries()) {
    fields.writeUInt16LE(value, at * 2);
  }
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function header(signature: number, fields: Buffer): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt32LE(signature);
  return Buffer.concat([start, fields]);
}

function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
