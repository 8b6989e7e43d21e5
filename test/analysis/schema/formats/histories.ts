import type { Format } from '../../../../src/analysis/schema/formats/format.ts';

/** What a format makes of a tree: its histories, and per migration in order its statements by transaction. */
export function histories(format: Format, files: Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(files));
  return format
    .find([...texts.keys()])
    .filter((history) => format.recognises?.(history, texts) ?? true)
    .map((history) => {
      const visible = format.readsAll ? [...history.settings, ...history.files] : history.settings;
      const settings = new Map(visible.map((path) => [path, texts.get(path) ?? '']));
      return {
        root: history.root,
        target: format.target?.(history, settings),
        refused: format.refuses?.(history, settings) ?? [],
        scope: (format.runnerOf?.(history, settings) ?? format.runner).scope,
        migrations: format.order(history, settings).map((path) => ({
          path: history.root === '' ? path : path.slice(history.root.length + 1),
          batches: format.read(path, texts.get(path) ?? '', settings).map(({ statements, atomic }) => ({
            atomic,
            lines: statements.map(
              ({ kind, line, sql, reason }) => `${line} ${kind === 'sql' ? sql : `opaque: ${reason}`}`,
            ),
          })),
        })),
      };
    });
}

/** The migrations of the only history, in order. */
export function order(format: Format, files: readonly string[]): readonly string[] | undefined {
  const found = histories(format, Object.fromEntries(files.map((path) => [path, 'SELECT 1;'])));
  return found.length === 1 ? found[0]?.migrations.map(({ path }) => path) : undefined;
}
