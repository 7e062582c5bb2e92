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
    /// Exclusion constraints.
    pub exclusion_constraints: bool,
    /// Columns of arrays and ranges.
    pub arrays: bool,
    /// `ALTER TABLE` can add and drop constraints on an existing table.
    pub alter_constraints: bool,
    /// Bound parameters per statement.
    pub max_parameters: usize,
    /// Characters (PostgreSQL: bytes) in an identifier.
    pub max_identifier: usize,
}
