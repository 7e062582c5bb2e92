//! Constraints that are checked at the end.

use terrace_core::{Error, ErrorKind, Result, Scope};

use super::{Inner, Transaction};

impl<S: Scope> Transaction<S> {
    /// Puts off the checking of constraints until the commit, as far as they can be put off: unique
    /// keys and foreign keys that are declared `deferrable`. Where a database is a file, these are
    /// all foreign keys, but no unique keys.
    ///
    /// What is broken then makes the commit fail, with the kind that the statement would have
    /// failed with.
    ///
    /// # Errors
    /// `Unsupported` where the database checks every constraint with every statement.
    ///
    /// ```
    /// # async fn run(db: terrace_tenancy::Db<terrace_core::Tenant>) -> terrace_core::Result<()> {
    /// db.transaction(async |tx| {
    ///     tx.defer_constraints().await?;
    ///     // Two rows may change places here.
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub async fn defer_constraints(&self) -> Result<()> {
        self.inner.defer_constraints().await
    }
}

impl Inner {
    async fn defer_constraints(&self) -> Result<()> {
        let dialect = self.shared.place.dialect();
        let Some(statement) = dialect.administration().defer_constraints() else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{} checks constraints with every statement", dialect.name()),
            )
            .with_hint("write the rows in an order that never breaks a constraint"));
        };
        self.connection().await?.script(statement).await
    }
}
