import type { Value } from '../php/values.ts';
import type { Column } from './columns.ts';

/** Where a command of a blueprint stands. */
export type Spot = { readonly line: number; endLine: number; readonly source: () => string };

export type IndexKind = 'primary' | 'unique' | 'index' | 'fulltext' | 'spatialIndex' | 'vectorIndex';

/** What a blueprint collects before it is compiled. Attributes grow as chains go on. */
export type Command =
  | { readonly kind: 'column'; readonly column: Column }
  | {
      readonly kind: 'index';
      readonly type: IndexKind;
      readonly columns: readonly string[];
      /** The keys are SQL, not names. */
      readonly raw?: boolean | undefined;
      readonly name: string;
      readonly attributes: Map<string, Value>;
      readonly spot: Spot;
    }
  | {
      readonly kind: 'foreign';
      readonly columns: readonly string[];
      readonly name: string;
      readonly attributes: Map<string, Value>;
      readonly spot: Spot;
    }
  | {
      readonly kind: 'drop-index';
      readonly type: IndexKind;
      readonly name: string;
      readonly spot: Spot;
    }
  | { readonly kind: 'drop-foreign'; readonly name: string; readonly spot: Spot }
  | { readonly kind: 'drop-columns'; readonly columns: readonly string[]; readonly spot: Spot }
  | { readonly kind: 'rename-column'; readonly from: string; readonly to: string; readonly spot: Spot }
  | { readonly kind: 'rename-index'; readonly from: string; readonly to: string; readonly spot: Spot }
  | { readonly kind: 'rename'; readonly to: string; readonly spot: Spot }
  | { readonly kind: 'drop'; readonly ifExists: boolean; readonly spot: Spot }
  | { readonly kind: 'comment'; readonly text: string; readonly spot: Spot };

/** A command of one kind. */
export type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;
