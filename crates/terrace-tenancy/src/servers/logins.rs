//! Making and checking the logins that serve requests.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result};
use terrace_driver::{Connection, Endpoint, Pool, Server};
use terrace_sql::Dialect;
use terrace_sql::dialect::administration::Login;

use super::roles::{Roles, derived_password};
use super::session::{lock, unlock};
use crate::isolation::run_question;

/// The key of the lock under which logins are made.
const LOGIN_LOCK: i64 = 0x7465_7272_6163_6501;

/// Makes the logins that serve requests, under a lock, because processes may start together.
pub(super) async fn make_logins(pool: &Pool, owner: &Server, roles: &Roles) -> Result<()> {
    let mut connection = pool.exclusive().await?;
    lock(
        &mut connection,
        pool.dialect(),
        LOGIN_LOCK,
        Duration::from_secs(30),
    )
    .await?;
    let made = make_logins_locked(&mut connection, pool.dialect(), owner, roles).await;
    unlock(&mut connection, pool.dialect(), LOGIN_LOCK).await?;
    made
}

async fn make_logins_locked(
    connection: &mut Connection,
    dialect: Dialect,
    owner: &Server,
    roles: &Roles,
) -> Result<()> {
    for role in [&roles.runtime, &roles.registry] {
        let password = derived_password(owner, role);
        let login = Login {
            name: role,
            password: &password,
        };
        for statement in dialect
            .administration()
            .create_login(&login, &owner.database, false)
        {
            connection.script(&statement).await.map_err(|error| {
                error
                    .with_context(format!("making the login {role}"))
                    .with_hint(
                        "let the owner create roles, or make the logins yourself and name them in \
                     database.runtime_url and database.registry_url",
                    )
            })?;
        }
    }
    Ok(())
}

/// Refuses to serve with a login that could pass by row-level security.
pub(super) async fn refuse_excess(pool: &Pool, endpoint: &Endpoint) -> Result<()> {
    let Some(question) = pool.dialect().administration().excess_privileges() else {
        return Ok(());
    };
    let mut connection = pool.exclusive().await?;
    if run_question(&mut connection, &question).await? == 0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Configuration,
        format!(
            "the login {} may pass by row-level security: it is a superuser, has BYPASSRLS or owns tables",
            endpoint.server().map_or("", |server| &server.user)
        ),
    )
    .with_hint("serve with a login that is NOSUPERUSER NOBYPASSRLS and owns nothing"))
}
