// Runs the embedded database of a folder, in its worker thread, and tells its address on stdout until stdin ends.
import { openEmbedded } from '../src/db/embedded/index.js';

const { uri, close } = await openEmbedded(process.argv[2] ?? '');
process.stdout.write(`${uri}\n`);
process.stdin.on('end', () => void close());
process.stdin.resume();
