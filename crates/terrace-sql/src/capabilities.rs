//! What a database can do, as data.

/// What a database can do. Code above asks these, never a database's name.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that don't depend on each other"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// `INSERT … RETURNING`.
    pub insert_returning: bool,
    /// An insert names the unique key over which it becomes an update; otherwise a row that is met
    /// over another key stays as it is, without an error.
    pub conflict_targets: bool,
    /// `DEFAULT` stands for a column's default among the values of an `INSERT` and `UPDATE`.
    pub default_keyword: bool,
    /// `UPDATE … RETURNING` and `DELETE … RETURNING`.
    pub update_returning: bool,
    /// A namespace inside one database, with tables reached by qualified names over one connection.
    pub namespaces: bool,
    /// Several databases on one server.
    pub databases: bool,
    /// A database is a file of its own.
    pub file_databases: bool,
    /// Row-level security by policies.
    pub row_level_security: bool,
    /// DDL takes part in transactions.
    pub transactional_ddl: bool,
    /// An index can be made, and rows be looked at for a constraint, while others write the table.
    pub concurrent_changes: bool,
    /// A transaction-local search path, which confines raw SQL to a namespace.
    pub local_search_path: bool,
    /// Transaction-local settings that statements and policies read.
    pub local_settings: bool,
    /// An identity column may be a non-leading part of a composite primary key.
    pub composite_identity: bool,
    /// `ON DELETE SET NULL (column)` for a part of a composite key.
    pub partial_set_null: bool,
    /// `ON DELETE SET DEFAULT`.
    pub set_default: bool,
    /// `SELECT … FOR UPDATE`.
    pub row_locks: bool,
    /// The rows of some tables of a query are locked, and not those of the others.
    pub locks_of_some_tables: bool,
    /// Rows that may be missing are locked when they are there (on the far side of a left join).
    pub locks_of_missing_rows: bool,
    /// An UPDATE or DELETE may read its own table in a subquery.
    pub self_reading_writes: bool,
    /// All assignments of an UPDATE see the old row, whatever their order.
    pub simultaneous_assignments: bool,
    /// A column of decimals rounds what is stored to its scale.
    pub rounding_decimals: bool,
    /// `NULLS FIRST` and `NULLS LAST`.
    pub nulls_ordering: bool,
    /// Whether nulls sort before all values in ascending order when nothing is said.
    pub nulls_sort_first: bool,
    /// `DISTINCT ON`; elsewhere its rows are numbered.
    pub distinct_on: bool,
    /// What a query is grouped by may stand in its `HAVING`, also when it isn't a column.
    pub having_calculations: bool,
    /// `FILTER (WHERE …)` behind an aggregate.
    pub aggregate_filters: bool,
    /// Windows bounded by `GROUPS`, and `EXCLUDE`.
    pub window_groups: bool,
    /// `LAG` and `LEAD` take another value for rows that aren't there.
    pub window_defaults: bool,
    /// An index of only some rows (`CREATE INDEX … WHERE`).
    pub partial_indexes: bool,
    /// An index of expressions.
    pub expression_indexes: bool,
    /// Indexes that aren't ordered (of what arrays and documents contain, of ranges), and classes of
    /// operators.
    pub index_methods: bool,
    /// An index keeps further columns beside the indexed ones (`INCLUDE`).
    pub included_columns: bool,
    /// A unique key may take nulls for one value (`NULLS NOT DISTINCT`).
    pub nulls_not_distinct: bool,
    /// A unique key is checked when the transaction is committed.
    pub deferrable_uniques: bool,
    /// A foreign key is checked when the transaction is committed.
    pub deferrable_references: bool,
    /// Exclusion constraints.
    pub exclusion_constraints: bool,
    /// Columns of arrays and ranges.
    pub arrays: bool,
    /// `ALTER TABLE` can add and drop constraints on an existing table, and change its columns.
    pub alter_constraints: bool,
    /// An index can get another name.
    pub rename_indexes: bool,
    /// A constraint can get another name.
    pub rename_constraints: bool,
    /// The database makes an index for a foreign key that has none, and keeps the key from losing
    /// its last one.
    pub foreign_key_indexes: bool,
    /// A column that is added and may not be null silently gets zeros and empty texts.
    pub fills_with_zeros: bool,
    /// A column's name in checks and in generated columns follows when the column gets another one.
    pub renames_in_expressions: bool,
    /// Bound parameters per statement.
    pub max_parameters: usize,
    /// Characters (PostgreSQL: bytes) in an identifier.
    pub max_identifier: usize,
}
