export { rawSql } from './raw-sql.ts';
