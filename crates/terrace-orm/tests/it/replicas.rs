//! Reading SQL text of the program's own through a handle that only reads.

use futures_util::TryStreamExt as _;
use terrace_core::{ErrorKind, Result};
use terrace_orm::raw;
use terrace_tenancy::{Endpoint, MissingReplica, ServerOptions, Servers};

#[tokio::test]
async fn sql_text_is_read_through_a_replica_and_changes_nothing_there() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::sqlite(folder.path().join("registry.sqlite"));
    let mut options = ServerOptions::new(endpoint);
    options.missing_replica = MissingReplica::ReadPrimary;
    let db = Servers::connect(options).await?.registry();
    raw("CREATE TABLE fact (id INTEGER, text TEXT)")
        .execute(&db)
        .await?;
    raw("INSERT INTO fact VALUES (1, 'one'), (2, 'two')")
        .execute(&db)
        .await?;
    let replica = db.reading_from_replica()?;
    let facts = || raw("SELECT id, text FROM fact WHERE id >= ? ORDER BY id");
    let all: Vec<(i64, String)> = facts().bind(1_i64).all(&replica).await?;
    assert_eq!(all, [(1, "one".to_owned()), (2, "two".to_owned())]);
    let first: Option<(i64, String)> = facts().bind(2_i64).first(&replica).await?;
    assert_eq!(first, Some((2, "two".to_owned())));
    let only: (i64, String) = facts().bind(2_i64).get(&replica).await?;
    assert_eq!(only.0, 2);
    let streamed = facts()
        .bind(1_i64)
        .stream::<(i64, String)>(&replica)
        .await?;
    assert_eq!(streamed.try_collect::<Vec<_>>().await?, all);
    let refused = raw("DELETE FROM fact RETURNING id")
        .all::<(i64,)>(&replica)
        .await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Permission);
    let left: Vec<(i64,)> = raw("SELECT count(*) FROM fact").all(&db).await?;
    assert_eq!(left, [(2,)]);
    Ok(())
}
