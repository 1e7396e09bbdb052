import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `done` of `total` units; a total may become known later. */
  update(done: number, total?: number): void;
  stop(): void;
}

/** A bar with rate and time left on stderr; silent where stderr is not a terminal, so that logs stay clean. */
export function progressBar(label: string, unit: string): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% {value}/{total} ${unit} · {speed} ${unit}/s · {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  const started = performance.now();
  let running = false;
  return {
    update(done, total) {
      const speed = Math.round(done / Math.max((performance.now() - started) / 1000, 0.001));
      if (!running) {
        bar.start(total ?? done, done, { speed });
        running = true;
      }
      if (total !== undefined) bar.setTotal(total);
      bar.update(done, { speed });
    },
    stop() {
      if (running) bar.stop();
    },
  };
}
