import { opaque } from '../emit.ts';
import { argument, type Call, shortName } from '../python/values.ts';
import type { Editor } from './editor.ts';

/** Calls of the schema editor, and SQL that defines something. */
const CHANGES_SCHEMA =
  /\b\w*editor\.(?:execute|create_model|delete_model|alter_\w+|add_\w+|remove_\w+|rename_\w+)\(|\b(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|view|materialized|type|sequence|function|trigger|extension|schema)\b/i;

/** `RunPython(code)`: what it does cannot be told, only whether it may concern the schema. */
export function runPython(editor: Editor, call: Call): void {
  const code = argument(call, 'code', 0);
  if (code?.kind === 'name' && shortName(code.name) === 'noop') return;
  const called = code?.kind === 'function' ? code : undefined;
  const name = called?.name;
  const source = called?.source ?? call.name;
  const step = {
    ...opaque(editor.place(call), source, `RunPython: ${name ?? 'it'} changes data with Python code`),
    ...(called && { sourceLines: source.split('\n').map((_, index) => called.line + index) }),
  };
  if (!CHANGES_SCHEMA.test(source)) editor.send({ ...step, rowsOnly: true });
  else editor.send({ ...step, reason: `RunPython: ${name ?? 'it'} changes the schema with Python code` });
}
