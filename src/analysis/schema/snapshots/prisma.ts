import type { Dialect } from '../../../domain/schema.ts';
import { folderOf } from '../formats/format.ts';
import { withExtensions } from './extensions.ts';
import { datamodelOf } from './prisma/datamodel.ts';
import { statementsOf } from './prisma/statements.ts';
import type { SnapshotKind } from './snapshot.ts';

const PROVIDERS: Readonly<Record<string, Dialect>> = {
  postgresql: 'postgres',
  postgres: 'postgres',
  sqlite: 'sqlite',
};

/**
 * `schema.prisma` beside the migrations, or all `.prisma` files of a folder beside or around them.
 * https://www.prisma.io/docs/orm/prisma-schema/overview/location
 */
export const prisma: SnapshotKind = {
  id: 'prisma',
  formats: ['prisma'],
  dialects: ['postgres', 'sqlite'],
  coarse: true,
  find({ root }, paths) {
    const folder = folderOf(root);
    const prefix = folder === '' ? '' : `${folder}/`;
    const below = [...paths].filter((path) => path.startsWith(prefix) && path.endsWith('.prisma')).toSorted();
    const around = [...paths].filter((path) => path.endsWith('.prisma') && folderOf(path) === folderOf(folder));
    return [below, around].filter((files) => files.length > 0);
  },
  read(files, dialect) {
    const datamodel = datamodelOf(files);
    return PROVIDERS[datamodel.provider ?? ''] === dialect
      ? withExtensions(statementsOf(datamodel, dialect), dialect)
      : undefined;
  },
};
