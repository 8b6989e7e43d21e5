import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = {
  User: 'id integer, email text, createdAt timestamp without time zone, disabled boolean',
  blog_posts: 'id integer, author_id integer, title text, status text',
};
const SCHEMA = `model User {
  id        Int @id
  email     String @unique // unique
  createdAt DateTime
  disabled  Boolean
  posts     Post[]
}

model Post {
  id       Int @id
  authorId Int @map("author_id")
  author   User @relation(fields: [authorId], references: [id])
  title    String
  status   String

  @@unique([authorId, title])
  @@map("blog_posts")
}
`;
const sqlIn = (text: string) => found('src/a.ts', text, TABLES, { 'prisma/schema.prisma': SCHEMA });

describe('Prisma', () => {
  it.each([
    ['prisma.user.findUnique({ where: { email } })', 'SELECT * FROM "User" WHERE email = $1 LIMIT 1'],
    [
      'ctx.db.user.findFirst({ where: { email: "a", disabled: false } })',
      'SELECT * FROM "User" WHERE email = \'a\' AND disabled = false LIMIT 1',
    ],
    ['tx.post.findMany({ where: { authorId: { in: ids } } })', 'SELECT * FROM blog_posts WHERE author_id = ANY($1)'],
    [
      'prisma.user.findMany({ where: { disabled: true }, orderBy: { createdAt: "desc" }, take: 10, skip: n })',
      'SELECT * FROM "User" WHERE disabled = true ORDER BY "createdAt" DESC LIMIT 10 OFFSET $1',
    ],
    [
      'prisma.user.findMany({ where: { id: { gt: 1 } }, select: { id: true, posts: true } })',
      'SELECT id FROM "User" WHERE id > 1',
    ],
    [
      'prisma.post.findMany({ where: { title: { contains: q, mode: "insensitive" } } })',
      "SELECT * FROM blog_posts WHERE title ILIKE ('%' || $1 || '%')",
    ],
    [
      'prisma.post.findMany({ where: { OR: [{ title: "a" }, { status: null }] } })',
      "SELECT * FROM blog_posts WHERE (title = 'a' OR status IS NULL)",
    ],
    [
      'prisma.post.findUnique({ where: { authorId_title: { authorId, title } } })',
      'SELECT * FROM blog_posts WHERE author_id = $1 AND title = $2 LIMIT 1',
    ],
    [
      'prisma.post.findMany({ where: { author: { email } } })',
      'SELECT * FROM blog_posts WHERE EXISTS (SELECT 1 FROM "User" WHERE "User".id = blog_posts.author_id AND "User".email = $1)',
    ],
    [
      'prisma.user.findMany({ where: { posts: { none: { status: "x" } } } })',
      'SELECT * FROM "User" WHERE NOT EXISTS (SELECT 1 FROM blog_posts WHERE blog_posts.author_id = "User".id AND blog_posts.status = \'x\')',
    ],
    [
      'prisma.user.findMany({ orderBy: { id: "asc" }, cursor: { id }, take: 5 })',
      'SELECT * FROM "User" WHERE id >= $1 ORDER BY id ASC LIMIT 5',
    ],
    ['prisma.post.count({ where: { status: s } })', 'SELECT count(*) FROM blog_posts WHERE status = $1'],
    [
      'prisma.post.updateMany({ where: { authorId }, data: { title: "a" } })',
      'UPDATE blog_posts SET title = $1 WHERE author_id = $2',
    ],
    ['prisma.post.deleteMany({ where: { authorId } })', 'DELETE FROM blog_posts WHERE author_id = $1'],
    [
      'prisma.post.create({ data: { title, author: { connect: { id } } } })',
      'INSERT INTO blog_posts (title, author_id) VALUES ($1, $2) …',
    ],
  ])('%s', (code, sql) => {
    expect(sqlIn(`await ${code};`)).toEqual([`1: ${sql}`]);
  });

  it('leaves open what is only known at run time', () => {
    expect(sqlIn('prisma.post.findMany({ where: { authorId, ...more } })')).toEqual([
      '1: SELECT * FROM blog_posts WHERE author_id = $1 …',
    ]);
    expect(sqlIn('prisma.user.findMany({ where: { email, createdAt: range } })')).toEqual([
      '1: SELECT * FROM "User" WHERE email = $1 …',
    ]);
  });

  it.each([
    'prisma.post.findMany({ where })',
    'prisma.post.findMany(options)',
    'prisma.stranger.findMany({ where: { id } })',
    'shop.post.create({ data: { title } })',
    'prisma.post.findMany({ where: { OR: [{ title }, ...more] } })',
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });

  it('points at the line where the call begins', () => {
    expect(sqlIn('const a = 1;\nconst u = await prisma.user.findFirst({\n  where: { id },\n});')).toEqual([
      '2: SELECT * FROM "User" WHERE id = $1 LIMIT 1',
    ]);
  });

  it('lives with broken and hostile source', () => {
    expect(sqlIn('prisma.user.findFirst({ where: { id: ')).toEqual([]);
    expect(sqlIn(`prisma.user.findFirst({ where: ${'{ AND: '.repeat(2_000)}`)).toEqual([]);
  });
});
