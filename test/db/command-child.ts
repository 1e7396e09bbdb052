// Runs one of the database's commands as the command line does.
import { dbCommand } from '../../src/db/db.command.js';
import { migrateCommand } from '../../src/db/migrate.command.js';
import { indexesMigration } from '../../src/db/migrations.js';
import { command } from '../../src/terminal/command.js';

const [name, ...args] = process.argv.slice(2);
const asked = command(name ?? '', '');
if (name === 'db') dbCommand(asked);
else migrateCommand(asked, [indexesMigration(1, [])]);
await asked.parseAsync(args, { from: 'user' });
