import { type AlterTableCmd, type ColumnDef, type Constraint, type Node, parse } from 'libpg-query';

/**
 * What a migration takes away from the version before it, which goes on reading and writing while it is applied and
 * until the last of its processes has been replaced. Read by Postgres's own parser.
 */
export interface MigrationReading {
  /** What the version before may not survive, a sentence each. Empty: the migration expands the schema. */
  contracts: string[];
  /** The oldest build that works with the schema from here on, as the migration itself records it. */
  minimum: string | null;
}

/** Their rows are Slipway's record, which nobody deletes; a reference to them keeps nobody from anything. */
const neverDeleted = new Set(['users', 'teams', 'targets', 'environments', 'operations']);

/** Of the statements, those that leave everything that was there as it was, or change rows only. */
const harmlessStatements = new Set([
  'CreateEnumStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateFunctionStmt',
  'CreateExtensionStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'CreateTableAsStmt',
  'ViewStmt',
  'CommentStmt',
  'LockStmt',
  'VariableSetStmt',
  'VacuumStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'SelectStmt',
]);

/** Of the parts of ALTER TABLE, those that change neither what may be written nor what is read. */
const harmlessParts = new Set([
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_SetCompression',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
  // It has held for new rows since it was made.
  'AT_ValidateConstraint',
]);

/** Before a statement: why the version before survives it all the same. */
const waiver = /^;?\s*-- expand: \S.{20,}$/m;

/** Whatever is in neither list, nor judged here, counts as taking something away. */
export async function readMigration(sql: string): Promise<MigrationReading> {
  const { stmts = [] } = await parse(sql);
  // Postgres counts bytes.
  const bytes = Buffer.from(sql);
  let end = 0;
  const migration = new Migration();
  const contracts: string[] = [];
  let minimum: string | null = null;
  for (const { stmt, stmt_location: from = 0, stmt_len: length } of stmts) {
    const before = bytes.subarray(end, from).toString();
    end = from + (length ?? 0);
    if (!stmt) continue;
    minimum = recordedMinimum(stmt) ?? minimum;
    const problems = migration.judge(stmt);
    if (!waiver.test(before)) contracts.push(...problems);
  }
  return { contracts, minimum };
}

function recordedMinimum(stmt: Node): string | null {
  if (!('UpdateStmt' in stmt) || stmt.UpdateStmt.relation?.relname !== 'schema_compatibility') return null;
  for (const target of stmt.UpdateStmt.targetList ?? []) {
    if (!('ResTarget' in target) || target.ResTarget.name !== 'minimum_migration') continue;
    const value = target.ResTarget.val;
    if (value && 'A_Const' in value) return value.A_Const.sval?.sval ?? null;
  }
  return null;
}

/** One migration, statement by statement: what it makes itself, the version before neither reads nor writes. */
class Migration {
  private readonly newTables = new Set<string>();
  private readonly newIndexes = new Set<string>();
  /** New columns that stay null where they are not named, as `table.column`. */
  private readonly emptyColumns = new Set<string>();

  judge(stmt: Node): string[] {
    const [kind = ''] = Object.keys(stmt);
    if ('CreateStmt' in stmt) {
      const table = stmt.CreateStmt.relation?.relname ?? '';
      this.newTables.add(table);
      return (stmt.CreateStmt.tableElts ?? []).flatMap((element) =>
        constraintsOf(element).flatMap((constraint) => this.judgeReference(table, constraint)),
      );
    }
    if ('AlterTableStmt' in stmt) {
      const { relation, objtype, cmds = [] } = stmt.AlterTableStmt;
      const table = relation?.relname ?? '';
      if (objtype !== 'OBJECT_TABLE') return [`changes ${table}, which is no table`];
      return cmds.flatMap((cmd) =>
        'AlterTableCmd' in cmd ? this.judgePart(table, cmd.AlterTableCmd) : [`changes ${table}`],
      );
    }
    if ('IndexStmt' in stmt) {
      const { relation, idxname, unique, nulls_not_distinct, indexParams = [] } = stmt.IndexStmt;
      const table = relation?.relname ?? '';
      this.newIndexes.add(idxname ?? '');
      const columns = indexParams.map((param) => ('IndexElem' in param ? param.IndexElem.name : undefined));
      if (!unique || (!nulls_not_distinct && this.someEmpty(table, columns))) return [];
      return this.unlessNew(table, `refuses rows of ${table} that were allowed (unique index ${idxname})`);
    }
    if ('CreateTrigStmt' in stmt) {
      const { isconstraint, relation, trigname } = stmt.CreateTrigStmt;
      // One that carries over or notifies is how both versions are served; what it does is for the reviewer.
      return isconstraint
        ? this.unlessNew(relation?.relname ?? '', `refuses rows that were allowed (trigger ${trigname})`)
        : [];
    }
    if ('AlterEnumStmt' in stmt) return stmt.AlterEnumStmt.oldVal ? ['renames a value of an enum'] : [];
    if ('GrantStmt' in stmt) return stmt.GrantStmt.is_grant ? [] : ['revokes a privilege'];
    if ('DropStmt' in stmt) {
      const { removeType, objects = [] } = stmt.DropStmt;
      return (
        objects
          .map(nameOf)
          .filter((name) => !this.newTables.has(name) && !this.newIndexes.has(name))
          // As Prisma names those that are not unique: without one, the version before is slower at most.
          .filter((name) => !(removeType === 'OBJECT_INDEX' && name.endsWith('_idx')))
          .map((name) => `drops ${removeType?.slice('OBJECT_'.length).toLowerCase()} ${name}`)
      );
    }
    if ('RenameStmt' in stmt) return [`renames to ${stmt.RenameStmt.newname}`];
    if ('DoStmt' in stmt) return ['runs a DO block, into which this check can’t see'];
    return harmlessStatements.has(kind) ? [] : [`does what this check can’t judge (${kind})`];
  }

  private judgePart(table: string, cmd: AlterTableCmd): string[] {
    const { subtype = '', name = '', def } = cmd;
    if (harmlessParts.has(subtype)) return [];
    if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def)
      return this.judgeColumn(table, def.ColumnDef);
    if (subtype === 'AT_ColumnDefault' && def) return [];
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
      const { contype, conname, fk_attrs = [], keys = [], nulls_not_distinct } = def.Constraint;
      const nullPasses = contype === 'CONSTR_FOREIGN' || (contype === 'CONSTR_UNIQUE' && !nulls_not_distinct);
      const passes = nullPasses && this.someEmpty(table, [...fk_attrs, ...keys].map(nameOf));
      const refuses = this.unlessNew(
        table,
        `refuses rows of ${table} that were allowed (${conname ?? contype})`,
      );
      return [...(passes ? [] : refuses), ...this.judgeReference(table, def.Constraint)];
    }
    return this.unlessNew(table, `changes ${table}.${name} (${subtype})`);
  }

  /** The version before does not name the column when it inserts. */
  private judgeColumn(table: string, column: ColumnDef): string[] {
    const constraints = (column.constraints ?? []).flatMap((node) =>
      'Constraint' in node ? [node.Constraint] : [],
    );
    const has = (...types: string[]) => constraints.some(({ contype = '' }) => types.includes(contype));
    const isSerial = /serial/.test(nameOf({ List: { items: column.typeName?.names } }));
    const filled = isSerial || has('CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED');
    const what = `${table}.${column.colname}`;
    if (!filled && !has('CONSTR_NOTNULL', 'CONSTR_PRIMARY')) this.emptyColumns.add(what);
    const problems: string[] = [];
    if (!filled && has('CONSTR_NOTNULL', 'CONSTR_PRIMARY')) problems.push(`needs ${what} of every new row`);
    if (has('CONSTR_CHECK', 'CONSTR_PRIMARY') || (filled && has('CONSTR_UNIQUE', 'CONSTR_FOREIGN')))
      problems.push(`refuses rows of ${table} that were allowed (${column.colname})`);
    const references = constraints.flatMap((constraint) => this.judgeReference(table, constraint));
    return [...problems.flatMap((problem) => this.unlessNew(table, problem)), ...references];
  }

  /** Whoever is referred to can't be deleted any more, unless the reference says what becomes of it. */
  private judgeReference(table: string, { contype, pktable, fk_del_action = 'a' }: Constraint): string[] {
    const to = pktable?.relname ?? '';
    if (contype !== 'CONSTR_FOREIGN' || neverDeleted.has(to)) return [];
    const keeps = fk_del_action === 'a' || fk_del_action === 'r';
    return keeps
      ? this.unlessNew(to, `keeps rows of ${to} from being deleted while ${table} refers to them`)
      : [];
  }

  private someEmpty(table: string, columns: (string | undefined)[]): boolean {
    return columns.some((column) => this.emptyColumns.has(`${table}.${column}`));
  }

  private unlessNew(table: string, problem: string): string[] {
    return this.newTables.has(table) ? [] : [problem];
  }
}

function constraintsOf(element: Node): Constraint[] {
  if ('Constraint' in element) return [element.Constraint];
  if ('ColumnDef' in element) return (element.ColumnDef.constraints ?? []).flatMap(constraintsOf);
  return [];
}

/** The last part of a name, which may have a schema before it. */
function nameOf(node: Node): string {
  if ('String' in node) return node.String.sval ?? '';
  if ('List' in node) return nameOf(node.List.items?.at(-1) ?? { String: {} });
  if ('TypeName' in node) return nameOf(node.TypeName.names?.at(-1) ?? { String: {} });
  if ('ObjectWithArgs' in node) return nameOf(node.ObjectWithArgs.objname?.at(-1) ?? { String: {} });
  return '';
}
