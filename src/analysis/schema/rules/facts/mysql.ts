import type { Evidence, Level } from '../../../../domain/finding.ts';
import type { OnlineDdl, SchemaChange, Step } from '../../../../domain/schema.ts';
import { isSmall } from './size.ts';

/** From this many declared rows on, a copy takes minutes. */
const LARGE = 100_000;

/** Versions from 10 on are MariaDB's: MySQL's are 5, 8 and 9. */
export const isMariadb = ({ version }: SchemaChange): boolean => version >= 10;

/** How the server answered about this step and table, where one was asked. */
export function observedOnline(step: Step, table: string): OnlineDdl | undefined {
  const online = step.effect?.online;
  return online?.table === table ? online : undefined;
}

/** `error` on a table that is declared large, `note` on a small one; the rule's own level where nobody said. */
export function levelOf(change: SchemaChange, table: string): { readonly level?: Level } {
  const rows = change.declared[table]?.rows;
  if (isSmall(change, table)) return { level: 'note' };
  return rows !== undefined && rows >= LARGE ? { level: 'error' } : {};
}

/** Whether the settings say that the table is large. */
export function isLarge(change: SchemaChange, table: string): boolean {
  return (change.declared[table]?.rows ?? 0) >= LARGE;
}

/** The server's answer as evidence, else what follows from the manual. */
export function evidenceOf(online: OnlineDdl | undefined, quote: string, derived: string, source: string): Evidence {
  if (!online) return { fact: derived, quote, source };
  const [refusal] = online.refusals.slice(-1);
  const said = refusal === undefined ? '' : `: "${refusal}"`;
  return { fact: `${serverName(online)} was asked to do it without blocking writes and refused${said}`, quote };
}

function serverName({ server }: OnlineDdl): string {
  const version = /^[\d.]+/.exec(server)?.[0] ?? server;
  return /mariadb/i.test(server) ? `MariaDB ${version}` : `MySQL ${version}`;
}
