//! Deleting rows together with what depends on them, as each foreign key's `on_delete` says.
//!
//! Who refers to a model is known from the models of the handle, which are the project's, or else
//! from the relations that the model declares. What a handle doesn't know is left to the database,
//! whose constraints stay behind all of this.

mod blocked;
mod collect;
mod known;
mod look;
mod outcome;
mod root;

use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::{Executor, Session};

pub use blocked::{Blocked, Blocker};
pub use outcome::{DeletePreview, Deleted};

use crate::model::Model;
use crate::query::{Query, Rows};
use collect::Collector;
use known::{Effort, Known};
use root::Root;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Removes the rows and whatever is to go with them, in one transaction.
    ///
    /// # Errors
    /// `Protected` or `Restricted` when rows that refer to them keep them (see [`Blocked`]),
    /// `ForeignKey` when the database refuses.
    pub async fn delete<E: Executor<M::Scope>>(self, db: &E) -> Result<Deleted> {
        match Root::of_query(crate::write::writing(db), self.plan)? {
            Some(root) => run(crate::write::writing(db), root).await,
            None => Ok(Deleted::default()),
        }
    }

    /// What [`delete`](Self::delete) would do now. Changes nothing.
    pub async fn delete_preview<E: Executor<M::Scope>>(self, db: &E) -> Result<DeletePreview> {
        match Root::of_query(db.session(), self.plan)? {
            Some(root) => preview(db.session(), root).await,
            None => Ok(DeletePreview::default()),
        }
    }
}

/// Removes an instance's row and whatever is to go with it.
pub(crate) async fn instance<M: Model, E: Executor<M::Scope>>(db: &E, row: &M) -> Result<Deleted> {
    let session = crate::write::writing(db);
    let values = crate::write::of_key(row, session.origin())?;
    run(session, Root::of_instance(values)?).await
}

/// What removing an instance's row would do.
pub(crate) async fn preview_instance<M: Model, E: Executor<M::Scope>>(
    db: &E,
    row: &M,
) -> Result<DeletePreview> {
    let session = db.session();
    let values = crate::write::of_key(row, session.origin())?;
    preview(session, Root::of_instance(values)?).await
}

async fn run(session: Session<'_>, root: Root) -> Result<Deleted> {
    let known = Known::new(session.models());
    match known.effort(root.schema()) {
        Effort::Alone => root.delete(session).await,
        // The database refuses by itself; who is in the way is looked for only then.
        Effort::Checks if !session.is_transaction() => match root.delete(session).await {
            Err(error) if error.kind() == ErrorKind::ForeignKey => {
                Err(explained(session, &known, root, error).await)
            }
            result => result,
        },
        _ => {
            let operation = session.atomic().await?;
            let mut collector = Collector::new(operation.session(), &known, root);
            collector.collect().await?;
            collector.refuse()?;
            let deleted = collector.execute().await?;
            operation.finish().await?;
            Ok(deleted)
        }
    }
}

/// The reason of a refusal, as far as it can be found.
async fn explained(session: Session<'_>, known: &Known, root: Root, error: Error) -> Error {
    let mut collector = Collector::new(session, known, root);
    match collector.collect().await.and_then(|()| collector.refuse()) {
        Err(reason) => reason,
        Ok(()) => error,
    }
}

async fn preview(session: Session<'_>, root: Root) -> Result<DeletePreview> {
    let known = Known::new(session.models());
    let operation = session.operation().await?;
    let mut collector = Collector::new(operation.session(), &known, root);
    collector.collect().await?;
    let preview = collector.preview().await?;
    operation.finish().await?;
    Ok(preview)
}
