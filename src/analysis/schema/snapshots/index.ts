export { drizzle } from './drizzle.ts';
export { dump } from './dump.ts';
export { prisma } from './prisma.ts';
export { schemaRb } from './schema-rb.ts';
