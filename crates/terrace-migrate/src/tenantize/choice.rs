//! What is asked: which tables, and how.

use terrace_core::TenantId;

/// Which tables get a tenant column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WhichTables {
    /// Nobody chose.
    #[default]
    Unsaid,
    /// All but these, and those of Terrace and of other migration tools.
    AllBut(Vec<String>),
    /// These.
    Only(Vec<String>),
}

/// What is asked of a plan.
///
/// ```
/// use terrace_migrate::{TenantizeChoice, WhichTables};
/// let choice = TenantizeChoice {
///     which: WhichTables::AllBut(vec!["organizations".to_owned()]),
///     column: "org_id".to_owned(),
///     ..TenantizeChoice::default()
/// };
/// assert_eq!(choice.setting, "terrace.tenant_id");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantizeChoice {
    /// Which tables.
    pub which: WhichTables,
    /// The tenant column. One of that name and type that is there already is taken over.
    pub column: String,
    /// The tenant that owns the rows which exist.
    pub default_tenant: TenantId,
    /// The table of the tenants and its key, for the column to refer to.
    pub tenants: Option<(String, String)>,
    /// The transaction-local setting that names the tenant to policies.
    pub setting: String,
    /// What the names of the policies end with.
    pub policy: String,
    /// The role that serves requests.
    pub runtime_role: String,
    /// How many rows are changed at a time where a column that is there has rows without a value.
    pub batch: u32,
}

impl Default for TenantizeChoice {
    fn default() -> Self {
        Self {
            which: WhichTables::Unsaid,
            column: "tenant_id".to_owned(),
            default_tenant: TenantId::DEFAULT,
            tenants: None,
            setting: "terrace.tenant_id".to_owned(),
            policy: "tenant".to_owned(),
            runtime_role: "app_runtime".to_owned(),
            batch: 5_000,
        }
    }
}
