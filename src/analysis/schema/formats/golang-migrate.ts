import { baseName, byLeadingNumber, type Format, flatHistories, simpleQuery } from './format.ts';

export const golangMigrate: Format = {
  id: 'golang-migrate',
  certainty: 2,
  runner: {
    name: 'golang-migrate',
    scope: 'file',
    source: 'https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md',
  },
  find: (paths) => flatHistories(paths, /^\d+_.*\.(?:up|down)\.sql$/),
  order: ({ files }) => files.filter((path) => baseName(path).endsWith('.up.sql')).toSorted(byLeadingNumber),
  read: simpleQuery,
};
