import type { Surface } from '../domain/change-set.ts';

const any = (names: string): RegExp => new RegExp(`(?:^|/)(?:${names})(?:/|$)`);

/** Other people's code, build output and what a tool writes: reviewing it would blame the wrong author. */
const VENDORED = [
  any(
    'node_modules|bower_components|third[-_]party|vendor|vendored|dist|pods|\\.yarn|\\.next|\\.terraform|target/debug',
  ),
  any('__generated__|generated|\\.generated|_generated'),
  /(?:\.pb\.go|_pb2(?:_grpc)?\.pyi?|_pb\.(?:js|ts|d\.ts)|\.pb\.(?:cc|h)|\.g\.dart|\.gen\.[a-z]+|\.generated\.[a-z]+)$/,
  /(?:\.min\.(?:js|css)|\.bundle\.js|\.map|\.snap|\.d\.[cm]?ts)$/,
];

/** Continuous integration and repository housekeeping. */
const AUTOMATION = any('\\.github|\\.gitlab|\\.circleci|\\.changeset|\\.vscode|\\.husky');

const LOCK =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|composer\.lock|gemfile\.lock|cargo\.lock|poetry\.lock|pdm\.lock|uv\.lock|pipfile\.lock|go\.sum|go\.work\.sum|mix\.lock|flake\.lock|packages\.lock\.json|gradle\.lockfile|podfile\.lock|pubspec\.lock)$/;

const TEST_FOLDER = any(
  '__tests__|tests?|testdata|test[-_]data|testing|__fixtures__|fixtures?|__mocks__|mocks?|e2e|cypress|playwright|factories|cassettes|__snapshots__',
);
/** RSpec's folder; with other files in it, a folder of this name describes an API. */
const RSPEC = /(?:^|\/)spec\/.+\.(?:rb|ya?ml|json|sql)$/;
const TEST_FILE =
  /(?:[._-](?:test|tests|spec|e2e|stories|story|mock)\.[a-z]+|_test\.(?:go|exs|rb|py|rs|dart)|_spec\.rb|(?:tests?|it)\.(?:java|kt|cs|php|scala)|\/tests?\.(?:py|rs|ts|js)|\/(?:test_[^/]+|conftest)\.py)$/;

/** Places where a tool keeps its migrations, whatever the file's language. */
const MIGRATION = [
  // Rails: db/migrate, db/post_migrate, db/migrate_analytics, engines/*/db/migrate
  /(?:^|\/)db\/(?:\w*_)?migrate(?:_\w+)?\/.+\.rb$/,
  // Laravel and Doctrine
  /(?:^|\/)database\/migrations\/.+\.php$/,
  /(?:^|\/)(?:doctrine)?migrations\/(?:.+\/)?version\w*\.php$/,
  // Ecto
  /(?:^|\/)priv\/.*migrations\/.+\.exs$/,
  // Alembic
  /(?:^|\/)(?:[^/]*(?:alembic|migrat)[^/]*)\/(?:.*\/)?versions\/(?!__init__)[^/]+\.py$/,
  /(?:^|\/)versions\/[0-9a-f]{8,}_[^/]+\.py$/,
  // Django
  /(?:^|\/)\w*migrations\/(?!__init__)[^/]+\.py$/,
  // Liquibase
  /(?:^|\/)(?:liquibase|db|database|resources)\/(?:.*\/)?[^/]*change-?(?:log|set)s?[^/]*(?:\/.*)?\.(?:xml|ya?ml|json)$/,
  /(?:^|\/)(?:[^/]*[.-])?changelog(?:[.-][^/]*)?\.xml$/,
  /(?:^|\/)liquibase\/(?!(?:.*\/)?pom\.xml$).+\.(?:xml|ya?ml|json)$/,
  /(?:^|\/)resources\/(?:[^/]*liquibase[^/]*|migrations)\.(?:xml|ya?ml|json)$/,
];

/** A folder named for migrations: `migrations`, `knex_migrations`, `schema-migrations`, `migrate`. */
const MIGRATION_FOLDER = /(?:^|\/)(?:migrate|migration|(?:[^/]*[-_.])?migrations(?:[-_.][^/]*)?)\//;
const DATA_FILE = /\.(?:sql|xml|ya?ml|json|hcl|fizz|cql|edn)$/;
const PROGRAM = /\.(?:[cm]?[jt]s|tsx|py|rb|php|exs?|go|rs|java|kt|cs|clj|scala)$/;
/** Migration programs are numbered, dated or listed in an index; other programs in such a folder are tooling. */
const VERSIONED_NAME = /(?:^|\/)(?:[^/]*\d{3,}[^/]*|v\d+(?:[._]\d+)*__[^/]*|\d+[-_.][^/]*|index\.[cm]?[jt]s|mod\.rs)$/;

/** Files that say which migrations run, in which order and against what. */
const RUNNER_CONFIG =
  /(?:^|\/)(?:alembic\.ini|migrations?\/env\.py|alembic\/env\.py|migration_lock\.toml|diesel\.toml|atlas\.hcl|atlas\.sum|sqitch\.(?:plan|conf)|flyway\.(?:conf|toml|properties)|drizzle\.config\.[cm]?[jt]s|knexfile\.[cm]?[jt]s|ormconfig\.[a-z]+|liquibase\.properties|dbconfig\.ya?ml|\.sequelizerc|\.dbmate|meta\/_journal\.json)$/;

const SCHEMA =
  /(?:\.prisma|\.dbml|(?:^|\/)(?:structure|[^/]*schema)\.sql|(?:^|\/)db\/(?:\w*_)?schema\.rb|(?:^|\/)schema\.rs|(?:^|\/)schema\.hcl|(?:^|\/)meta\/\w*snapshot\.json)$/;

const CONTRACT = [
  /\.(?:graphqls?|gql|proto|avsc|avdl|avpr|thrift|raml|wsdl|smithy|tsp)$/,
  /(?:^|\/)[^/]*(?:open-?api|swagger|asyncapi)[^/]*\.(?:ya?ml|json)$/,
  /(?:^|\/)(?:open-?api|swagger|asyncapi)\/.+\.(?:ya?ml|json)$/,
];

const DOCS = [any('docs?|documentation'), /\.(?:mdx?|rst|adoc|txt)$/];

const QUERY_FOLDER = any('quer(?:y|ies)|seeds?|seeders?|snippets');
const CODE =
  /\.(?:[cm]?[jt]sx?|py|rb|rake|go|rs|java|kts?|scala|groovy|php|exs?|erl|cs|fs|vb|swift|clj[cs]?|dart|vue|svelte|c|cc|cpp|h|hpp|m|lua|pl|cr|nim|zig|hs|ml|jl|r|sql|plsql|pls|pgsql)$/;

/** What a changed path is to us, by its name alone. Case does not matter. */
export function surfaceOf(path: string): Surface {
  const name = path.toLowerCase();
  if (VENDORED.some((pattern) => pattern.test(name)) || LOCK.test(name) || AUTOMATION.test(name)) return 'none';
  if (TEST_FOLDER.test(name)) return 'none';
  if (CONTRACT.some((pattern) => pattern.test(name))) return 'contract';
  if (RSPEC.test(name)) return 'none';
  if (RUNNER_CONFIG.test(name)) return 'migration';
  if (SCHEMA.test(name)) return 'schema';
  if (isMigration(name)) return 'migration';
  if (DOCS.some((pattern) => pattern.test(name)) || TEST_FILE.test(name)) return 'none';
  if (name.endsWith('.sql')) return QUERY_FOLDER.test(name) || /seed/.test(name) ? 'code' : 'migration';
  return CODE.test(name) ? 'code' : 'none';
}

function isMigration(name: string): boolean {
  if (MIGRATION.some((pattern) => pattern.test(name))) return true;
  if (!MIGRATION_FOLDER.test(name)) return false;
  return DATA_FILE.test(name) || (PROGRAM.test(name) && VERSIONED_NAME.test(name));
}
