//! What MySQL can do: <https://dev.mysql.com/doc/refman/8.0/en/sql-statements.html>; and MariaDB:
//! <https://mariadb.com/docs/server/reference/sql-statements>.

use crate::Capabilities;

pub(super) const MYSQL: Capabilities = Capabilities {
    insert_returning: false,
    conflict_targets: false,
    default_keyword: true,
    update_returning: false,
    namespaces: true,
    databases: true,
    file_databases: false,
    row_level_security: false,
    transactional_ddl: false,
    local_search_path: false,
    local_settings: false,
    composite_identity: true,
    partial_set_null: false,
    set_default: false,
    row_locks: true,
    self_reading_writes: false,
    simultaneous_assignments: false,
    rounding_decimals: true,
    nulls_ordering: false,
    nulls_sort_first: true,
    distinct_on: false,
    having_calculations: false,
    aggregate_filters: false,
    window_groups: false,
    window_defaults: true,
    partial_indexes: false,
    expression_indexes: true,
    exclusion_constraints: false,
    arrays: false,
    alter_constraints: true,
    max_parameters: 65_535,
    max_identifier: 64,
};

pub(super) const MARIADB: Capabilities = Capabilities {
    insert_returning: true,
    self_reading_writes: true,
    window_defaults: false,
    expression_indexes: false,
    ..MYSQL
};
