/**
 * Gives what the source gives, and asks it for the next one while the last is worked on: the database reads while the
 * rules decide. There is one more in memory at a time.
 * @throws what the source throws, in its turn
 */
export async function* ahead<T>(source: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = source.next();
      // Met when it is waited for, if it ever is.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await source.return();
  }
}
