//! The text of statements, in tables that tenants share: where joins and guards are.

use terrace_core::Tenant;
use terrace_orm::{Model, Query};
use terrace_tenancy::Db;

use crate::models::*;
use crate::store::Store;

/// What follows the columns that are selected, without quotes and the numbers of parameters.
fn tail<M: Model<Scope = Tenant>>(db: &Db<Tenant>, query: Query<M>) -> String {
    let sql = query.sql(db).unwrap();
    let mut tail = String::new();
    for character in sql[sql.find(" FROM ").unwrap()..].chars() {
        let numbers = character.is_ascii_digit() && tail.ends_with('?');
        if !numbers && character != '"' {
            tail.push(character);
        }
    }
    tail
}

#[tokio::test]
async fn a_path_is_joined_once_and_guarded_where_it_is_joined() {
    let store = Store::of("row").await;
    let query = Album::objects()
        .filter(|a| a.artist().name.equals("Ann") & a.artist().rating.is_null())
        .order_by(|a| a.artist().name.ascending())
        .select_related(|a| a.artist());
    assert_eq!(
        tail(&store.acme, query),
        " FROM album AS t0 INNER JOIN artist AS t1 ON t1.id = t0.artist_id AND t1.tenant_id = ? \
         WHERE t0.tenant_id = ? AND (t1.name = ? AND t1.rating IS NULL) ORDER BY t1.name"
    );
}

#[tokio::test]
async fn behind_a_foreign_key_that_may_be_null_every_join_is_a_left_join() {
    let store = Store::of("row").await;
    let query = Track::objects().filter(|t| t.album().artist().id.equals(1));
    assert_eq!(
        tail(&store.acme, query),
        " FROM track AS t0 LEFT JOIN album AS t1 ON t1.id = t0.album_id AND t1.tenant_id = ? \
         LEFT JOIN artist AS t2 ON t2.id = t1.artist_id AND t2.tenant_id = ? \
         WHERE t0.tenant_id = ? AND (t2.id = ?)"
    );
}

#[tokio::test]
async fn a_subquery_is_guarded_like_any_other() {
    let store = Store::of("row").await;
    let query = Album::objects().filter(|a| {
        let rated = Artist::objects().filter(|a| a.rating.is_not_null());
        a.artist.in_query(rated.select(|a| a.id))
    });
    assert_eq!(
        tail(&store.acme, query.limit(5).offset(2)),
        " FROM album AS t0 WHERE t0.tenant_id = ? AND (t0.artist_id IN \
         (SELECT u0.id FROM artist AS u0 WHERE u0.tenant_id = ? AND (u0.rating IS NOT NULL))) \
         LIMIT 5 OFFSET ?"
    );
}
