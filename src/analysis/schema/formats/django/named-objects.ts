/** A constraint or index with the name that it was given when it was made. */
export type NamedObject = {
  readonly kind: 'unique' | 'foreign-key' | 'check' | 'index';
  readonly columns: readonly string[];
  readonly name: string;
};

/** What Django finds in the database's catalog when it drops something: names by table and columns. */
export class NamedObjects {
  private readonly tables = new Map<string, NamedObject[]>();

  add(table: string, object: NamedObject): void {
    this.tables.set(table, [...(this.tables.get(table) ?? []), object]);
  }

  take(table: string, kind: NamedObject['kind'], columns: readonly string[], remove: boolean): string | undefined {
    const all = this.tables.get(table) ?? [];
    const found = all.find((one) => one.kind === kind && one.columns.join() === columns.join());
    if (remove && found)
      this.tables.set(
        table,
        all.filter((one) => one !== found),
      );
    return found?.name;
  }

  renameTable(from: string, to: string): void {
    this.tables.set(to, this.tables.get(from) ?? []);
    if (from !== to) this.tables.delete(from);
  }

  renameColumn(table: string, from: string, to: string): void {
    const renamed = (this.tables.get(table) ?? []).map((one) => ({
      ...one,
      columns: one.columns.map((name) => (name === from ? to : name)),
    }));
    this.tables.set(table, renamed);
  }

  drop(table: string): void {
    this.tables.delete(table);
  }
}
