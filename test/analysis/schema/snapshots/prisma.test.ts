import { expect, it } from 'vitest';
import { prisma } from '../../../../src/analysis/schema/snapshots/prisma.ts';

function read(schema: string, provider = 'postgresql') {
  const text = `datasource db {\n  provider = "${provider}"\n}\n${schema}`;
  const dialect = provider === 'sqlite' ? 'sqlite' : 'postgres';
  return prisma.read(new Map([['prisma/schema.prisma', text]]), dialect);
}

const sqlOf = (schema: string, provider?: string) => read(schema, provider)?.map(({ sql }) => sql);

it('makes the tables, indexes and keys that Prisma would create, each at its line', () => {
  const schema = `enum Role {
  ADMIN @map("admin")
  USER

  @@map("roles")
}
model User {
  id    Int      @id @default(autoincrement())
  email String   @unique @db.VarChar(255) // said twice: @unique
  role  Role     @default(USER)
  at    DateTime @default(now()) @map("created_at")
  tags  String[] @default([])
  posts Post[]

  @@map("users")
}
model Post {
  id       String  @id @default(uuid())
  authorId Int?
  author   User?   @relation(fields: [authorId], references: [id])
  body     Json    @default("{}")
  @@index([authorId, body(ops: JsonbPathOps)], type: Gin, map: "by_author")
}
`;
  const statements = read(schema);
  expect(statements?.map(({ sql }) => sql)).toEqual([
    `CREATE TYPE "roles" AS ENUM ('admin', 'USER')`,
    `CREATE TABLE "users" (
  "id" SERIAL NOT NULL PRIMARY KEY,
  "email" VARCHAR(255) NOT NULL,
  "role" "roles" DEFAULT 'USER' NOT NULL,
  "created_at" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "tags" TEXT[] DEFAULT ARRAY[]::TEXT[]
)`,
    `CREATE TABLE "Post" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "authorId" INTEGER,
  "body" JSONB DEFAULT '{}' NOT NULL
)`,
    'CREATE UNIQUE INDEX "users_email_key" ON "users" ("email")',
    'CREATE INDEX "by_author" ON "Post" USING gin ("authorId", "body" jsonb_path_ops)',
    `ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "users" ("id") ON DELETE SET NULL ON UPDATE CASCADE`,
  ]);
  expect(statements?.map(({ line }) => line)).toEqual([4, 10, 20, 12, 25, 23]);
  expect(statements?.[1]?.sourceLines).toEqual([10, 11, 12, 13, 14, 15, 19]);
});

it('makes the table behind lists on both sides', () => {
  const sql = sqlOf('model B {\n  id Int @id\n  as A[]\n}\nmodel A {\n  id String @id\n  bs B[]\n}\n');
  expect(sql?.slice(2)).toEqual([
    `CREATE TABLE "_AToB" (
  "A" TEXT NOT NULL REFERENCES "A" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  "B" INTEGER NOT NULL REFERENCES "B" ("id") ON DELETE CASCADE ON UPDATE CASCADE
)`,
    'CREATE UNIQUE INDEX "_AToB_AB_unique" ON "_AToB" ("A", "B")',
    'CREATE INDEX "_AToB_B_index" ON "_AToB" ("B")',
  ]);
});

it("writes SQLite's types, and its keys into the table", () => {
  const schema =
    'model A {\n  id Int @id @default(autoincrement())\n  b B? @relation(fields: [bId], references: [id])\n  bId Int?\n  at DateTime\n}\nmodel B {\n  id Int @id\n  as A[]\n}\n';
  expect(sqlOf(schema, 'sqlite')?.[0]).toBe(`CREATE TABLE "A" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "bId" INTEGER,
  "at" DATETIME NOT NULL,
  CONSTRAINT "A_bId_fkey" FOREIGN KEY ("bId") REFERENCES "B" ("id") ON DELETE SET NULL ON UPDATE CASCADE
)`);
});

it('reads attributes over several lines, and keys of several columns', () => {
  const schema = 'model A {\n  a Int\n  b Unsupported("tsvector")?\n  @@id([\n    a,\n    b\n  ])\n}\n';
  expect(sqlOf(schema)).toEqual([
    'CREATE TABLE "A" (\n  "a" INTEGER NOT NULL,\n  "b" tsvector,\n  CONSTRAINT "A_pkey" PRIMARY KEY ("a", "b")\n)',
  ]);
});

it('makes no foreign keys where the client takes care of relations', () => {
  const text =
    'datasource db {\n  provider = "postgresql"\n  relationMode = "prisma"\n}\nmodel A {\n  id Int @id\n  b B @relation(fields: [id], references: [id])\n}\nmodel B {\n  id Int @id\n  a A?\n}';
  const sql = prisma.read(new Map([['schema.prisma', text]]), 'postgres')?.map((statement) => statement.sql);
  expect(sql?.filter((one) => one.includes('FOREIGN KEY'))).toEqual([]);
  expect(sql).toHaveLength(2);
});

it('reads nothing for another database, and survives half a file', () => {
  expect(sqlOf('model A {\n  id Int @id\n}\n', 'mysql')).toBeUndefined();
  expect(sqlOf('model A {\n  id Int @id @default(\n')).toEqual([]);
  expect(sqlOf('model A {\n  \0 Int @relation(fields: [\n}\n')).toEqual([]);
});

it('finds all files beside the migrations, or around their folder', () => {
  const split = new Set(['db/schema/a.prisma', 'db/schema/b.prisma', 'db/migration/1_a/migration.sql']);
  expect(prisma.find({ root: 'db/migration' }, split)).toEqual([['db/schema/a.prisma', 'db/schema/b.prisma']]);
  expect(prisma.find({ root: 'a/prisma/migrations' }, new Set(['a/schema.prisma']))).toEqual([['a/schema.prisma']]);
});
