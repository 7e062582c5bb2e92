//! `UniqueConstraintTests` of keys that not every database has: the case makes their table.

use terrace_core::Result;
use terrace_orm::{Auto, Model, raw};
use terrace_sql::{Ddl, table_definition};
use terrace_tenancy::Executor;

use crate::case::Case;
use crate::module::cases;

cases! {
    "constraints.tests.UniqueConstraintTests":
        test_include_database_constraint,
        test_initially_deferred_database_constraint,
        test_initially_immediate_database_constraint;
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(name, name = "name_include_color_uniq", include(color))
)]
struct UniqueConstraintInclude {
    id: Auto<i32>,
    #[terrace(max_length = 255)]
    name: String,
    #[terrace(max_length = 32)]
    color: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(name, name = "name_init_deferred_uniq", deferrable = "deferred"),
    unique(shelf, name = "sheld_init_immediate_uniq", deferrable = "immediate")
)]
struct UniqueConstraintDeferrable {
    id: Auto<i32>,
    #[terrace(max_length = 255)]
    name: String,
    #[terrace(max_length = 31)]
    shelf: String,
}

/// Makes the table of a model.
pub(super) async fn make<M: Model>(t: &Case) -> Result<()> {
    let step = Ddl::CreateTable(table_definition(M::SCHEMA));
    t.owner().session().await?.apply(&step).await
}

pub(super) async fn unmake<M: Model>(t: &Case) -> Result<()> {
    let step = Ddl::DropTable(M::TABLE.to_owned());
    t.owner().session().await?.apply(&step).await
}

async fn test_include_database_constraint(t: &Case) -> Result<()> {
    make::<UniqueConstraintInclude>(t).await?;
    let colored = |color: &str| UniqueConstraintInclude {
        id: Auto::unset(),
        name: "p1".to_owned(),
        color: Some(color.to_owned()),
    };
    colored("red").insert(t.db()).await?;
    t.raises(colored("blue").insert(t.db()).await);
    unmake::<UniqueConstraintInclude>(t).await
}

async fn two(t: &Case) -> Result<[UniqueConstraintDeferrable; 2]> {
    make::<UniqueConstraintDeferrable>(t).await?;
    let row = |name: &str, shelf: &str| UniqueConstraintDeferrable {
        id: Auto::unset(),
        name: name.to_owned(),
        shelf: shelf.to_owned(),
    };
    Ok([
        row("p1", "front").insert(t.db()).await?,
        row("p2", "back").insert(t.db()).await?,
    ])
}

/// Writes the names of two rows the other way round.
async fn swap<E: Executor<terrace_core::Tenant>>(
    db: &E,
    rows: &mut [UniqueConstraintDeferrable; 2],
) -> Result<()> {
    let [one, two] = rows;
    std::mem::swap(&mut one.name, &mut two.name);
    one.save(db).await?;
    two.save(db).await.map(drop)
}

/// Whether keys are checked at once from now on, in the words of the database.
fn checked(name: &str, when: &str) -> String {
    let table = UniqueConstraintDeferrable::TABLE;
    format!("SET CONSTRAINTS \"{table}_{name}\" {when}")
}

async fn test_initially_deferred_database_constraint(t: &Case) -> Result<()> {
    let mut rows = two(t).await?;
    t.db()
        .transaction(async |tx| swap(tx, &mut rows).await)
        .await?;
    // What sets it is no statement that Django's test counts.
    let at_once = t.arrange().transaction(async |tx| {
        raw(checked("name_init_deferred_uniq", "IMMEDIATE"))
            .execute(tx)
            .await?;
        swap(tx, &mut rows).await
    });
    t.raises(at_once.await);
    unmake::<UniqueConstraintDeferrable>(t).await
}

async fn test_initially_immediate_database_constraint(t: &Case) -> Result<()> {
    let [mut one, mut two] = two(t).await?;
    std::mem::swap(&mut one.shelf, &mut two.shelf);
    t.raises(one.clone().save(t.db()).await);
    // What sets it is no statement that Django's test counts.
    let at_the_end = t.arrange().transaction(async |tx| {
        raw(checked("sheld_init_immediate_uniq", "DEFERRED"))
            .execute(tx)
            .await?;
        one.save(tx).await?;
        two.save(tx).await.map(drop)
    });
    at_the_end.await?;
    unmake::<UniqueConstraintDeferrable>(t).await
}
