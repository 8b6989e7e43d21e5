import type { Statement } from '../../../../domain/schema.ts';
import type { Place, TableName } from '../emit.ts';
import { type Element, valueOf } from './element.ts';
import type { Naming } from './names.ts';

/** One change of a change set, with its properties replaced. */
export type Change = {
  readonly element: Element;
  readonly place: Place;
  readonly naming: Naming;
  /** A file that the change names, with its properties replaced. */
  open(file: string, relative: boolean): { readonly path: string; readonly text: string } | undefined;
};

/** Gives the SQL of one type of change. */
export type Translator = (change: Change) => readonly Statement[];

/** A change cannot be told in SQL; the message says why, as a clause. */
export class Untranslatable extends Error {}

export function required({ element }: Pick<Change, 'element'>, name: string): string {
  const value = valueOf(element, name);
  if (value === undefined) throw new Untranslatable(`<${element.name}> says no ${name}`);
  return value;
}

/** A required name as the database has it. */
export function named(change: Pick<Change, 'element' | 'naming'>, name: string): string {
  return change.naming(required(change, name));
}

/** `tableName` and `schemaName`, or others of that kind: `baseTableName`, `baseTableSchemaName`. */
export function tableOf(change: Change, table = 'tableName', schema = 'schemaName'): TableName {
  return { schema: schemaOf(change, schema), name: named(change, table) };
}

/** A schema whose name is only known when it is deployed is the connection's own. */
function schemaOf({ element, naming }: Change, name = 'schemaName'): string | undefined {
  const schema = valueOf(element, name);
  return schema === undefined || schema.includes('${') ? undefined : naming(schema);
}
