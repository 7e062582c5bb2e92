//! What a program is told of its statements.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use terrace_core::{Error, ErrorKind, Value};
use terrace_tenancy::{Executor, Observer, QueryEnd, QueryEvent, ServerOptions, assert_queries};

use crate::support::{bodies, everywhere, everywhere_with, house, house_with, write};

#[derive(Debug, PartialEq)]
struct Told {
    tenant: Option<String>,
    isolation: Option<String>,
    parameters: usize,
    end: QueryEnd,
    in_transaction: bool,
    sql: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_of_a_handle_is_told_with_its_place_and_without_values() {
    let told: Arc<Mutex<Vec<Told>>> = Arc::default();
    let change = |options: &mut ServerOptions| {
        let told = Arc::clone(&told);
        options.observer = Observer::new(move |event: &QueryEvent<'_>| {
            told.lock().push(Told {
                tenant: event.tenant.map(|tenant| tenant.slug().to_string()),
                isolation: event.placement.map(|place| place.isolation().to_string()),
                parameters: event.parameters,
                end: event.end,
                in_transaction: event.in_transaction,
                sql: event.sql.to_owned(),
            });
        });
    };
    everywhere_with(change, async |house| {
        told.lock().clear();
        let acme = &house.tenants[0];
        write(acme, "canary").await.unwrap();
        bodies(acme).await;
        acme.transaction::<_, Error>(async |tx| {
            write(tx, "canary").await?;
            tx.transaction(async |nested| write(nested, "canary").await)
                .await
        })
        .await
        .unwrap();
        let told = std::mem::take(&mut *told.lock());
        assert_eq!(told.len(), 4, "{told:?}");
        let isolation = house.placements[0].isolation().to_string();
        for (event, in_transaction) in told.iter().zip([false, false, true, true]) {
            assert_eq!(event.tenant.as_deref(), Some("acme"));
            assert_eq!(event.isolation.as_ref(), Some(&isolation));
            assert_eq!(event.in_transaction, in_transaction);
            assert_eq!(event.end, QueryEnd::Done { rows: 1 });
            assert!(!event.sql.contains("canary"), "{event:?}");
        }
        assert!(told[0].parameters >= 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_fails_is_told_with_its_kind() {
    let house = house("database").await;
    let (acme, recording) = house.tenants[0].recording();
    let wrong = "SELECT nothing FROM nowhere WHERE id = ?";
    let error = acme
        .session()
        .raw(wrong, &[Value::I64(1)], &mut |_| Ok(()))
        .await
        .unwrap_err();
    let [statement] = &recording.statements()[..] else {
        panic!("one statement: {recording}")
    };
    assert_eq!(statement.end, QueryEnd::Failed(error.kind()));
    assert_eq!((statement.sql.as_str(), statement.parameters), (wrong, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_before_it_is_sent_is_not_told() {
    let house = house("row").await;
    let (acme, recording) = house.tenants[0].recording();
    let refused = acme.session().raw("SELECT 1", &[], &mut |_| Ok(())).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Isolation);
    assert_eq!(recording.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_nobody_waits_for_is_told_as_dropped() {
    let house = house("database").await;
    let acme = &house.tenants[0];
    let (second, recording) = acme.recording();
    acme.transaction::<_, Error>(async |tx| {
        write(tx, "first").await?;
        // A file has one writer: the second waits.
        let waiting = write(&second, "second");
        let late = tokio::time::timeout(Duration::from_millis(30), waiting).await;
        assert!(late.is_err());
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(recording.statements()[0].end, QueryEnd::Dropped);
    assert_eq!(bodies(acme).await, ["first"]);
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn slow_statements_are_warned_of_unless_that_is_switched_off() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let text = || String::from_utf8(std::mem::take(&mut *written.0.lock())).unwrap();
    let slow = |threshold| move |options: &mut ServerOptions| options.slow_query = threshold;

    let house = house_with("row", slow(Duration::from_nanos(1))).await;
    text();
    write(&house.tenants[0], "canary").await.unwrap();
    let warned = text();
    for part in [
        "WARN",
        "tenant=\"acme\"",
        "isolation=\"row\"",
        "INSERT INTO",
        "milliseconds=",
    ] {
        assert!(warned.contains(part), "{part}: {warned}");
    }
    assert!(!warned.contains("canary"), "{warned}");

    let house = house_with("row", slow(Duration::ZERO)).await;
    text();
    write(&house.tenants[0], "canary").await.unwrap();
    assert_eq!(text(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_counts_the_statements_of_its_own_handle_alone() {
    everywhere(async |house| {
        let acme = &house.tenants[0];
        let (recorded, recording) = acme.recording();
        write(acme, "not recorded").await.unwrap();
        assert_eq!(recording.count(), 0);
        recorded
            .transaction::<_, Error>(async |tx| {
                write(tx, "one").await?;
                tx.transaction(async |nested| write(nested, "two").await)
                    .await
            })
            .await
            .unwrap();
        assert_eq!(recording.count(), 2, "{recording}");
        let (twice, second) = recorded.recording();
        bodies(&twice).await;
        assert_eq!((recording.count(), second.count()), (3, 1));
        recording.clear();
        assert_eq!(recording.to_string(), "(no statements)");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_count_lists_the_statements() {
    let house = house("database").await;
    let acme = house.tenants[0].clone();
    let kept = assert_queries(2, &acme, async |db| {
        write(db, "one").await.unwrap();
        bodies(db).await
    })
    .await;
    assert_eq!(kept, ["one"]);
    let wrong = AssertUnwindSafe(tokio::spawn(async move {
        assert_queries(2, &acme, async |db| bodies(db).await).await
    }));
    let panic = wrong.0.await.unwrap_err().into_panic();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(
        message.contains("expected 2 statements, but there were 1")
            && message.contains("1. SELECT"),
        "{message}"
    );
    assert!(message.contains("observing.rs:"), "{message}");
}
