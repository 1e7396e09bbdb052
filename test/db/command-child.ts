// Runs one of the database's commands as the command line does.
import { dbCommand } from '../../src/db/db.command.js';
import { migrateCommand } from '../../src/db/migrate.command.js';
import { indexesMigration } from '../../src/db/migrations.js';

const [name, ...args] = process.argv.slice(2);
await (name === 'db' ? dbCommand() : migrateCommand([indexesMigration(1, [])])).parseAsync(args, { from: 'user' });
