import { parseSource, type SyntaxNode } from '../../syntax/parse.ts';
import { baseName, folderOf, inFolder } from '../formats/format.ts';
import { heredocsOf } from '../formats/rails/ruby.ts';
import { stepsOf } from '../formats/rails/steps.ts';
import type { SnapshotKind } from './snapshot.ts';

/** The last Rails that dumped schemas without its version. */
const UNVERSIONED = 6.1;
const HEADER = /^ActiveRecord::Schema(?:\[(\d+\.\d+)\])?\.define\(version: ([\d_]+)\)/m;

/** `db/schema.rb`, and `db/<name>_schema.rb` of other databases. https://guides.rubyonrails.org/active_record_migrations.html */
export const schemaRb: SnapshotKind = {
  id: 'schema-rb',
  formats: ['rails'],
  dialects: ['postgres'],
  find({ root }, paths) {
    const path = inFolder(folderOf(root), `${databaseOf(root)}schema.rb`);
    return paths.has(path) ? [[path]] : [];
  },
  read(files) {
    const [[path, text] = ['', '']] = files;
    const [, rails] = HEADER.exec(text) ?? [];
    const root = parseSource('ruby', text);
    const block = blockOf(root);
    if (!HEADER.test(text) || !block) return undefined;
    const scope = { names: new Map(), heredocs: heredocsOf(root), methods: new Map(), sources: new Map() };
    const version = rails === undefined ? UNVERSIONED : Number(rails);
    return stepsOf({ version, transactional: true, methods: new Map(), scope, forward: block }, path, files)
      .map(({ statement }) => statement)
      .filter(({ sql }) => !sql.startsWith('DROP TABLE IF EXISTS'));
  },
  /** Rails takes every migration up to the version as having run. */
  holds(files) {
    const [[, text] = ['', '']] = files;
    const version = (HEADER.exec(text)?.[2] ?? '').replaceAll('_', '');
    return (migration) => isUpTo(/^\d+/.exec(baseName(migration))?.[0] ?? '', version);
  },
};

/** What distinguishes the files of a database: `animals_` where its migrations are in `db/animals_migrate`. */
export function databaseOf(root: string): string {
  const name = baseName(root).replace(/_?migrate_?/, '');
  return name === '' ? '' : `${name}_`;
}

/** The block that is given to `define`. */
function blockOf(root: SyntaxNode): SyntaxNode | undefined {
  for (const call of root.findAll({ rule: { kind: 'call' } })) {
    if (call.field('method')?.text() === 'define') return call.field('block') ?? undefined;
  }
  return undefined;
}

function isUpTo(version: string, last: string): boolean {
  return version.length === last.length ? version <= last : version.length < last.length;
}
