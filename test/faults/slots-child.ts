// A process of the timetable: tries each slot that it is told on stdin, and answers with a line when it is done with it.
// What a slot does is one document, and a second one at its end: who began it and ended it, as often as that happened.
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import { openAll } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import { createJobRunner, type Job } from '../../src/jobs/run-job.js';
import { systemTimers } from '../../src/jobs/timers.js';

const { deps, close } = await openAll({ ...readConfig(), logLevel: 'silent' });
const runner = createJobRunner({ clock: deps.clock, timers: systemTimers, log: deps.log });
const effects = mongoose.connection.collection('slotEffects');
const job: Job = {
  name: 'counted',
  cron: '* * * * *',
  catchUp: 'skip',
  run: async ({ slot, token }) => {
    const who = { slot, token, process: process.pid };
    await effects.insertOne({ ...who, what: 'begun' });
    await effects.insertOne({ ...who, what: 'ended' });
  },
};
process.stdout.write('ready\n');
for await (const line of createInterface(process.stdin)) {
  const slot = new Date(line);
  if (await runner.elect(job.name, slot)) await runner.run(job, slot);
  process.stdout.write(`did ${line}\n`);
}
await runner.stop();
await close();
