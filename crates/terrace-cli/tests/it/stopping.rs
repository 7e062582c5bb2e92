//! Stopped from outside: nothing is half done, and the next run goes on at once.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::database::{column, server};
use crate::support::{Shop, ran, said};

/// A run that makes a table and then takes its time.
fn start(shop: &Shop) -> Child {
    shop.command()
        .args(["migrate", "up"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

fn slow(url: &str) -> Shop {
    let shop = Shop::on(url);
    let text = "CREATE TABLE a (id integer); SELECT pg_sleep(60);";
    shop.write("migrations/0001_a.up.sql", text);
    shop
}

/// Waits until the slow statement runs.
fn wait_for_work(url: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let query = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()";
    while column(url, query).is_empty() {
        assert!(Instant::now() < deadline, "it never began");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_run_that_is_interrupted_or_killed_leaves_nothing() {
    let Some(server) = server("TERRACE_TEST_POSTGRES_URL") else {
        return;
    };
    for (name, sentence) in [
        ("-INT", Some("error: stopped: nothing is half done")),
        ("-TERM", Some("error: stopped")),
        ("-KILL", None),
    ] {
        let shop = slow(&server.url);
        let child = start(&shop);
        wait_for_work(&server.url);
        signal(&child, name);
        let said = said(child.wait_with_output().unwrap());
        match sentence {
            Some(sentence) => assert!(
                said.code == Some(1) && said.err.starts_with(sentence),
                "{said:?}"
            ),
            None => assert_eq!(said.code, None),
        }
        // The server notices, and frees the lock.
        shop.write("migrations/0001_a.up.sql", "CREATE TABLE a (id integer);");
        shop.write("migrations/0001_a.down.sql", "DROP TABLE a;");
        assert_eq!(ran(&shop.ok(&["up", "-lock-timeout", "10"])), ["1/u a"]);
        shop.ok(&["down"]);
    }
}
