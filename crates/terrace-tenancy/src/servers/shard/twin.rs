//! Further databases with the tables of a shard.

use std::sync::Arc;

use terrace_core::{Error, ErrorKind, Result};
use terrace_driver::{Endpoint, Pool};
use tokio::sync::OnceCell;

use super::super::logins::refuse_excess;
use super::{Inner, Shard, existing_file, no_server};

impl Shard {
    /// Another database with the tables of this shard, reached with the same logins.
    pub(in crate::servers) async fn twin(&self, address: &Endpoint) -> Result<Self> {
        let of = &self.0;
        if std::mem::discriminant(address) != std::mem::discriminant(&of.owner) {
            return Err(Error::new(
                ErrorKind::Configuration,
                "it is another kind of database than its shard",
            )
            .with_hint("name a copy of the shard's own database"));
        }
        let login = |login: &Endpoint| match login.server() {
            Some(server) => address
                .with_user(&server.user, server.password.as_deref())
                .ok_or_else(no_server),
            None => existing_file(address),
        };
        let (runtime, registry) = (login(&of.runtime)?, login(&of.registry)?);
        let shared = match &of.shared {
            Some(_) => Some(Pool::connect(&runtime, of.options.clone()).await?),
            None => None,
        };
        if let (Some(pool), true) = (&shared, of.roles.is_some()) {
            refuse_excess(pool, &runtime).await?;
        }
        Ok(Self(Arc::new(Inner {
            dialect: of.dialect,
            owner: login(&of.owner)?,
            owner_pool: OnceCell::new(),
            runtime,
            registry,
            shared,
            own: of.own.anew(),
            roles: of.roles.clone(),
            options: of.options.clone(),
            creates: false,
        })))
    }
}
