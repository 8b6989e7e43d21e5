import type { Node, RangeVar } from 'libpg-query';

/** `relname`, with its schema in front unless that is `public` or absent. */
export function tableName(relation: RangeVar | undefined): string {
  return qualified([relation?.schemaname, relation?.relname]);
}

/** Joins the parts of a name, leaving out a leading `public`. */
export function qualified(parts: readonly (string | undefined)[]): string {
  const present = parts.filter((part): part is string => part !== undefined && part !== '').slice(-2);
  return (present[0] === 'public' ? present.slice(-1) : present).join('.');
}

/** The strings of a list of `String` nodes. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** The members of a node list that have the given tag. */
export function tagged<T>(nodes: readonly Node[] | undefined, tag: string): T[] {
  return (nodes ?? []).flatMap((node) => (tag in node ? [(node as unknown as Record<string, T>)[tag] as T] : []));
}

/** Dotted names of dropped objects: each is a `List` of strings. */
export function objectNames(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => qualified('List' in node ? strings(node.List.items) : strings([node])));
}
