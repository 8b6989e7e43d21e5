import type { Piece } from '../emit.ts';

/** One entry of a changelog, whatever language it is written in. Lines are 1-based and inclusive. */
export type Element = {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly attributes: ReadonlyMap<string, Piece>;
  readonly children: readonly Element[];
  /** Its own text, without that of its children. */
  readonly text: readonly Piece[];
};

/** Why a changelog could not be read, and where. */
export type Problem = { readonly problem: string; readonly line: number };

/** What an element says under a name: as an attribute, or as the text of a child (`<where>`). Absent where empty. */
export function piecesOf(element: Element, name: string): readonly Piece[] {
  const attribute = element.attributes.get(name);
  if (attribute) return attribute.text === '' ? [] : [attribute];
  return element.children.find((child) => child.name === name)?.text ?? [];
}

export function valueOf(element: Element, name: string): string | undefined {
  const said = piecesOf(element, name)
    .map(({ text }) => text)
    .join('')
    .trim();
  return said === '' ? undefined : said;
}

/** The line that says something, else that of the element. */
export function lineOf(element: Element, name: string): number {
  return piecesOf(element, name)[0]?.line ?? element.line;
}

export function isTrue(element: Element, name: string): boolean {
  return valueOf(element, name)?.toLowerCase() === 'true';
}

export function isFalse(element: Element, name: string): boolean {
  return valueOf(element, name)?.toLowerCase() === 'false';
}

export function childrenNamed({ children }: Element, name: string): Element[] {
  return children.filter((child) => child.name === name);
}
