//! Orders that models have by themselves, through relations.

use terrace_core::{ErrorKind, ModelSchema, Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model, models};
use terrace_tenancy::Db;

use crate::store::Store;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", ordering = "-name, pk")]
struct Writer {
    id: Auto<i64>,
    name: String,
    editor: Option<ForeignKey<Editor>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
struct Editor {
    id: Auto<i64>,
    name: String,
}

/// By a column behind a relation.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "essay", ordering = "writer__name, -id")]
struct ByName {
    id: Auto<i64>,
    writer: ForeignKey<Writer>,
}

/// By the writer's own order.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "essay", ordering = "writer, id")]
struct ByWriter {
    id: Auto<i64>,
    writer: ForeignKey<Writer>,
}

/// By the opposite of the writer's own order.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "essay", ordering = "-writer, id")]
struct ByWriterBackwards {
    id: Auto<i64>,
    writer: ForeignKey<Writer>,
}

/// By columns that need no join, and by a model without an order.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "essay",
    ordering = "-writer_id, writer__pk, writer__editor"
)]
struct ByKey {
    id: Auto<i64>,
    writer: ForeignKey<Writer>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", ordering = "parent")]
struct Circle {
    id: Auto<i64>,
    parent: Option<ForeignKey<Circle>>,
}

pub(crate) fn models() -> &'static [&'static ModelSchema] {
    models![Editor, Writer, ByName, Circle]
}

async fn essays(db: &Db<Tenant>) -> Result<()> {
    for name in ["Ann", "Cy", "Bea"] {
        let writer = Writer {
            id: Auto::unset(),
            name: name.to_owned(),
            editor: None,
        };
        let writer = writer.insert(db).await?;
        for _ in 0..2 {
            let essay = ByName {
                id: Auto::unset(),
                writer: ForeignKey::to(&writer)?,
            };
            essay.insert(db).await?;
        }
    }
    Ok(())
}

fn order<M: Model<Scope = Tenant>>(db: &Db<Tenant>, query: terrace_orm::Query<M>) -> String {
    let sql = query.sql(db).unwrap().replace('"', "");
    sql[sql.find(" FROM ").unwrap()..].to_owned()
}

#[tokio::test]
async fn rows_are_sorted_by_what_is_behind_a_relation() -> Result<()> {
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        essays(db).await?;
        essays(&store.globex).await?;
        let ids = |rows: Vec<ByName>| rows.iter().filter_map(Model::key).collect::<Vec<_>>();
        let all = ByName::objects();
        assert_eq!(ids(all.clone().all(db).await?), [2, 1, 6, 5, 4, 3]);
        assert_eq!(all.clone().first(db).await?.unwrap().key(), Some(2));
        assert_eq!(
            ids(all.clone().reverse().all(db).await?),
            [3, 4, 5, 6, 1, 2]
        );
        assert_eq!(ids(all.clone().slice(1..3).all(db).await?), [1, 6]);
        assert_eq!(
            ids(all.clone().distinct().all(db).await?),
            [2, 1, 6, 5, 4, 3]
        );
        assert_eq!(all.clone().count(db).await?, 6);
        let named = all.clone().filter(|e| e.writer().name.equals("Cy"));
        assert_eq!(ids(named.all(db).await?), [4, 3]);
        let keys = all.clone().values(|e| e.id).all(db).await?;
        assert_eq!(keys, [2, 1, 6, 5, 4, 3]);
        let both = all
            .clone()
            .limit(1)
            .union_all(all.clone().reverse().limit(1));
        assert_eq!(ids(both.all(db).await?), [2, 3]);
        let writer: Vec<i64> = ByWriter::objects().values(|e| e.id).all(db).await?;
        assert_eq!(writer, [3, 4, 5, 6, 1, 2]);
        let backwards = ByWriterBackwards::objects().values(|e| e.id);
        assert_eq!(backwards.all(db).await?, [1, 2, 5, 6, 3, 4]);
        let gone = all.limit(2).delete(db).await?;
        assert_eq!(gone.total(), 2);
        assert_eq!(ids(ByName::objects().all(db).await?), [6, 5, 4, 3]);
    }
    Ok(())
}

#[tokio::test]
async fn a_relation_brings_its_own_order() -> Result<()> {
    let store = Store::new().await;
    let db = &store.acme;
    assert_eq!(
        order(db, ByWriter::objects()),
        " FROM essay AS t0 INNER JOIN writer AS t1 ON t1.id = t0.writer_id \
         ORDER BY t1.name DESC, t1.id, t0.id"
    );
    assert_eq!(
        order(db, ByWriterBackwards::objects()),
        " FROM essay AS t0 INNER JOIN writer AS t1 ON t1.id = t0.writer_id \
         ORDER BY t1.name, t1.id DESC, t0.id"
    );
    // A model without an order is sorted by the reference itself, and no row is joined in vain.
    assert_eq!(
        order(db, ByKey::objects()),
        " FROM essay AS t0 INNER JOIN writer AS t1 ON t1.id = t0.writer_id \
         ORDER BY t0.writer_id DESC, t1.editor_id"
    );
    let circle = Circle::objects().all(db).await.unwrap_err();
    assert_eq!(circle.kind(), ErrorKind::InvalidInput);
    assert!(circle.to_string().contains("leads back"), "{circle}");
    Ok(())
}
