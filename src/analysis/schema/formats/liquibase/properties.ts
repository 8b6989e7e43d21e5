import type { Piece } from '../emit.ts';
import type { Element } from './element.ts';

/** What Liquibase itself defines, on a PostgreSQL server as it comes. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['database.defaultSchemaName', 'public'],
  ['database.liquibaseSchemaName', 'public'],
  ['database.schemaName', 'public'],
  ['database.databaseChangeLogTableName', 'databasechangelog'],
  ['database.databaseChangeLogLockTableName', 'databasechangeloglock'],
  ['database.shortName', 'postgresql'],
  ['database.databaseProductName', 'PostgreSQL'],
]);
const PLACEHOLDER = /\$\{([^{}$]+)\}/g;
/** Of one value, and of all that is put in for placeholders: properties may name properties. */
const MAX_VALUE = 100_000;
const MAX_TOTAL = 20_000_000;

/** Properties by name. The first definition of a name counts. */
export class Properties {
  readonly #global = new Map<string, string>();
  readonly #local = new Map<string, string>();
  #total = 0;

  /** `file` is the changelog that defines it; a `confined` property (`global="false"`) is not seen in others. */
  define(name: string, value: string, file: string, confined: boolean): void {
    const [properties, key] = confined ? [this.#local, `${file}\0${name}`] : [this.#global, name];
    if (properties.has(key)) return;
    const expanded = this.expandText(value, file);
    properties.set(key, expanded.length > MAX_VALUE ? value : expanded);
  }

  /** A copy of an element in which properties are replaced; what nothing defines is left as it stands. */
  expand(element: Element, file: string): Element {
    const attributes = [...element.attributes].map(([name, piece]) => {
      return [name, { ...piece, text: this.expandText(piece.text, file) }] as const;
    });
    return {
      ...element,
      attributes: new Map(attributes),
      children: element.children.map((child) => this.expand(child, file)),
      text: element.text.flatMap((piece) => this.expandPiece(piece, file)),
    };
  }

  expandText(text: string, file: string): string {
    if (!text.includes('${')) return text;
    return text.replaceAll(PLACEHOLDER, (placeholder, name: string) => this.#valueOf(name.trim(), file) ?? placeholder);
  }

  /** Text around a placeholder keeps its lines; all of a value is on the placeholder's line. */
  expandPiece(piece: Piece, file: string): Piece[] {
    if (!piece.text.includes('${')) return [piece];
    let { line } = piece;
    return piece.text.split(/(\$\{[^{}$]+\})/).flatMap((text) => {
      if (text === '') return [];
      const start = line;
      if (piece.verbatim) line += text.split('\n').length - 1;
      const expanded = this.expandText(text, file);
      return [{ text: expanded, line: start, verbatim: piece.verbatim && expanded === text }];
    });
  }

  #valueOf(name: string, file: string): string | undefined {
    const value = this.#local.get(`${file}\0${name}`) ?? this.#global.get(name) ?? BUILT_IN.get(name);
    this.#total += value?.length ?? 0;
    return this.#total > MAX_TOTAL ? undefined : value;
  }
}
