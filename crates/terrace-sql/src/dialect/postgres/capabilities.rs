//! What PostgreSQL can do: <https://www.postgresql.org/docs/15/features.html>.

use crate::Capabilities;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    insert_returning: true,
    conflict_targets: true,
    update_returning: true,
    namespaces: true,
    databases: true,
    file_databases: false,
    row_level_security: true,
    transactional_ddl: true,
    local_search_path: true,
    local_settings: true,
    composite_identity: true,
    partial_set_null: true,
    row_locks: true,
    self_reading_writes: true,
    simultaneous_assignments: true,
    rounding_decimals: true,
    nulls_ordering: true,
    nulls_sort_first: false,
    partial_indexes: true,
    expression_indexes: true,
    exclusion_constraints: true,
    arrays: true,
    alter_constraints: true,
    max_parameters: 65_535,
    max_identifier: 63,
};
