const PART = '(?:"(?:[^"]|"")+"|`[^`]+`|[\\w$]+)';
const NAME = `(${PART}(?:\\s*\\.\\s*${PART})?)`;
const ABOUT = [
  new RegExp(`^create\\s+(?:unlogged\\s+|temp\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?${NAME}`, 'i'),
  new RegExp(`^alter\\s+table\\s+(?:if\\s+exists\\s+)?(?:only\\s+)?${NAME}`, 'i'),
  new RegExp(`^create\\s+(?:unique\\s+|fulltext\\s+|spatial\\s+)?index\\b.*?\\son\\s+(?:only\\s+)?${NAME}`, 'is'),
];

/** The table that a statement creates, alters or indexes, as the catalog names it; nothing for any other statement. */
export function tableOf(sql: string): string | undefined {
  for (const pattern of ABOUT) {
    const found = pattern.exec(sql)?.[1];
    if (found !== undefined) return plain(found);
  }
  return undefined;
}

function plain(name: string): string {
  const parts = (name.match(new RegExp(PART, 'g')) ?? []).map((part) =>
    /^["`]/.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase(),
  );
  return (parts[0] === 'public' ? parts.slice(1) : parts).join('.');
}
