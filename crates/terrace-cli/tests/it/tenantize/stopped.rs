//! Killed at any time, it comes to the same end when it is run again.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{NOBODY, Single};

const MANY: &str = "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY, code TEXT UNIQUE); \
                    CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER REFERENCES parent (id), org_id UUID);";

fn so_far(single: &Single) -> u32 {
    let filled = "SELECT CAST(count(*) AS TEXT) FROM child WHERE org_id IS NOT NULL";
    single.one(filled).parse().unwrap()
}

/// Starts a run and kills it as soon as something holds.
fn kill_when(single: &Single, arguments: &[&str], holds: impl Fn() -> bool) {
    let mut command = single.shop.command();
    let quiet = command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = quiet.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < deadline, "it never came so far");
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill().unwrap();
    running.wait().unwrap();
}

/// A column that is there and empty is filled a few rows at a time: what was filled before a kill
/// stays filled, and the next run goes on.
#[test]
fn a_kill_in_the_back_fill() {
    let numbers =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) ";
    let sql = format!(
        "{MANY} INSERT INTO parent (id, code) {numbers} SELECT i, 'c' || i FROM n; \
         INSERT INTO child (id, parent_id) {numbers} SELECT i, i FROM n"
    );
    // SQLite wants its WITH in front.
    let in_file = sql
        .replace(
            &format!("INSERT INTO parent (id, code) {numbers}"),
            &format!("{numbers} INSERT INTO parent (id, code)"),
        )
        .replace(
            &format!("INSERT INTO child (id, parent_id) {numbers}"),
            &format!("{numbers} INSERT INTO child (id, parent_id)"),
        );
    let both = [Some(Single::file(&in_file)), Single::server(&sql)];
    for single in both.into_iter().flatten() {
        let arguments = [
            "tenantize",
            "--all",
            "--column",
            "org_id",
            "--batch",
            "50",
            "--yes",
        ];
        for enough in [200, 5_000] {
            kill_when(&single, &arguments, || so_far(&single) >= enough);
            assert!(
                so_far(&single) < 20_000,
                "it came to its end before the kill"
            );
        }
        let out = single.ok(&arguments[1..]);
        assert!(
            out.contains("written before: ") && !out.contains("[!!]"),
            "{out}"
        );
        let owned = format!("SELECT CAST(count(*) AS TEXT) FROM child WHERE org_id = '{NOBODY}'");
        assert_eq!(single.one(&owned), "20000");
        assert_eq!(single.one(&owned.replace("child", "parent")), "20000");
        single.ok(&["--all", "--column", "org_id", "--verify"]);
    }
}
