//! The rows of the log.

use jiff::Timestamp;
use terrace_core::{Actor, Error, ErrorKind, Registry, Result, Tenant};
use terrace_macros::{DbEnum, Model};
use uuid::Uuid;

use super::Audit;
use crate::key::Auto;
use crate::model::Model;
use crate::query::Query;

/// What a write did to a row.
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[terrace(crate = "crate")]
pub enum AuditOperation {
    /// It added the row.
    Create,
    /// It changed the row.
    Update,
    /// It removed the row.
    Delete,
    /// It marked the row as deleted.
    SoftDelete,
    /// It took that mark away.
    Restore,
}

macro_rules! entries {
    ($(#[$attribute:meta])* $name:ident of $scope:ty) => {
        $(#[$attribute])*
        pub struct $name {
            /// Its key, in the order of time as far as one process wrote.
            pub id: Auto<Uuid>,
            /// The table of the row.
            #[terrace(max_length = 100)]
            pub entity_table: String,
            /// The row's primary key as text; a JSON array of its parts where it has several.
            #[terrace(max_length = 400, column = "entity_pk")]
            pub entity_key: String,
            /// What was done.
            pub operation: AuditOperation,
            /// Who did it, as far as the handle was told: see
            /// [`Db::acting_as`](terrace_tenancy::Db::acting_as).
            #[terrace(max_length = 200, column = "source")]
            pub actor: Option<String>,
            /// What changed, by field: `{"title": {"before": "Draft", "after": "News"}}`, and
            /// `{"password": {"changed": true}}` of a secret one.
            pub changes: serde_json::Value,
            /// When.
            pub occurred_at: Timestamp,
        }

        impl $name {
            /// What was recorded of an instance's row, the newest first.
            ///
            /// # Errors
            /// `InvalidInput` for a model that isn't audited, and an instance without a key.
            pub fn of<M: Model<Scope = $scope>>(instance: &M) -> Result<Query<Self>> {
                let audit = Audit::of(M::SCHEMA).ok_or_else(|| {
                    Error::new(
                        ErrorKind::InvalidInput,
                        format!("writes of {} are not recorded", M::SCHEMA.name),
                    )
                    .with_hint("add #[terrace(audit)] to the model")
                })?;
                if instance.key().is_none() {
                    return Err(crate::relation::no_key(M::SCHEMA.name));
                }
                let (image, origin) = audit.read(instance);
                let key = audit.key_text(&image)?;
                let mut query = Self::objects()
                    .filter(|entry| {
                        entry.entity_table.equals(M::SCHEMA.table) & entry.entity_key.equals(key)
                    })
                    .order_by(|entry| entry.id.descending());
                query.plan.origin = origin;
                Ok(query)
            }

            /// Who did it, as the handle was told.
            ///
            /// # Errors
            /// `InvalidInput` for a text that somebody else put there and that is no actor.
            pub fn acting(&self) -> Result<Option<Actor>> {
                self.actor.as_deref().map(str::parse).transpose()
            }
        }
    };
}

entries! {
    /// A row of a tenant's audit log: what one write did to one row of an audited model.
    ///
    /// The built-in app `terrace_audit` makes its table where a project has audited models.
    ///
    /// ```
    /// use terrace_orm::{AuditEntry, Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// #[terrace(audit(except = "seen", secret = "password"))]
    /// struct Account {
    ///     id: Auto<i64>,
    ///     name: String,
    ///     password: String,
    ///     seen: i64,
    /// }
    ///
    /// async fn renamed(db: &Db<Tenant>, account: &mut Account, name: &str) -> Result<()> {
    ///     account.name = name.to_owned();
    ///     account.update(&db.acting_as("user:7".parse()?)).await?;
    ///     for entry in AuditEntry::of(account)?.limit(10).all(db).await? {
    ///         println!("{} {:?} {}", entry.occurred_at, entry.operation, entry.changes);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[derive(Model, Clone, Debug, PartialEq)]
    #[terrace(
        crate = "crate",
        table = "terrace_audit_log",
        app = "terrace_audit",
        index(entity_table, entity_key, id, name = "terrace_audit_log_entity_index")
    )]
    AuditEntry of Tenant
}

entries! {
    /// A row of the registry's audit log: as [`AuditEntry`], for audited models of the registry.
    #[derive(Model, Clone, Debug, PartialEq)]
    #[terrace(
        registry,
        crate = "crate",
        table = "terrace_registry_audit_log",
        app = "terrace_audit",
        index(entity_table, entity_key, id, name = "terrace_registry_audit_log_entity_index")
    )]
    RegistryAuditEntry of Registry
}
