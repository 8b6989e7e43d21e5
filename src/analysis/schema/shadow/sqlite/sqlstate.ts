const CONSTRAINTS: Readonly<Record<number, string>> = {
  275: '23514', // CHECK
  787: '23503', // FOREIGNKEY
  1299: '23502', // NOTNULL
  1555: '23505', // PRIMARYKEY
  2067: '23505', // UNIQUE
};

/** SQLite has one code for nearly everything that is wrong with a statement; its messages tell them apart. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/syntax error|^incomplete input|^unrecognized token/, '42601'],
  [/^no such table/, '42P01'],
  [/^no such (?:column|index)|has no column named/, '42703'],
  [/^no such (?:function|collation|module|trigger|view)/, '42883'],
  [/^duplicate column name/, '42701'],
  [/^(?:table|view|index|trigger|there is already .*) .*already exists|^there is already/, '42P07'],
  [/^Cannot add a NOT NULL column/, '23502'],
  [/^cannot add|^cannot drop|^cannot VACUUM/i, '0A000'],
  [/^error in (?:index|view|trigger)/, '2BP01'],
  [/^constraint failed$/, '23514'],
  [/^foreign key mismatch/, '42830'],
];

/** The SQLSTATE that PostgreSQL has for the fault; `HV000` where there is none. */
export function sqlstateOf(code: number, message: string): string {
  return CONSTRAINTS[code] ?? MESSAGES.find(([pattern]) => pattern.test(message))?.[1] ?? 'HV000';
}
