//! Results that are read in chunks, in every isolation.

use std::time::Duration;

use terrace_core::{Error, ErrorKind, Result, ScopeKind, Tenant, Value};
use terrace_sql::{Select, Statement, Table};
use terrace_tenancy::{Db, Executor, QueryEnd, RowStream};

use crate::support::{all_bodies, bodies, everywhere, house, write, write_all};

async fn fill(db: &Db<Tenant>, name: &str, count: usize) {
    let bodies = (0..count).map(|number| Value::from(format!("{name} {number:04}")));
    write_all(db, bodies.collect()).await.unwrap();
}

/// One chunk; none at the end.
async fn next(stream: &mut RowStream) -> Result<Vec<String>> {
    let mut bodies = Vec::new();
    stream
        .next(&mut |row| {
            bodies.push(row.get(0)?);
            Ok(())
        })
        .await?;
    Ok(bodies)
}

async fn read(stream: &mut RowStream) -> Result<Vec<String>> {
    let mut all = Vec::new();
    loop {
        let chunk = next(stream).await?;
        if chunk.is_empty() {
            all.sort();
            return Ok(all);
        }
        all.extend(chunk);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_reaches_the_tenants_own_rows_and_counts_as_one_statement() {
    everywhere(async |house| {
        let [acme, globex] = &house.tenants;
        fill(acme, "acme", 250).await;
        fill(globex, "globex", 30).await;
        let (recorded, recording) = acme.recording();
        let mut stream = recorded.session().stream(&all_bodies(), 100).await.unwrap();
        let seen = read(&mut stream).await.unwrap();
        assert_eq!(seen, bodies(acme).await);
        assert_eq!(seen.len(), 250);
        let [statement] = &recording.statements()[..] else {
            panic!("one statement: {recording}")
        };
        assert_eq!(statement.end, QueryEnd::Done { rows: 250 });
        assert!(next(&mut stream).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_a_transaction_sees_its_rows_and_leaves_it_usable() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        fill(acme, "before", 50).await;
        acme.transaction::<_, Error>(async |tx| {
            write(tx, "of the transaction").await?;
            let mut stream = tx.session().stream(&all_bodies(), 10).await?;
            assert_eq!(read(&mut stream).await?.len(), 51);
            let mut left = tx.session().stream(&all_bodies(), 10).await?;
            assert_eq!(next(&mut left).await?.len(), 10);
            drop(left);
            tx.savepoint::<_, Error>(async |nested| {
                let mut stream = nested.session().stream(&all_bodies(), 10).await?;
                next(&mut stream).await?;
                drop(stream);
                write(nested, "of the savepoint").await
            })
            .await?;
            write(tx, "at the end").await
        })
        .await
        .unwrap();
        assert_eq!(bodies(acme).await.len(), 53);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_outlives_its_transaction_says_so_and_holds_nothing_back() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        fill(acme, "acme", 100).await;
        let mut stream = acme
            .transaction::<_, Error>(async |tx| {
                write(tx, "kept").await?;
                let mut stream = tx.session().stream(&all_bodies(), 10).await?;
                next(&mut stream).await?;
                Ok(stream)
            })
            .await
            .unwrap();
        let error = next(&mut stream).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert!(error.hint().is_some());
        assert_eq!(bodies(acme).await.len(), 101);
        write(acme, "after").await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_left_early_is_told_as_dropped_and_frees_its_connection() {
    everywhere(async |house| {
        let (acme, recording) = house.tenants[0].recording();
        fill(&acme, "acme", 100).await;
        recording.clear();
        for _ in 0..20 {
            let mut stream = acme.session().stream(&all_bodies(), 10).await.unwrap();
            next(&mut stream).await.unwrap();
        }
        let ends = recording.statements();
        assert_eq!(ends.len(), 20);
        assert!(
            ends.iter()
                .all(|statement| statement.end == QueryEnd::Dropped)
        );
        let late = Duration::from_secs(5);
        tokio::time::timeout(late, write(&acme, "after"))
            .await
            .unwrap()
            .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_owns_its_way_and_fits_into_a_task() {
    let house = house("database").await;
    fill(&house.tenants[0], "acme", 40).await;
    let mut stream = {
        let handle = house.tenants[0].clone();
        handle.session().stream(&all_bodies(), 10).await.unwrap()
    };
    let seen = tokio::spawn(async move { read(&mut stream).await });
    assert_eq!(seen.await.unwrap().unwrap().len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_streamed_is_refused() {
    let house = house("row").await;
    let acme = &house.tenants[0];
    let none = acme.session().stream(&all_bodies(), 0).await.unwrap_err();
    assert_eq!(none.kind(), ErrorKind::InvalidInput);
    let select = Select::from(Table {
        name: "terrace_tenant".into(),
        scope: ScopeKind::Registry,
    });
    let select = Statement::from(select);
    let other = acme.session().stream(&select, 10).await.unwrap_err();
    assert_eq!(other.kind(), ErrorKind::Isolation);
}
