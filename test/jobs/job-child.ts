// One of several processes on one database, turned by its parent: each message names a slot and the time of this
// process's clock, and the process runs the slot where it is elected. `held` makes the job wait inside for `go`.
import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { connect, openDatabase } from '../../src/db/connect.js';
import { createJobRunner, type Job } from '../../src/jobs/run-job.js';
import { systemTimers } from '../../src/jobs/timers.js';
import { handClock } from '../helpers/clock.js';
import type { Asked, Told } from './processes.js';

const [name = '', dataDir = '', databaseName = ''] = process.argv.slice(2);
const uri = process.env.MONGODB_URI ?? '';
if (uri === '') await openDatabase({ mongodbUri: undefined, dataDir });
else await connect(uri, databaseName);

const clock = handClock('2026-11-22T00:00:00Z');
const runner = createJobRunner({ clock, timers: systemTimers, log: pino({ level: 'silent' }), owner: `${name}:0:x` });
const tell = (told: Told): void => void process.send?.(told);
let go = (): void => {};

function job({ job: jobName, held }: Asked): Job {
  return {
    name: jobName,
    cron: '* * * * *',
    catchUp: 'skip',
    async run({ slot, token }) {
      const opened = new Promise<void>((resolve) => {
        go = resolve;
      });
      if (held) {
        tell({ event: 'inside', name });
        await opened;
      }
      const effect = { _id: randomUUID() as never, job: jobName, slot, token, by: name };
      // What a job writes outside of its record is kept by natural keys or, as here, by its token.
      const fence = mongoose.connection.collection<{ _id: string }>('fences');
      const { matchedCount } = await fence.updateOne(
        { _id: jobName, token: { $lte: token } },
        { $set: { token, by: name } },
      );
      if (matchedCount === 1) await mongoose.connection.collection('effects').insertOne(effect);
      return name;
    },
  };
}

async function turn(asked: Asked): Promise<void> {
  if (asked.event === 'go') return go();
  clock.set(asked.now);
  const slot = new Date(asked.slot);
  if (asked.event === 'retake') await runner.retake(job(asked));
  else if (await runner.elect(asked.job, slot)) await runner.run(job(asked), slot);
  tell({ event: 'turned', name });
}

process.on('message', (asked: Asked) => void turn(asked));
process.on('disconnect', () => process.exit(0));
tell({ event: 'ready', name });
