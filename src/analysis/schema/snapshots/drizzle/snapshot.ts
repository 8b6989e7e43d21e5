import { z } from 'zod';

const column = z.object({
  name: z.string(),
  type: z.string(),
  typeSchema: z.string().optional(),
  primaryKey: z.boolean().default(false),
  notNull: z.boolean().default(false),
  autoincrement: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  generated: z.object({ as: z.string(), type: z.string() }).optional(),
  identity: z.object({ type: z.string() }).optional(),
});

const key = z.union([
  z.string(),
  z.object({
    expression: z.string(),
    isExpression: z.boolean().default(false),
    asc: z.boolean().default(true),
    nulls: z.string().optional(),
    opclass: z.string().optional(),
  }),
]);

const table = z.object({
  name: z.string(),
  schema: z.string().optional(),
  columns: z.record(z.string(), column),
  indexes: z
    .record(
      z.string(),
      z.object({
        name: z.string(),
        columns: z.array(key),
        isUnique: z.boolean().default(false),
        where: z.string().optional(),
        method: z.string().optional(),
      }),
    )
    .default({}),
  foreignKeys: z
    .record(
      z.string(),
      z.object({
        name: z.string(),
        tableTo: z.string(),
        schemaTo: z.string().optional(),
        columnsFrom: z.array(z.string()),
        columnsTo: z.array(z.string()),
        onDelete: z.string().optional(),
      }),
    )
    .default({}),
  compositePrimaryKeys: z.record(z.string(), z.object({ columns: z.array(z.string()) })).default({}),
  uniqueConstraints: z
    .record(
      z.string(),
      z.object({ name: z.string(), columns: z.array(z.string()), nullsNotDistinct: z.boolean().default(false) }),
    )
    .default({}),
  checkConstraints: z.record(z.string(), z.object({ name: z.string(), value: z.string() })).default({}),
});

const snapshot = z.object({
  dialect: z.string(),
  tables: z.record(z.string(), table),
  enums: z
    .record(
      z.string(),
      z.object({
        name: z.string(),
        schema: z.string().optional(),
        values: z.union([z.array(z.string()), z.record(z.string(), z.string())]),
      }),
    )
    .default({}),
  schemas: z.record(z.string(), z.string()).default({}),
});

export type DrizzleSnapshot = z.infer<typeof snapshot>;
export type DrizzleTable = z.infer<typeof table>;
export type DrizzleColumn = z.infer<typeof column>;
export type DrizzleKey = z.infer<typeof key>;

/** A snapshot of the versions 5 to 7; nothing for any other JSON. */
export function snapshotOf(text: string): DrizzleSnapshot | undefined {
  try {
    return snapshot.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
