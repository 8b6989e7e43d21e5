import type {
  CommonTableExpr,
  DeleteStmt,
  InsertStmt,
  Node,
  RangeVar,
  SelectStmt,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import type { Operation } from '../../../../domain/operation.ts';
import { qualified, strings, tableName, tagged } from './names.ts';
import { expressionAfter, firstLocation, type SourceText } from './source.ts';

/** Columns that name one row by convention; the parser sees no catalog. */
const ROW_KEY = /^(?:id|uuid|guid)$/i;

export function insert(statement: InsertStmt, source: SourceText): Operation[] {
  const ctes = cteNames(statement.withClause);
  const select =
    statement.selectStmt && 'SelectStmt' in statement.selectStmt ? statement.selectStmt.SelectStmt : undefined;
  const fromValues = select === undefined || (select.valuesLists?.length ?? 0) > 0;
  const inner = select ? cteNames(select.withClause) : [];
  const read = fromValues ? [] : relationsIn([statement.selectStmt, statement.withClause]);
  const fromSelect = [...new Set(read)].filter((table) => ![...ctes, ...inner].includes(table));
  return [
    ...writesInCtes(statement.withClause, source),
    { kind: 'insert', table: tableName(statement.relation), fromSelect },
  ];
}

export function update(statement: UpdateStmt, source: SourceText): Operation[] {
  return [...writesInCtes(statement.withClause, source), rowWrite('update', statement, source)];
}

export function remove(statement: DeleteStmt, source: SourceText): Operation[] {
  return [...writesInCtes(statement.withClause, source), rowWrite('delete', statement, source)];
}

/** A SELECT matters for what it writes: data-modifying CTEs, and SELECT INTO. */
export function select(statement: SelectStmt, source: SourceText): Operation[] {
  const writes = writesInCtes(statement.withClause, source);
  const into = statement.intoClause?.rel;
  if (into) writes.push({ kind: 'create-table', table: tableName(into), ifNotExists: false });
  return writes.length > 0 ? writes : [{ kind: 'other', node: 'SelectStmt' }];
}

function rowWrite(kind: 'update' | 'delete', statement: UpdateStmt | DeleteStmt, source: SourceText): Operation {
  const where =
    statement.whereClause && expressionAfter(source, 'WHERE', startOf(statement.whereClause), ['RETURNING']);
  return {
    kind,
    table: tableName(statement.relation),
    ...(where !== undefined && { where }),
    byPrimaryKeyList: statement.whereClause !== undefined && limitsToListedRows(statement.whereClause),
  };
}

/** The expression's own first token, so that a WHERE inside a subquery is not taken for the statement's. */
const startOf = (node: Node) => ({ location: firstLocation(node) });

function limitsToListedRows(node: Node): boolean {
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).some(limitsToListedRows);
  if (!('A_Expr' in node)) return false;
  const { kind, name, lexpr, rexpr } = node.A_Expr;
  const isKey =
    lexpr !== undefined && 'ColumnRef' in lexpr && ROW_KEY.test(strings(lexpr.ColumnRef.fields).at(-1) ?? '');
  const compares = ['AEXPR_OP', 'AEXPR_IN', 'AEXPR_OP_ANY'].includes(kind ?? '') && strings(name).at(-1) === '=';
  return isKey && compares && rexpr !== undefined && isConstant(rexpr);
}

function isConstant(node: Node): boolean {
  if ('A_Const' in node || 'ParamRef' in node) return true;
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
  if ('List' in node) return (node.List.items ?? []).every(isConstant);
  return 'A_ArrayExpr' in node && (node.A_ArrayExpr.elements ?? []).every(isConstant);
}

function ctesOf(clause: WithClause | undefined): CommonTableExpr[] {
  return tagged<CommonTableExpr>(clause?.ctes, 'CommonTableExpr');
}

const cteNames = (clause: WithClause | undefined) => ctesOf(clause).map(({ ctename = '' }) => ctename);

function writesInCtes(clause: WithClause | undefined, source: SourceText): Operation[] {
  return ctesOf(clause).flatMap(({ ctequery }) => {
    if (ctequery && 'InsertStmt' in ctequery) return insert(ctequery.InsertStmt, source);
    if (ctequery && 'UpdateStmt' in ctequery) return update(ctequery.UpdateStmt, source);
    if (ctequery && 'DeleteStmt' in ctequery) return remove(ctequery.DeleteStmt, source);
    return [];
  });
}

/** Every relation that a subtree reads rows from; those of a condition (EXISTS, IN) only decide about them. */
function relationsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(relationsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'SubLink') return [];
    if (key !== 'RangeVar') return relationsIn(value);
    const { schemaname, relname } = value as RangeVar;
    return [qualified([schemaname, relname])];
  });
}
