import type { Statement } from '../../../../domain/schema.ts';
import type { Batch } from '../../runners.ts';
import { opaque, type Place } from '../emit.ts';
import { compare, type Texts } from '../format.ts';
import { isChangelog, parseChangelog } from './changelog.ts';
import { isChange, translateChange } from './changes.ts';
import { childrenNamed, type Element, isFalse, isTrue, type Problem, valueOf } from './element.ts';
import { canHold, matchesDatabase } from './expressions.ts';
import { ChangelogFiles } from './files.ts';
import { KnownSchema } from './known-schema.ts';
import { modifySql } from './modify-sql.ts';
import { namingOf } from './names.ts';
import { judgePreconditions } from './preconditions.ts';
import { Properties } from './properties.ts';

/** A whole history in SQL. */
export type Translation = {
  /** Changelogs in the order in which their first change sets are run. */
  readonly order: readonly string[];
  /** One batch per change set, by changelog. */
  readonly batches: ReadonlyMap<string, readonly Batch[]>;
};

/** What the application's settings say. */
export type Setup = {
  /** Liquibase's short name of the database. */
  readonly database: string;
  /** Changelogs that are named as masters, as they are named. */
  readonly masters: readonly string[];
  /** Properties that are given from outside, by name. */
  readonly parameters: ReadonlyMap<string, string>;
};

const MASTER = /master[^/]*$/i;
const DATA = /\bdata\b[^/]*$/i;
const CHANGELOG_FILE = /\.(?:xml|ya?ml|json|sql)$/;

/** Runs all changelogs from their masters, as far as that can be done without a database. */
export function translate(texts: Texts, { database, masters, parameters }: Setup): Translation {
  const walk = new Walk(texts, database, parameters);
  for (const master of walk.masters(masters)) walk.enter(master);
  return { order: [...walk.batches.keys()], batches: walk.batches };
}

type Found = { readonly file: string; readonly element: Element };

class Walk {
  readonly batches = new Map<string, Batch[]>();
  readonly #texts: Texts;
  readonly #database: string;
  readonly #files: ChangelogFiles;
  readonly #lines = new Map<string, readonly string[]>();
  readonly #parsed = new Map<string, Element | Problem>();
  readonly #properties = new Properties();
  readonly #defined = new Set<string>();
  readonly #schema = new KnownSchema();
  readonly #entered = new Set<string>();
  readonly #open = new Set<string>();
  readonly #run = new Set<string>();

  constructor(texts: Texts, database: string, parameters: ReadonlyMap<string, string>) {
    for (const [name, value] of parameters) this.#properties.define(name, value, '', false);
    this.#texts = texts;
    this.#database = database;
    this.#files = new ChangelogFiles([...texts.keys()].filter((path) => CHANGELOG_FILE.test(path)));
  }

  /** Changelogs that no other includes; where some of these include others, those alone, and what the settings name. */
  masters(named: readonly string[]): string[] {
    const changelogs = [...this.#texts].filter(([path, text]) => isChangelog(path, text)).map(([path]) => path);
    const included = new Map<string, string[]>();
    for (const path of changelogs.filter((each) => !each.endsWith('.sql'))) {
      const root = this.#parse(path);
      if ('problem' in root) continue;
      const found = root.children.flatMap((element) => this.#included({ file: path, element }) ?? []);
      if (found.length > 0) included.set(path, found);
    }
    const inner = new Set([...included.values()].flat());
    const outer = changelogs.filter((path) => !inner.has(path)).toSorted(byNaturalOrder);
    const roots = outer.length > 0 || changelogs.length === 0 ? outer : changelogs.toSorted(byNaturalOrder).slice(0, 1);
    if (!roots.some((path) => included.has(path))) return roots;
    return roots.filter(
      (path) => included.has(path) || MASTER.test(path) || named.some((name) => endsWithPath(path, name)),
    );
  }

  enter(path: string): void {
    if (this.#entered.has(path)) return;
    this.#entered.add(path);
    this.#open.add(path);
    const root = this.#parse(path);
    if ('problem' in root) this.#doubt(path, root.line, 'changelog', root.problem);
    else if (this.#admits(root, path)) for (const element of root.children) this.#follow({ file: path, element }, root);
    this.#open.delete(path);
    if (!this.batches.has(path)) this.batches.set(path, []);
  }

  #follow(found: Found, root: Element): void {
    const { file, element } = found;
    switch (element.name) {
      case 'property':
        return this.#define(found);
      case 'include':
      case 'includeAll':
        return this.#include(found);
      case 'changeSet':
        return this.#runChangeSet(found, root);
      case 'changeSets':
      case 'databaseChangeLog':
        for (const child of element.children) this.#follow({ file, element: child }, root);
        return undefined;
      default:
        return undefined;
    }
  }

  #define({ file, element }: Found): void {
    const name = valueOf(element, 'name');
    if (name === undefined || !this.#applies(element)) return;
    this.#defined.add(name);
    this.#properties.define(name, element.attributes.get('value')?.text ?? '', file, isFalse(element, 'global'));
  }

  #include(found: Found): void {
    const { file, element } = found;
    if (!this.#applies(element)) return;
    const paths = this.#included(found);
    if (paths === undefined) {
      const optional = isFalse(element, 'errorIfMissing') || isFalse(element, 'errorIfMissingOrEmpty');
      const name = valueOf(element, 'file') ?? valueOf(element, 'path') ?? '';
      if (!optional) this.#doubt(file, element.line, name, `the changelog ${name} that is included here was not found`);
      return;
    }
    for (const path of paths) {
      if (this.#open.has(path) && path !== file) this.#doubt(file, element.line, path, `${path} includes itself`);
      else this.enter(path);
    }
  }

  /** The files that an `include` or `includeAll` brings in. */
  #included({ file, element }: Found): string[] | undefined {
    const relative = isTrue(element, 'relativeToChangelogFile');
    const expand = (name: string) => this.#properties.expandText(valueOf(element, name) ?? '', file);
    if (element.name === 'include') {
      const path = this.#files.find(expand('file'), file, relative);
      return path === undefined ? undefined : [path];
    }
    if (element.name !== 'includeAll') return undefined;
    const ending = valueOf(element, 'endsWithFilter') ?? '';
    return this.#files.below(expand('path'), file, relative)?.filter((path) => path.endsWith(ending) && path !== file);
  }

  #runChangeSet({ file, element: written }: Found, root: Element): void {
    const element = this.#properties.expand(written, file);
    const [id, author] = [valueOf(element, 'id') ?? '', valueOf(element, 'author') ?? ''];
    const place = valueOf(element, 'logicalFilePath') ?? root.attributes.get('logicalFilePath')?.text ?? file;
    const key = `${place}::${id}::${author}`;
    if (this.#run.has(key) || !this.#applies(element) || isTrue(element, 'ignore')) return;
    const again = isTrue(element, 'runOnChange') || isTrue(element, 'runAlways');
    const statements = this.#statementsOf(element, file, root);
    for (const statement of statements) this.#schema.apply(statement);
    this.#run.add(key).add(`${author}\0${id}`);
    const atomic = !isFalse(element, 'runInTransaction');
    this.#push(file, { id: key, statements, atomic, ...(again && { runsAgain: true }) });
  }

  #statementsOf(element: Element, file: string, root: Element): readonly Statement[] {
    const verdicts = childrenNamed(element, 'preConditions').map((conditions) => this.#judge(conditions, root));
    const doubts = verdicts.flatMap(({ doubt }) => {
      if (!doubt) return [];
      const { line, endLine } = doubt.element;
      return [{ ...opaque({ path: file, line, endLine }, '<preConditions>', doubt.reason), rowsOnly: true as const }];
    });
    if (verdicts.some(({ runs }) => !runs)) return doubts;
    const naming = this.#namingOf(element, root);
    const statements = element.children
      .filter((change) => isChange(change.name) && this.#applies(change))
      .flatMap((change) => {
        const place: Place = { path: file, line: change.line, endLine: change.endLine };
        return translateChange(
          { element: change, place, naming, open: (name, relative) => this.#openFile(name, file, relative) },
          () => this.#sourceOf(place),
        );
      });
    return [...doubts, ...modifySql(statements, childrenNamed(element, 'modifySql'), this.#database)];
  }

  /** Whether a changelog's own preconditions let it run. */
  #admits(root: Element, file: string): boolean {
    const verdicts = childrenNamed(root, 'preConditions').map((conditions) =>
      this.#judge(this.#properties.expand(conditions, file), root),
    );
    return verdicts.every(({ runs }) => runs);
  }

  #judge(conditions: Element, root: Element) {
    return judgePreconditions(conditions, {
      database: this.#database,
      schema: this.#schema,
      naming: this.#namingOf(conditions, root),
      properties: this.#defined,
      hasRun: (author, id) => this.#run.has(`${author}\0${id}`),
    });
  }

  /** By `dbms`, `context` and their other names. */
  #applies(element: Element): boolean {
    const contexts = [valueOf(element, 'context'), valueOf(element, 'contextFilter')];
    return (
      matchesDatabase(valueOf(element, 'dbms'), this.#database) &&
      contexts.every((context) => canHold(context, this.#database))
    );
  }

  #namingOf(element: Element, root: Element) {
    return namingOf(valueOf(element, 'objectQuotingStrategy') ?? root.attributes.get('objectQuotingStrategy')?.text);
  }

  #openFile(name: string, from: string, relative: boolean) {
    const path = this.#files.find(name, from, relative);
    const text = path === undefined ? undefined : this.#texts.get(path);
    return path === undefined || text === undefined
      ? undefined
      : { path, text: this.#properties.expandText(text, from) };
  }

  #sourceOf({ path, line, endLine }: Place): string {
    const lines = this.#lines.get(path) ?? (this.#texts.get(path) ?? '').split('\n');
    this.#lines.set(path, lines);
    return lines
      .slice(line - 1, endLine)
      .join('\n')
      .trim();
  }

  #parse(path: string): Element | Problem {
    const known = this.#parsed.get(path);
    if (known) return known;
    const made = parseChangelog(path, this.#texts.get(path) ?? '');
    this.#parsed.set(path, made);
    return made;
  }

  #doubt(file: string, line: number, about: string, reason: string): void {
    const statement = opaque({ path: file, line, endLine: line }, about, reason);
    this.#push(file, { id: `${file}::${about}`, statements: [statement], atomic: true });
  }

  #push(file: string, batch: Batch): void {
    const batches = this.batches.get(file);
    if (batches) batches.push(batch);
    else this.batches.set(file, [batch]);
  }
}

/** `2.xml` before `10.xml`, and data after what it is put into. */
function byNaturalOrder(a: string, b: string): number {
  const isData = (path: string) => Number(DATA.test(path));
  const padded = (path: string) => path.replaceAll(/\d+/g, (digits) => digits.padStart(12, '0'));
  return isData(a) - isData(b) || compare(padded(a), padded(b));
}

function endsWithPath(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}
