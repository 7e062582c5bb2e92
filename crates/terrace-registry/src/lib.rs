//! The control plane: tenants, their lifecycle and provisioning.
//!
//! [`Tenants`] is the service around it all: it makes tenants, finds them (as the
//! [`Directory`](terrace_tenancy::Directory) of the layers below), opens them, and migrates the
//! whole fleet. It is a value that is passed on; nothing here is global.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use terrace_registry::{FleetOptions, NewTenant, TenantOptions, Tenants};
//! use terrace_tenancy::{Endpoint, ServerOptions, Servers, TenantKey};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! let file = Endpoint::sqlite(folder.path().join("registry.sqlite"));
//! let servers = Servers::connect(ServerOptions::new(file)).await?;
//! let tenants = Tenants::new(servers, vec![], TenantOptions::default())?;
//! tenants.migrate_all(FleetOptions::default()).await?;
//!
//! tenants.create(NewTenant::new("acme".parse()?)).await?;
//! let acme = tenants.lookup(TenantKey::Slug("acme")).await?.expect("it was just made");
//! assert!(acme.access().writes());
//! let db = tenants.open_residence(&acme)?;
//! assert_eq!(db.tenant().slug().as_str(), "acme");
//! # Ok::<(), terrace_core::Error>(()) }).unwrap();
//! ```

mod access;
mod app;
mod cache;
mod fleet;
mod fleet_rows;
mod new_tenant;
mod residence;
mod tenant_row;
mod tenants;

pub use access::Access;
pub use app::{APP, AUDIT_APP, audit_app, built_in_apps, registry_app};
pub use fleet::{
    FleetAim, FleetError, FleetOptions, FleetReport, FleetSummary, Quarantined, SkippedTenant,
    TargetReport, TenantTarget, Watch,
};
pub use fleet_rows::{FleetRow, FleetRunnerRow, FleetVersionRow, WarmRow};
pub use new_tenant::NewTenant;
pub use residence::Residence;
pub use tenant_row::TenantRow;
pub use tenants::{TenantOptions, Tenants};
