import { fileURLToPath } from 'node:url';
import { openStory } from '../../seeds/story/open-story.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { testDeps } from '../helpers/deps.js';
import { storyTold } from '../helpers/story.js';
import { killAfterWrites, type WriteKillFindings } from './write-kills.js';

const rules = loadRules();

/** The story as of one morning, with the run over everybody that ends it. */
export function tellStory(): Promise<void> {
  return openStory(testDeps({ clock: handClock('2026-11-24T03:00:00Z'), rules }));
}

/** Kills a process that makes the demo's story: the next start tells the same. */
export function storyKills(rounds: number): Promise<WriteKillFindings> {
  return killAfterWrites(
    {
      child: fileURLToPath(new URL('./story-child.js', import.meta.url)),
      prepare: async () => {},
      afterRestart: async () => [],
      again: tellStory,
      endState: async () => JSON.stringify(await storyTold()),
    },
    rounds,
  );
}
