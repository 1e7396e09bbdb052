/** Aborts when the process is asked to stop, by SIGINT or SIGTERM; asked a second time, it ends at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      process.once(name, () => process.exit(1));
      stop.abort(new Error(`stopped by ${name}`));
    });
  }
  return stop.signal;
}
