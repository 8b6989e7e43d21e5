/** Source lines, 1-based and inclusive. */
export type Lines = { readonly line: number; readonly endLine: number };

export function linesOf({ line, endLine }: Lines): Lines {
  return { line, endLine };
}
