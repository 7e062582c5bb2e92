//! Locks on the rows of a query.

use terrace_sql::Lock;

use super::{Query, RelatedPaths, Rows};
use crate::model::Model;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Locks the rows of this model until the transaction ends, as for an update.
    ///
    /// # Errors
    /// Terminal methods give `InvalidInput` outside a transaction, and `Unsupported` where the
    /// database locks as a whole.
    pub fn for_update(self) -> Self {
        self.lock(|_| {})
    }

    /// Locks the rows of this model until the transaction ends, but lets others refer to them
    /// meanwhile, where the database can.
    ///
    /// # Errors
    /// As for [`for_update`](Self::for_update).
    pub fn for_no_key_update(self) -> Self {
        self.lock(|lock| lock.no_key = true)
    }

    /// Locks the rows of this model against changes by others until the transaction ends.
    ///
    /// # Errors
    /// As for [`for_update`](Self::for_update).
    pub fn for_share(self) -> Self {
        self.lock(|lock| lock.share = true)
    }

    /// Locks the rows of this model against a change of their keys and against removal by others,
    /// where the database can; elsewhere as [`for_share`](Self::for_share).
    ///
    /// # Errors
    /// As for [`for_update`](Self::for_update).
    pub fn for_key_share(self) -> Self {
        self.lock(|lock| (lock.share, lock.no_key) = (true, true))
    }

    /// Locks the rows of these models, and not those of others that the query reads: of the model
    /// itself, which is the closure's argument, and of related ones. Locks for an update when no
    /// lock was asked for.
    ///
    /// # Errors
    /// Terminal methods give `Unsupported` for rows that may be missing, behind a reference that
    /// may be null, where the database can't lock them; and where it can't leave out tables that
    /// the query reads.
    ///
    /// ```
    /// # use terrace_orm::{Auto, ForeignKey, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Artist { id: Auto<i64>, name: String }
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Album { id: Auto<i64>, title: String, artist: ForeignKey<Artist> }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// db.transaction(async |tx| {
    ///     Album::objects().for_update().of(|album| (album, album.artist())).all(tx).await
    /// })
    /// .await?;
    /// # Ok(()) }
    /// ```
    pub fn of<P: RelatedPaths>(self, models: impl FnOnce(R::Columns) -> P) -> Self {
        let columns = self.columns();
        let paths = models(columns).paths();
        self.lock(|lock| lock.of.extend(paths.iter().map(|path| path.source())))
    }

    /// Leaves out rows that others have locked; locks for an update when no lock was asked for.
    pub fn skip_locked(self) -> Self {
        self.lock(|lock| lock.skip_locked = true)
    }

    /// Fails at once when others have locked a row; locks for an update when no lock was asked for.
    pub fn no_wait(self) -> Self {
        self.lock(|lock| lock.no_wait = true)
    }

    fn lock(mut self, change: impl FnOnce(&mut Lock)) -> Self {
        change(self.plan.tree.lock.get_or_insert_default());
        self
    }
}
