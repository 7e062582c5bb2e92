//! What a query sends, and how the database would run it.

use terrace_core::Result;
use terrace_tenancy::{Executor, ExplainOptions};

use super::{Query, Rows};
use crate::model::Model;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// The text that [`all`](Self::all) sends, with placeholders for its values: for logs and tools.
    ///
    /// # Errors
    /// As [`all`](Self::all), but nothing is sent.
    pub fn sql<E: Executor<M::Scope>>(self, db: &E) -> Result<String> {
        let items = self.items();
        db.session().sql(&self.plan.statement(items)?.0)
    }

    /// How the database would run the query, confined as it would be: the lines of its plan. The
    /// query itself isn't run.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # use terrace_core::{Result, Tenant};
    /// # use terrace_tenancy::Db;
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String }
    /// # async fn run(db: &Db<Tenant>) -> Result<()> {
    /// for line in Track::objects().filter(|track| track.id.equals(7)).explain(db).await? {
    ///     println!("{line}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn explain<E: Executor<M::Scope>>(self, db: &E) -> Result<Vec<String>> {
        self.explain_with(db, ExplainOptions::default()).await
    }

    /// As [`explain`](Self::explain), with options: `analyze` runs the query.
    ///
    /// # Errors
    /// As [`all`](Self::all); `Unsupported` for an option that the database lacks.
    pub async fn explain_with<E: Executor<M::Scope>>(
        self,
        db: &E,
        options: ExplainOptions,
    ) -> Result<Vec<String>> {
        let session = db.session();
        self.plan.check_for(session)?;
        let items = self.items();
        let (statement, _) = self.plan.statement(items)?;
        session.explain(&statement, &options).await
    }
}
