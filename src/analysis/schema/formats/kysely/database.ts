import { recordRowsOnly } from '../javascript/machine.ts';
import { untranslated } from '../javascript/sql.ts';
import { host, type HostValue, type Site, textOf, unknown, type Value } from '../javascript/values.ts';
import { builder, type Call } from './calls.ts';
import type { Context } from './fragments.ts';
import { schemaModule } from './schema.ts';

const WRITES = /^(?:insertInto|updateTable|deleteFrom|mergeInto|replaceInto)$/;
const READS = /^(?:selectFrom|selectNoFrom|with|withRecursive)$/;

/** What `up(db)` receives. Queries are not followed: those that write are steps that change rows only. */
export function database(context: Context, schema?: string): HostValue {
  const { machine } = context;
  const query = (name: string, first: Call): HostValue =>
    builder(machine, [first], (calls, site) => {
      if (calls.some((call) => WRITES.test(call.name)))
        recordRowsOnly(machine, { ...site, line: first.site.line }, `${name} is not run`);
      return unknown('what a query returns is only known at run time');
    });
  const run = (): Value => {
    const scope: HostValue = {
      kind: 'host',
      handle: true,
      get: (name) =>
        name === 'execute'
          ? host(([work]: readonly Value[], site: Site) =>
              work ? machine.invoke(work, [database(context, schema)], site) : unknown('what runs is not known'),
            )
          : host(() => scope),
    };
    return host(() => scope);
  };
  const own: HostValue = {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'schema') return schemaModule(context, schema);
      if (name === 'withSchema') return host(([inner]) => database(context, textOf(inner)));
      if (/^(?:withTables|with(?:out)?Plugins?|\$\w+)$/.test(name)) return host(() => own);
      if (name === 'transaction' || name === 'connection') return run();
      if (WRITES.test(name) || READS.test(name)) return host((args, site) => query(name, { name, args, site }));
      if (/^(?:fn|dynamic|introspection)$/.test(name)) return unknown(`${name} is only known at run time`);
      return untranslated(machine, `db.${name}`);
    },
  };
  return own;
}
