export { activeRecord } from './active-record.ts';
export { rawSql } from './raw-sql.ts';
export { prisma } from './prisma.ts';
