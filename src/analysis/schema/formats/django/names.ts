import { createHash } from 'node:crypto';

const MAX_NAME = 63;

/** Django's names for what it creates itself: table, columns and a digest, cut to what PostgreSQL allows. */
export function objectName(table: string, columns: readonly string[], suffix: string): string {
  const digest = createHash('md5')
    .update([table, ...columns].join(''))
    .digest('hex')
    .slice(0, 8);
  let end = `${digest}${suffix}`;
  const whole = `${table}_${columns.join('_')}_${end}`;
  if (whole.length <= MAX_NAME) return whole;
  if (end.length > MAX_NAME / 3) end = end.slice(0, Math.floor(MAX_NAME / 3));
  const rest = Math.floor((MAX_NAME - end.length) / 2) - 1;
  const name = `${table.slice(0, rest)}_${columns.join('_').slice(0, rest)}_${end}`;
  return /^[_\d]/.test(name) ? `D${name.slice(0, -1)}` : name;
}

/** PostgreSQL's own name for an inline constraint (`makeObjectName`): the longer part is cut first. */
export function inlineName(table: string, column: string, suffix: 'key' | 'check' | 'fkey' | 'pkey'): string {
  let [first, second] = [table, column];
  const room = MAX_NAME - suffix.length - 2;
  while (first.length + second.length > room) {
    if (first.length > second.length) first = first.slice(0, -1);
    else second = second.slice(0, -1);
  }
  return `${first}_${second}_${suffix}`;
}

export function tableOf(app: string, model: string): string {
  return tableName(`${app}_${model.toLowerCase()}`);
}

/** How Django cuts a table name that is too long. */
export function tableName(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const digest = createHash('md5').update(name).digest('hex').slice(0, 4);
  return `${name.slice(0, MAX_NAME - 4)}${digest}`;
}
