export { activeRecord } from './active-record.ts';
export { django } from './django.ts';
export { prisma } from './prisma.ts';
export { rawSql } from './raw-sql.ts';
export { sequelize } from './sequelize.ts';
export { sqlalchemy } from './sqlalchemy.ts';
