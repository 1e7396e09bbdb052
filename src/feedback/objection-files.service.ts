import mongoose from 'mongoose';
import { InputError } from '../terminal/input-error.js';
import { type ObjectionFile, ObjectionFileModel } from './objection.model.js';
import { type FileType, MOST_FILE_BYTES, MOST_FILES } from './objection.schema.js';

export interface KnownFile {
  readonly type: FileType;
  readonly content: Buffer;
}

/** How files of a kind begin. What a name or a browser says of a file is anybody's. */
const BEGINNINGS: Readonly<Record<FileType, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};

export const ENDINGS: Readonly<Record<FileType, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** The kind of a file by its content; null for what is not taken. */
export function typeOf(content: Buffer): FileType | null {
  const types = Object.entries(BEGINNINGS) as [FileType, readonly number[]][];
  return types.find(([, bytes]) => bytes.every((byte, at) => content[at] === byte))?.[0] ?? null;
}

/** @throws InputError for too many files, a larger one, or one of another kind */
export function knownFiles(contents: readonly Buffer[]): KnownFile[] {
  if (contents.length > MOST_FILES) throw new InputError(`最多 ${MOST_FILES} 个文件 · at most ${MOST_FILES} files`);
  return contents.map((content) => {
    const most = MOST_FILE_BYTES >> 20;
    if (content.length > MOST_FILE_BYTES)
      throw new InputError(`每个文件最多 ${most} MB · a file has at most ${most} MB`);
    const type = typeOf(content);
    if (type === null) throw new InputError('只收 PDF、JPEG、PNG 文件 · only PDF, JPEG and PNG files are taken');
    return { type, content };
  });
}

/** Before the objection itself: of one that is stored all files are there. */
export async function keepFiles(receipt: string, files: readonly KnownFile[], storedAt: Date): Promise<void> {
  for (const [place, { type, content }] of files.entries()) {
    const file: ObjectionFile = { _id: fileId(receipt, place + 1), receipt, type, content, storedAt };
    await ObjectionFileModel.collection.insertOne(file as never);
  }
}

/** One file of an objection by its place from 1, or null. */
export async function findFile(receipt: string, place: number): Promise<KnownFile | null> {
  const _id = fileId(receipt, place) as never;
  return ObjectionFileModel.collection.findOne<KnownFile>({ _id }, { promoteBuffers: true });
}

export async function dropFiles(receipts: readonly string[]): Promise<void> {
  if (receipts.length > 0) await ObjectionFileModel.deleteMany({ receipt: mongoose.trusted({ $in: [...receipts] }) });
}

const fileId = (receipt: string, place: number): string => `${receipt}:${place}`;
