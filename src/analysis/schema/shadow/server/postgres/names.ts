import { randomBytes } from 'node:crypto';

/** What we make on a scratch server: databases of one replay, copies to start from, and the accounts that use them. */
const KINDS = { database: 'architect_shadow', template: 'architect_base', account: 'architect_account' } as const;
type Kind = keyof typeof KINDS;

/** A name that nobody can guess and that tells when it was made. */
export function newName(kind: Kind): string {
  return `${KINDS[kind]}_${Math.floor(Date.now() / 1000)}_${randomBytes(8).toString('hex')}`;
}

/** When a name of ours was made, in seconds; nothing for other names. */
export function madeAt(kind: Kind, name: string): number | undefined {
  const made = new RegExp(`^${KINDS[kind]}_(\\d{9,11})_[0-9a-f]{16}$`).exec(name)?.[1];
  return made === undefined ? undefined : Number(made);
}
