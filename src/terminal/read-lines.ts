/** A line that is longer than allowed; its content was dropped as it came. */
export const TOO_LONG = Symbol('too long');

/**
 * Lines of a UTF-8 stream, without their ends (LF or CRLF). A line of more than `most` characters is given as
 * `TOO_LONG` and never held in memory; an end at the very end of the stream begins no further line.
 */
export async function* readLines(
  stream: AsyncIterable<Buffer | string>,
  most: number,
): AsyncGenerator<string | typeof TOO_LONG> {
  const decoder = new TextDecoder();
  let held = '';
  let long = false;
  for await (const chunk of stream) {
    const parts = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      yield finished(held + part, long, most);
      held = '';
      long = false;
    }
    held += rest;
    if (held.length > most) {
      held = '';
      long = true;
    }
  }
  held += decoder.decode();
  if (held !== '' || long) yield finished(held, long, most);
}

function finished(line: string, long: boolean, most: number): string | typeof TOO_LONG {
  if (long || line.length > most) return TOO_LONG;
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
