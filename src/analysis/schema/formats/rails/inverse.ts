import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Call } from './commands.ts';
import { namesOf } from './parts.ts';
import type { Hash, Value } from './ruby.ts';

/** Commands whose inverse takes the same arguments. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['add_column', 'remove_column'],
  ['add_timestamps', 'remove_timestamps'],
  ['add_reference', 'remove_reference'],
  ['add_belongs_to', 'remove_belongs_to'],
  ['add_index', 'remove_index'],
  ['add_foreign_key', 'remove_foreign_key'],
  ['add_check_constraint', 'remove_check_constraint'],
  ['add_unique_constraint', 'remove_unique_constraint'],
  ['add_exclusion_constraint', 'remove_exclusion_constraint'],
  ['create_table', 'drop_table'],
  ['create_join_table', 'drop_join_table'],
  ['enable_extension', 'disable_extension'],
  ['create_enum', 'drop_enum'],
];
const INVERSE = new Map(PAIRS.flatMap(([make, undo]) => [[make, undo] as const, [undo, make] as const]));

/** How many arguments an inverse needs that makes again what was removed. */
const NEEDS: Readonly<Record<string, number>> = {
  add_column: 3,
  add_check_constraint: 2,
  add_unique_constraint: 2,
  add_exclusion_constraint: 2,
  create_enum: 2,
};

/**
 * The command that Rails runs instead of this one where `change` is undone; nothing where it raises IrreversibleMigration.
 * https://github.com/rails/rails/blob/main/activerecord/lib/active_record/migration/command_recorder.rb
 */
export function inverseOf(call: Call): Call | undefined {
  const { name, args, options } = call;
  const [table, first, second] = args;
  const withArgs = (...changed: readonly Value[]): Call => ({ ...call, args: changed });
  switch (name) {
    case 'rename_table':
      return first === undefined || table === undefined ? undefined : withArgs(first, table);
    case 'rename_column':
    case 'rename_index':
      return table === undefined || first === undefined || second === undefined
        ? undefined
        : withArgs(table, second, first);
    case 'change_column_null':
      return typeof second === 'boolean' ? withArgs(...args.slice(0, 2), !second, ...args.slice(3)) : undefined;
    case 'change_column_default':
    case 'change_column_comment':
    case 'change_table_comment':
      return swapped(call);
    case 'remove_index':
      return againWithColumns(call);
    case 'remove_foreign_key': {
      const to = typeof first === 'string' ? first : options.get('to_table');
      if (table === undefined || typeof to !== 'string') return undefined;
      return { ...withArgs(table, to), name: 'add_foreign_key', options: without(options, 'to_table', 'if_exists') };
    }
    default: {
      const inverse = INVERSE.get(name);
      if (inverse === undefined || args.length < (NEEDS[inverse] ?? 0)) return undefined;
      const column = inverse === 'remove_index' && options.has('name') ? without(options, 'if_not_exists') : options;
      return { ...call, name: inverse, options: guardsSwapped(column), guard: undefined };
    }
  }
}

function swapped(call: Call): Call | undefined {
  const { options } = call;
  if (!options.has('from') || !options.has('to')) return undefined;
  const [from, to] = [options.get('from') ?? null, options.get('to') ?? null];
  return { ...call, options: new Map([...options, ['from', to], ['to', from]]) };
}

function againWithColumns(call: Call): Call | undefined {
  const { args, options } = call;
  const [table, first] = args;
  const columns = first ?? options.get('column');
  if (table === undefined || columns === undefined || !namesOf(columns)) return undefined;
  return { ...call, name: 'add_index', args: [table, columns], options: without(options, 'column', 'if_exists') };
}

function guardsSwapped(options: Hash): Hash {
  const swaps: Readonly<Record<string, string>> = { if_exists: 'if_not_exists', if_not_exists: 'if_exists' };
  return new Map([...options].map(([key, value]) => [swaps[key] ?? key, value]));
}

function without(options: Hash, ...keys: readonly string[]): Hash {
  return new Map([...options].filter(([key]) => !keys.includes(key)));
}

/** What commands came to, the last one first; `starts` says where the statements of each begin. */
export function backwards<Statement>(out: readonly Statement[], starts: readonly number[]): Statement[] {
  const cuts = [...new Set([0, ...starts])].filter((cut) => cut < out.length).toSorted((a, b) => a - b);
  return cuts
    .map((cut, index) => out.slice(cut, cuts[index + 1]))
    .toReversed()
    .flat();
}

/** A dropped table whose columns are given is made again from its block; whatever else has one is a command like others. */
export function invertedTable(name: string, block: SyntaxNode | null): string {
  return name === 'drop_table' && block ? 'create_table' : 'drop';
}
