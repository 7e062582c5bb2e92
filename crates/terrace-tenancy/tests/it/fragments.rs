//! SQL of the program's own inside typed statements.

use terrace_core::{Error, ErrorKind, Tenant};
use terrace_sql::{Expression, Item, Raw, RawPart, Select, Statement};
use terrace_tenancy::{Executor, Shape};

use crate::support::{everywhere, note, write};

fn select(sql: &'static str) -> Statement {
    let mut select = Select::from(note());
    let raw = Raw {
        parts: vec![
            RawPart::Sql(sql),
            RawPart::Expression(Expression::column("body")),
            RawPart::Sql(")"),
        ],
    };
    select.items = vec![Item::Expression(Expression::Raw(Box::new(raw)), None)].into();
    Statement::from(select)
}

async fn texts(db: &impl Executor<Tenant>, sql: &'static str) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    db.session()
        .run(&select(sql), Shape::Quick, &mut |row| {
            texts.push(row.get(0)?);
            Ok(())
        })
        .await?;
    Ok(texts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fragment_reaches_the_tenants_own_rows_where_raw_sql_may_run() {
    everywhere(async |house| {
        let [acme, globex] = &house.tenants;
        write(acme, "Of Acme").await.unwrap();
        write(globex, "Of Globex").await.unwrap();
        let alone = texts(acme, "upper(").await;
        let inside = acme.transaction(async |tx| texts(tx, "upper(").await).await;
        if house.parts_by_names_only() {
            // A fragment could read a table of the connection's own database.
            assert_eq!(alone.unwrap_err().kind(), ErrorKind::Isolation);
            assert_eq!(inside.unwrap_err().kind(), ErrorKind::Isolation);
        } else {
            assert_eq!(alone.unwrap(), ["OF ACME"]);
            assert_eq!(inside.unwrap(), ["OF ACME"]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fragment_that_changes_the_session_changes_it_for_nobody_else() {
    everywhere(async |house| {
        if !house.has_row_level_security() {
            return;
        }
        let [acme, globex] = &house.tenants;
        write(acme, "x").await.unwrap();
        write(globex, "x").await.unwrap();
        let set = "set_config('terrace.mark', 'canary', false) || lower(";
        assert_eq!(texts(acme, set).await.unwrap(), ["canaryx"]);
        let get = "coalesce(current_setting('terrace.mark', true), '') || lower(";
        for _ in 0..20 {
            let seen = texts(globex, get).await.unwrap();
            assert_eq!(seen, ["x"], "nothing is left of it");
        }
    })
    .await;
}
