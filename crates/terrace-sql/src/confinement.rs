//! What every table reference of a statement passes through when it is rendered.

use terrace_core::{ScopeKind, Value};

/// The confinement of a statement to one scope: which tables it may name, how they are qualified,
/// and which tenant's rows it may touch.
///
/// Rendering applies it at **every** table reference: a guard on each table of a `FROM`, `JOIN`,
/// subquery, common table expression and set operation; the tenant's value in every inserted row
/// and in every conflict target; and an error for a table of another scope.
#[derive(Clone, Copy, Debug)]
pub struct Confinement<'a> {
    /// The scope whose tables may appear; any other is an error.
    pub scope: ScopeKind,
    /// The namespace that qualifies every table.
    pub namespace: Option<&'a str>,
    /// The tenant whose rows alone may be touched.
    pub tenant: Option<TenantGuard<'a>>,
}

/// The tenant column and its only value.
#[derive(Clone, Copy, Debug)]
pub struct TenantGuard<'a> {
    /// The tenant column of every guarded table.
    pub column: &'a str,
    /// The tenant. A UUID, bound as a parameter.
    pub value: &'a Value,
}

impl Confinement<'_> {
    /// Nothing to add: the connection itself reaches one scope only.
    pub const fn plain(scope: ScopeKind) -> Self {
        Self {
            scope,
            namespace: None,
            tenant: None,
        }
    }
}
