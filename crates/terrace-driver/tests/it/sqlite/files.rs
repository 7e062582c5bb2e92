//! Files: missing, damaged, locked, many.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use terrace_core::{Error, ErrorKind};
use terrace_driver::{Endpoint, Pool, SqliteFile};

use super::{open, options, with_tables};
use crate::support::{number, write};

async fn refused(path: &Path, create: bool) -> Error {
    let file = SqliteFile {
        path: path.to_owned(),
        create,
    };
    let error = Pool::connect(&Endpoint::Sqlite(file), options())
        .await
        .expect_err("refused");
    assert!(
        error
            .to_string()
            .contains(&*path.file_name().unwrap().to_string_lossy()),
        "{error}"
    );
    error
}

#[tokio::test]
async fn a_missing_file_is_made_only_when_asked() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("deep/er/test.sqlite");
    assert_eq!(
        refused(&path, false).await.kind(),
        ErrorKind::DatabaseMissing
    );
    assert!(!path.exists());
    let pool = Pool::connect(&Endpoint::sqlite(&path), options())
        .await
        .unwrap();
    write(&pool, "CREATE TABLE a (id)", []).await.unwrap();
    pool.close().await;
    assert!(path.exists());
    let beside = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "closing leaves the database file alone");
}

#[tokio::test]
async fn what_is_no_database_is_said_with_its_path() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("text.sqlite");
    for content in [
        "x",
        "hello, I am a text file\n",
        &"not a database ".repeat(1000),
    ] {
        fs::write(&text, content).unwrap();
        assert_eq!(refused(&text, true).await.kind(), ErrorKind::Corrupt);
        assert_eq!(
            fs::read_to_string(&text).unwrap(),
            content,
            "left as it was"
        );
    }
    let inner = folder.path().join("folder.sqlite");
    fs::create_dir(&inner).unwrap();
    assert_eq!(refused(&inner, true).await.kind(), ErrorKind::Corrupt);
    fs::write(folder.path().join("file"), "").unwrap();
    let under_a_file = folder.path().join("file/test.sqlite");
    let error = Pool::connect(&Endpoint::sqlite(&under_a_file), options())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
}

#[tokio::test]
async fn a_name_is_only_a_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("file:test?mode=memory");
    let pool = Pool::connect(&Endpoint::sqlite(&path), options())
        .await
        .unwrap();
    write(&pool, "CREATE TABLE a (id)", []).await.unwrap();
    assert_eq!(number(&pool, "SELECT count(*) FROM a").await, 0);
    assert!(path.exists());
}

#[tokio::test]
async fn a_damaged_file_is_said() {
    let (folder, pool) = with_tables("CREATE TABLE a (word TEXT)").await;
    for _ in 0..200 {
        write(&pool, "INSERT INTO a VALUES (hex(randomblob(500)))", [])
            .await
            .unwrap();
    }
    pool.close().await;
    let path = folder.path().join("test.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let pool = open(&folder, options()).await.unwrap();
    let error = write(&pool, "SELECT sum(length(word)) FROM a", [])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
}

#[tokio::test]
async fn a_closed_pool_refuses_work() {
    let (_folder, pool) = with_tables("CREATE TABLE a (id)").await;
    let mut busy = pool.exclusive().await.unwrap();
    busy.begin(
        terrace_driver::TransactionOptions::default(),
        terrace_driver::Prologue::default(),
    )
    .await
    .unwrap();
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { write(&pool, "INSERT INTO a VALUES (1)", []).await }
    });
    tokio::task::yield_now().await;
    pool.close().await;
    assert_eq!(
        waiting.await.unwrap().unwrap_err().kind(),
        ErrorKind::Unreachable
    );
    assert_eq!(
        write(&pool, "INSERT INTO a VALUES (1)", [])
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::Unreachable
    );
    let read = crate::support::read(&pool, "SELECT 1", [], &[]).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Unreachable);
    crate::support::within(&mut busy, "INSERT INTO a VALUES (2)", [])
        .await
        .unwrap();
    busy.commit().await.unwrap();
}

#[cfg(target_os = "linux")]
fn descriptors(folder: &TempDir) -> usize {
    fs::read_dir("/proc/self/fd")
        .unwrap()
        .flatten()
        .filter(|entry| {
            fs::read_link(entry.path()).is_ok_and(|target| target.starts_with(folder.path()))
        })
        .count()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_pool_holds_few_descriptors_and_lets_go_of_all() {
    let (folder, pool) = with_tables("CREATE TABLE a (id)").await;
    assert_eq!(descriptors(&folder), 3, "the file, its log and their index");
    number(&pool, "SELECT count(*) FROM a").await;
    assert!(descriptors(&folder) <= 6);
    pool.close().await;
    assert_eq!(descriptors(&folder), 0);
    let pool = open(&folder, options()).await.unwrap();
    drop(pool);
    assert_eq!(descriptors(&folder), 0);
}

#[tokio::test]
async fn a_lock_of_another_program_is_waited_for() {
    let (folder, pool) = with_tables("CREATE TABLE a (id)").await;
    let other = open(&folder, options()).await.unwrap();
    let mut holder = other.exclusive().await.unwrap();
    holder
        .begin(
            terrace_driver::TransactionOptions::default(),
            terrace_driver::Prologue::default(),
        )
        .await
        .unwrap();

    let before = Instant::now();
    let error = write(&pool, "INSERT INTO a VALUES (1)", [])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(before.elapsed() >= options().acquire_timeout);
    let mut second = pool.exclusive().await.unwrap();
    let begun = second
        .begin(
            terrace_driver::TransactionOptions::default(),
            terrace_driver::Prologue::default(),
        )
        .await;
    assert_eq!(begun.unwrap_err().kind(), ErrorKind::Timeout);
    drop(second);
    assert_eq!(
        number(&pool, "SELECT count(*) FROM a").await,
        0,
        "readers don't wait"
    );

    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { write(&pool, "INSERT INTO a VALUES (1)", []).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    holder.commit().await.unwrap();
    drop(holder);
    waiting.await.unwrap().unwrap();
    assert_eq!(number(&other, "SELECT count(*) FROM a").await, 1);
}
