import { folderOf, type Format, type History, inFolder, mentions, type Texts } from './format.ts';
import { unlessTooDeep } from './nesting.ts';
import { databaseOf, MIGRATIONS_TABLE, projectOf } from './laravel/project.ts';
import { orderOf, Translations } from './laravel/translations.ts';

/** `database/migrations`, also of packages and modules; the framework takes every PHP file with an underscore. */
const MIGRATION = /^(.*\/)?database\/migrations\/(?:(.+)\/)?[^/]*_[^/]*\.php$/i;
const ELSEWHERE = /(?:^|\/)(?:vendor|node_modules|tests?|stubs|workbench)\//i;
/** Folders of migrations for databases of their own. */
const SEPARATE = /^(?:tenants?|landlord|central|system)$/i;

export const laravel: Format = {
  id: 'laravel',
  about: {
    finds: '`database/migrations/*.php`, also of packages and modules; a `pgsql-schema.sql` dump is the beginning',
    order: 'file name',
    left: 'classes in other files, models’ own settings; models and `DB::table` writes count as changing rows',
  },
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Laravel',
    scope: 'file',
    optOut: 'public $withinTransaction = false;',
    source: 'https://github.com/laravel/framework/blob/13.x/src/Illuminate/Database/Migrations/Migrator.php',
  },
  readsAll: true,
  /** One history per application: the framework runs all registered folders together, by file name. */
  find(paths) {
    const migrations = paths.filter((path) => MIGRATION.test(path) && !ELSEWHERE.test(path));
    if (migrations.length === 0) return [];
    const applications = paths
      .filter((path) => /(?:^|\/)(?:bootstrap\/app|config\/database)\.php$/.test(path) && !ELSEWHERE.test(path))
      .map((path) => folderOf(folderOf(path)));
    return [...Map.groupBy(migrations, (path) => rootOf(path, applications))].map(([root, files]): History => {
      const application = folderOf(folderOf(root.replace(SEPARATE_ROOT, '')));
      return { root, files, settings: settingsIn(application, paths) };
    });
  },
  recognises: (history, texts) =>
    mentions(history, texts, /\bIlluminate\\(?:Database|Support)\b|\bSchema::(?:create|table)\b/),
  target: (_history, texts) => databaseOf(texts),
  order: (history, texts) => orderOf(history.files, texts),
  preamble: MIGRATIONS_TABLE,
  preambleOf({ files }, texts) {
    const { start } = projectOf(files, texts);
    return start.length > 0 ? start.join(';\n') : MIGRATIONS_TABLE;
  },
  ...readingWith(() => new Translations()),
  forHistory() {
    const translations = new Translations();
    return { ...laravel, ...readingWith(() => translations) };
  },
};

/** Every migration is read on the schema that the ones before it leave. */
function readingWith(translations: () => Translations): Pick<Format, 'read' | 'down'> {
  const wholeOf = (path: string, text: string, texts: Texts) => {
    const whole = texts.has(path) ? texts : new Map([...texts, [path, text]]);
    return { whole, files: () => [...whole.keys()].filter((one) => one === path || MIGRATION.test(one)) };
  };
  return {
    read: (path, text, texts) =>
      unlessTooDeep(path, text, () => {
        const { whole, files } = wholeOf(path, text, texts);
        return translations().of(files, whole).get(path) ?? [];
      }),
    down: {
      read: (path, text, texts) =>
        unlessTooDeep(path, text, () => {
          const { whole, files } = wholeOf(path, text, texts);
          return translations().down(path, files, whole);
        }),
    },
  };
}

const SEPARATE_ROOT = /(?<=migrations)\/[^/]+$/;

/** The main folder of the application that a migration belongs to. */
function rootOf(path: string, applications: readonly string[]): string {
  const [, before = '', below = ''] = MIGRATION.exec(path) ?? [];
  const around = applications.filter((folder) => folder === '' || path.startsWith(`${folder}/`));
  const [application] = around.toSorted((a, b) => a.length - b.length);
  const [folder = ''] = below.split('/');
  const own = inFolder(application ?? before.replace(/\/$/, ''), 'database/migrations');
  return SEPARATE.test(folder) ? `${own}/${folder}` : own;
}

const SETTINGS =
  /^(?:composer\.json|\.env\.(?:example|sample|template)|(?:docker-)?compose[\w.-]*\.ya?ml|(?:config|app\/Config)\/\w+\.php|app\/Providers\/AppServiceProvider\.php|database\/schema\/pgsql-schema\.(?:sql|dump))$/i;

function settingsIn(application: string, paths: readonly string[]): string[] {
  const prefix = application === '' ? '' : `${application}/`;
  return paths.filter((path) => path.startsWith(prefix) && SETTINGS.test(path.slice(prefix.length)));
}
