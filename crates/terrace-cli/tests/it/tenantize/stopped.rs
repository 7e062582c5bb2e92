//! Killed at any time, it comes to the same end when it is run again.

use std::process::Stdio;
use std::time::Duration;

use super::{NOBODY, Single};

const MANY: &str = "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY, code TEXT UNIQUE); \
                    CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER REFERENCES parent (id), org_id UUID);";

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
        let filled = "SELECT CAST(count(*) AS TEXT) FROM child WHERE org_id IS NOT NULL";
        let mut kills = 0;
        for pause in [150_u64, 300, 600] {
            let mut child = single
                .shop
                .command()
                .args(arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(pause));
            if child.try_wait().unwrap().is_none() {
                child.kill().unwrap();
                kills += 1;
            }
            child.wait().unwrap();
        }
        assert!(kills > 0, "it was never killed");
        let so_far: u32 = single.one(filled).parse().unwrap();
        let out = single.ok(&arguments[1..]);
        assert!(!out.contains("[!!]"), "{so_far}: {out}");
        let owned = format!("SELECT CAST(count(*) AS TEXT) FROM child WHERE org_id = '{NOBODY}'");
        assert_eq!(single.one(&owned), "20000");
        assert_eq!(single.one(&owned.replace("child", "parent")), "20000");
        single.ok(&["--all", "--column", "org_id", "--verify"]);
    }
}
