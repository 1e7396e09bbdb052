// Re-evaluates what has changed, like its parent, and stops at a moment that its parent chooses until it is told to go on:
// `deciding`, with the stored matches just read, or `writing`, right before its first write.
import { once } from 'node:events';
import { connect, openDatabase } from '../../../src/db/connect.js';
import { evaluateIncrementally } from '../../../src/matching/incremental/incremental.service.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { handClock } from '../../helpers/clock.js';
import { testDeps } from '../../helpers/deps.js';
import { rulesOf } from './simulation.js';

const [moment = '', dataDir = '', databaseName = '', now = ''] = process.argv.slice(2);
const uri = process.env.MONGODB_URI ?? '';
if (uri === '') await openDatabase({ mongodbUri: undefined, dataDir });
else await connect(uri, databaseName);

async function wait(): Promise<void> {
  process.send?.('waits');
  await once(process, 'message');
}

if (moment === 'deciding') {
  const driver = MatchModel.db.db as unknown as { command(...given: unknown[]): Promise<unknown> };
  const command = driver.command.bind(driver);
  driver.command = async (...given) => {
    const reply = await command(...given);
    const [{ find }] = given as [{ find?: string }];
    if (find === MatchModel.collection.collectionName) await wait();
    return reply;
  };
} else {
  const collection = RunModel.collection as unknown as { insertOne(...given: unknown[]): Promise<unknown> };
  const insert = collection.insertOne.bind(collection);
  collection.insertOne = async (...given) => {
    await wait();
    return insert(...given);
  };
}

try {
  await evaluateIncrementally({}, testDeps({ clock: handClock(now), rules: rulesOf(1) }));
  process.send?.('ended');
} catch (error) {
  process.send?.(`ended: ${(error as Error).message}`);
}
process.exit(0);
