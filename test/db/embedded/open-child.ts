// Opens the embedded database of a folder and tells about it on stdout, until stdin ends or it is killed.
import { openEmbedded } from '../../../src/db/embedded/index.js';

const [dataDir = '', uid] = process.argv.slice(2);
// Read-only means nothing to root.
if (uid !== undefined) process.setuid?.(Number(uid));
try {
  const { uri, owner, close } = await openEmbedded(dataDir);
  process.stdout.write(`${JSON.stringify({ uri, owner })}\n`);
  process.stdin.on('end', async () => {
    await close();
    process.exit(0);
  });
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`);
}
