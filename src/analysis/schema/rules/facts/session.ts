import type { SchemaChange, Step } from '../../../../domain/schema.ts';

/** A setting as it is when a statement starts, with the step that set it. */
export type Setting = { readonly value: string; readonly step: Step; readonly local: boolean };

/** What the change itself has set a setting to when the step starts; nothing where it has not, or has reset it. */
export function settingAt({ steps }: SchemaChange, step: Step, name: string): Setting | undefined {
  let current: Setting | undefined;
  for (const each of steps.slice(0, steps.indexOf(step))) {
    if (current?.local && each.transaction !== current.step.transaction) current = undefined;
    if (resets(each, name)) current = undefined;
    for (const operation of each.operations) {
      if (operation.kind !== 'set-setting' || operation.name.toLowerCase() !== name) continue;
      if (operation.local && each.transaction === undefined) continue;
      current = { value: operation.value, step: each, local: operation.local };
    }
  }
  return current?.local && step.transaction !== current.step.transaction ? undefined : current;
}

/** Whether a statement gives the setting back: RESET, or SET … TO DEFAULT. */
export function resets({ statement: { sql } }: Step, name: string): boolean {
  return new RegExp(
    `^(?:reset\\s+(?:all|session\\s+authorization|${name})\\b|discard\\s+all\\b|set\\s+(?:session\\s+)?${name}\\s*(?:=|to)\\s*default\\b)`,
    'i',
  ).test(sql);
}

/** A duration as PostgreSQL reads it, in milliseconds; a bare number is milliseconds. */
export function milliseconds(value: string): number | undefined {
  const [, amount, unit = 'ms'] = /^\s*'?(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?'?\s*$/.exec(value) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 1);
}

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
