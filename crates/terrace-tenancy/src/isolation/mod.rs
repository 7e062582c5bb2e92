//! How a tenant's rows are kept apart: the one place that knows the kinds.
//!
//! Five questions, answered by one file per kind:
//!
//! | question | row | schema | database |
//! |---|---|---|---|
//! | place: what reaches the tenant | shared pool, tenant setting | shared pool, namespace | a pool or file of its own |
//! | confine a statement | tenant predicate on every table | qualify every table | nothing |
//! | shape a table | tenant column in every key, policies | as declared | as declared |
//! | provision and retire | nothing / delete rows | create / drop the namespace | create / drop the database |
//! | migration target | one for all | one per tenant | one per tenant |
//!
//! **Invariant:** nothing outside this folder matches on a kind, and nothing outside it makes a
//! statement that the driver accepts.

mod database;
mod explain;
mod place;
mod row;
mod run;
mod schema;
mod shape;

use std::fmt;
use std::str::FromStr;

use terrace_core::{Error, ErrorKind, ModelSchema, Result, Tenant};
use terrace_sql::Capabilities;

use crate::Placement;
use crate::servers::{MigrationTarget, Servers};

pub(crate) use place::{
    Place, PoolSource, plain_registry, run_answer, run_question, run_text, run_texts,
    run_unconfined,
};
pub use shape::TableShape;

/// How a tenant's rows are kept apart from others': a property of the tenant, chosen when it is
/// made. Written and read as `row`, `schema` or `database`; otherwise opaque.
///
/// ```
/// use terrace_tenancy::Isolation;
/// let isolation: Isolation = "schema".parse()?;
/// assert_eq!(isolation.to_string(), "schema");
/// # Ok::<(), terrace_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Isolation(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Row,
    Schema,
    Database,
}

impl Isolation {
    /// Every kind, from the most shared to the most separate.
    pub const ALL: [Self; 3] = [Self(Kind::Row), Self(Kind::Schema), Self(Kind::Database)];

    /// The kind for new tenants on such a database when nobody chose one: a file each where a
    /// database is a file, otherwise shared tables.
    pub fn default_for(capabilities: &Capabilities) -> Self {
        Self(if capabilities.file_databases {
            Kind::Database
        } else {
            Kind::Row
        })
    }

    /// The name in commands, settings and the registry.
    pub const fn as_str(self) -> &'static str {
        match self.0 {
            Kind::Row => "row",
            Kind::Schema => "schema",
            Kind::Database => "database",
        }
    }

    /// Whether tenants of this kind are migrated together, in the tables that they share.
    pub const fn shares_tables(self) -> bool {
        matches!(self.0, Kind::Row)
    }

    /// Whether a database can keep tenants apart this way.
    pub const fn is_supported(self, capabilities: &Capabilities) -> bool {
        match self.0 {
            Kind::Row => true,
            Kind::Schema => capabilities.namespaces,
            Kind::Database => capabilities.databases || capabilities.file_databases,
        }
    }

    /// Refuses a kind that the database can't do, and names those it can.
    pub(crate) fn require(self, capabilities: &Capabilities) -> Result<()> {
        if self.is_supported(capabilities) {
            return Ok(());
        }
        let able: Vec<_> = Self::ALL
            .into_iter()
            .filter(|kind| kind.is_supported(capabilities))
            .map(Self::as_str)
            .collect();
        Err(Error::new(
            ErrorKind::Unsupported,
            format!("this database can't keep tenants apart by {self}"),
        )
        .with_hint(format!("choose one of: {}", able.join(", "))))
    }

    /// What reaches the tenant's rows.
    pub(crate) fn place(
        self,
        servers: &Servers,
        tenant: &Tenant,
        placement: &Placement,
    ) -> Result<Place> {
        match self.0 {
            Kind::Row => row::place(servers, tenant, placement),
            Kind::Schema => schema::place(servers, tenant, placement),
            Kind::Database => database::place(servers, tenant, placement),
        }
    }

    /// Makes the tenant's storage; safe to repeat.
    pub(crate) async fn provision(self, servers: &Servers, placement: &Placement) -> Result<()> {
        match self.0 {
            Kind::Row => Ok(()),
            Kind::Schema => schema::provision(servers, placement).await,
            Kind::Database => database::provision(servers, placement).await,
        }
    }

    /// Keeps the tenant's storage as a template for others' instead; `false` where there is no such
    /// thing.
    pub(crate) async fn keep_as_template(
        self,
        servers: &Servers,
        placement: &Placement,
        name: &str,
    ) -> Result<bool> {
        match self.0 {
            Kind::Row | Kind::Schema => Ok(false),
            Kind::Database => database::keep_as_template(servers, placement, name).await,
        }
    }

    /// Makes the tenant's storage as a copy of a template; `false` where there is none.
    pub(crate) fn copy_template(
        self,
        servers: &Servers,
        placement: &Placement,
        name: &str,
    ) -> Result<bool> {
        match self.0 {
            Kind::Row | Kind::Schema => Ok(false),
            Kind::Database => database::copy_template(servers, placement, name),
        }
    }

    /// Removes the tenant's storage with everything in it.
    pub(crate) async fn retire(
        self,
        servers: &Servers,
        placement: &Placement,
        models: &[&'static ModelSchema],
    ) -> Result<()> {
        match self.0 {
            Kind::Row => row::retire(servers, placement, models).await,
            Kind::Schema => schema::retire(servers, placement).await,
            Kind::Database => database::retire(servers, placement).await,
        }
    }

    /// What is migrated for the tenant.
    pub(crate) fn target(
        self,
        servers: &Servers,
        placement: &Placement,
    ) -> Result<MigrationTarget> {
        match self.0 {
            Kind::Row => row::target(servers, placement),
            Kind::Schema => schema::target(servers, placement),
            Kind::Database => database::target(servers, placement),
        }
    }
}

impl FromStr for Isolation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidInput,
                    format!("{text:?} is not a kind of isolation"),
                )
                .with_hint("use row, schema or database")
            })
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
