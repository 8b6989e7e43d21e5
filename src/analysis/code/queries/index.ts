export { activeRecord } from './active-record.ts';
export { django } from './django.ts';
export { knex } from './knex.ts';
export { kysely } from './kysely.ts';
export { prisma } from './prisma.ts';
export { rawSql } from './raw-sql.ts';
export { sequelize } from './sequelize.ts';
export { sqlalchemy } from './sqlalchemy.ts';
