import { PGlite } from '@electric-sql/pglite';

/** Run as a process of its own: creates an empty database in the directory it is given, and ends. */
const [directory] = process.argv.slice(2);
if (!directory) throw new Error('create-cluster needs a directory');
const pglite = await PGlite.create(directory);
await pglite.close();
