//! The two kinds of routers, told apart by their state.

use axum::Router;

/// The state of the tenants' routes: handlers may ask for `Tenant` and `Db<Tenant>`.
///
/// The parameter holds state of the application's own; give it with
/// `routes.with_state(TenantSite(state))`, and ask for it with
/// `State(TenantSite(state)): State<TenantSite<MyState>>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct TenantSite<T = ()>(pub T);

/// The state of the operator's routes: handlers may ask for `Db<Registry>`.
///
/// Reached only on a host that is no tenant's.
#[derive(Clone, Copy, Debug, Default)]
pub struct OperatorSite<T = ()>(pub T);

/// Routes of every tenant.
pub type TenantRoutes<T = ()> = Router<TenantSite<T>>;

/// Routes of the operator: on the hosts that all tenants share, never on a tenant's.
pub type OperatorRoutes<T = ()> = Router<OperatorSite<T>>;
