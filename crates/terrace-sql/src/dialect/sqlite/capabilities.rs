//! What SQLite can do: <https://sqlite.org/lang.html>, <https://sqlite.org/limits.html>.

use crate::Capabilities;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    insert_returning: true,
    conflict_targets: true,
    update_returning: true,
    namespaces: false,
    databases: false,
    file_databases: true,
    row_level_security: false,
    transactional_ddl: true,
    local_search_path: false,
    local_settings: false,
    composite_identity: false,
    partial_set_null: false,
    row_locks: false,
    self_reading_writes: true,
    simultaneous_assignments: true,
    rounding_decimals: false,
    nulls_ordering: true,
    nulls_sort_first: true,
    partial_indexes: true,
    expression_indexes: true,
    exclusion_constraints: false,
    arrays: false,
    alter_constraints: false,
    max_parameters: 32_766,
    max_identifier: usize::MAX,
};
