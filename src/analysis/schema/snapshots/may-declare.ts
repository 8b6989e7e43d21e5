import type { ChangedFile } from '../../../domain/change-set.ts';

/** Whether a changed file may declare the schema that a migration history comes to. */
export function mayDeclare({ path, surface }: Pick<ChangedFile, 'path' | 'surface'>): boolean {
  return surface === 'schema' && /(?:\.prisma|schema\.rb|\.sql|_snapshot\.json)$/.test(path);
}
