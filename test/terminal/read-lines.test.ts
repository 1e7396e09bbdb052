import { Readable } from 'node:stream';
import test from 'ava';
import { readLines, TOO_LONG } from '../../src/terminal/read-lines.js';

async function linesOf(chunks: Iterable<Buffer>, most = 100): Promise<(string | symbol)[]> {
  const lines: (string | symbol)[] = [];
  for await (const line of readLines(Readable.from(chunks, { objectMode: true }), most)) lines.push(line);
  return lines;
}

test('lines come whole whatever the chunks, characters of several bytes too', async (t) => {
  const text = Buffer.from('一行\r\n二\n\n四');
  for (let size = 1; size <= text.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.subarray(at * size, (at + 1) * size),
    );
    t.deepEqual(await linesOf(chunks), ['一行', '二', '', '四']);
  }
});

test('an end at the very end begins no further line, nothing has no line', async (t) => {
  t.deepEqual(await linesOf([Buffer.from('a\nb\n')]), ['a', 'b']);
  t.deepEqual(await linesOf([]), []);
  t.deepEqual(await linesOf([Buffer.from('\n')]), ['']);
});

test('a line that is too long is dropped as it comes, and the next one is read', async (t) => {
  function* endless(): Generator<Buffer> {
    yield Buffer.from('a\n');
    // 64 MiB without an end, held nowhere.
    for (let block = 0; block < 1024; block += 1) yield Buffer.alloc(65_536, 'x');
    yield Buffer.from('y\nb');
  }
  const before = process.memoryUsage().rss;
  t.deepEqual(await linesOf(endless()), ['a', TOO_LONG, 'b']);
  t.true(process.memoryUsage().rss - before < 48 * 1024 * 1024);
});
