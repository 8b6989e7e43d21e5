import { ABSENT_TYPE, createAbsentType } from './absent-types.ts';
import { type Engine, Refusal } from './engine.ts';

/** Invalid schema name, undefined object, invalid parameter (SET ROLE): the server when a migration counts on its surroundings. */
const MISSING: readonly (readonly [sqlstate: string, message: RegExp, create: (name: string) => string])[] = [
  ['3F000', /^schema "(.+)" does not exist$/, (name) => `CREATE SCHEMA ${quote(name)}`],
  ['22023', /^role "(.+)" does not exist$/, (name) => `CREATE ROLE ${quote(name)} NOLOGIN`],
  ['42704', /^role "(.+)" does not exist$/, (name) => `CREATE ROLE ${quote(name)} NOLOGIN`],
  ['42704', ABSENT_TYPE, createAbsentType],
];

/**
 * Makes the schema, role or type that a refused statement misses. Migrations rarely create the ones that were there before the
 * first of them: whoever set up the server did. True when it is worth running the statement again.
 */
export async function provideMissing(engine: Engine, refusal: Pick<Refusal, 'sqlstate' | 'message'>): Promise<boolean> {
  for (const [sqlstate, pattern, create] of MISSING) {
    const name = refusal.sqlstate === sqlstate ? pattern.exec(refusal.message)?.[1] : undefined;
    if (name === undefined) continue;
    try {
      await engine.run(create(name));
      return true;
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
    }
  }
  return false;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
