//! The control plane: tenants, their lifecycle and provisioning.
//!
//! [`Tenants`] is the service around it all: it makes tenants, finds them (as the
//! [`Directory`](terrace_tenancy::Directory) of the layers below), opens them, and migrates the
//! whole fleet. It is a value that is passed on; nothing here is global.

mod access;
mod app;
mod cache;
mod fleet;
mod new_tenant;
mod residence;
mod tenant_row;
mod tenants;

pub use access::Access;
pub use app::{APP, registry_app};
pub use fleet::{FleetError, FleetOptions, FleetReport, SkippedTenant};
pub use new_tenant::NewTenant;
pub use residence::Residence;
pub use tenant_row::TenantRow;
pub use tenants::{TenantOptions, Tenants};
