//! Commands of a project without models, as a person would call them.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;
use terrace_app::{App, Command, Context, Project, Sources};
use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::QueryEvent;
use terrace_web::TestClient;
use terrace_web::axum::routing::get;

/// Fails, with a hint.
#[derive(clap::Parser)]
#[command(name = "fail")]
struct Fail;

impl Command for Fail {
    async fn run(self, _: Context) -> Result<ExitCode> {
        Err(Error::new(ErrorKind::InvalidInput, "no").with_hint("don't"))
    }
}

fn project() -> Project {
    let routes = terrace_web::TenantRoutes::new().route("/", get(async || "hello"));
    Project::new("shop").app(App::new("shop").routes(routes).command::<Fail>())
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) struct Shop(TempDir);

impl Shop {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn sources(&self) -> Sources {
        let folder = self.0.path().to_str().unwrap().to_owned();
        Sources {
            folder: self.0.path().join("settings"),
            environment: [("TERRACE_DATA_DIR".to_owned(), folder)].into(),
        }
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    pub(crate) fn call(&self, project: Project, arguments: &[&str]) -> (bool, String) {
        let output = Output::default();
        let all = [&["shop"], arguments].concat();
        let code = project.run(&self.sources(), all, output.clone());
        let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        // `ExitCode` can't be compared, but shown.
        (
            format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS),
            text,
        )
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let (ok, text) = self.call(project().tenancy(), arguments);
        assert!(ok, "{arguments:?}: {text}");
        text
    }
}

#[test]
fn a_tenant_from_making_to_showing() {
    let shop = Shop::new();
    let (ok, _) = shop.call(project().tenancy(), &["tenant", "list"]);
    assert!(!ok, "the registry has no tables yet");
    shop.ok(&["migrate"]);
    assert!(shop.ok(&["migrate"]).contains("nothing to apply"));
    assert!(shop.ok(&["tenant", "list"]).contains("no tenants yet"));
    shop.ok(&[
        "tenant",
        "create",
        "acme",
        "--name",
        "Acme Inc.",
        "--kind",
        "demo",
    ]);
    let shown: Value =
        serde_json::from_str(&shop.ok(&["tenant", "show", "acme", "--format", "json"])).unwrap();
    assert_eq!(shown["name"], "Acme Inc.");
    assert_eq!(
        (shown["status"].as_str(), shown["state"].as_str()),
        (Some("demo"), Some("ready"))
    );
    assert_eq!(shown["trial_ends_at"], Value::Null);
    let listed: Value =
        serde_json::from_str(&shop.ok(&["tenant", "list", "--format", "json"])).unwrap();
    assert_eq!(listed[0]["slug"], "acme");
    for wrong in [
        &["tenant", "create", "acme"][..],
        &["tenant", "create", "Acme"],
        &["tenant", "create", "public"],
        &["tenant", "create", "other", "--isolation", "schema"],
        &["tenant", "create", "other", "--shard", "west"],
        &["tenant", "show", "nobody"],
        &["migrate", "--tenant", "nobody"],
        &["migrate", "--where", "colour=red"],
        &["migrate", "--where", "colour"],
        &["migrate", "--wave", "0%"],
        &["tenant"],
        &["unknown"],
        &["fail"],
    ] {
        assert!(
            !shop.call(project().tenancy(), wrong).0,
            "{wrong:?} was taken"
        );
    }
}

#[test]
fn reports_for_scripts_are_json() {
    let shop = Shop::new();
    let report: Value = serde_json::from_str(&shop.ok(&["migrate", "--format", "json"])).unwrap();
    assert_eq!(report["targets"][0]["target"], "registry");
    let careful = [
        "migrate",
        "--jobs",
        "2",
        "--canary",
        "1",
        "--wave",
        "10%",
        "--max-failures",
        "1",
        "--resume",
        "--verify",
        "--format",
        "json",
    ];
    let report: Value = serde_json::from_str(&shop.ok(&careful)).unwrap();
    assert_eq!(
        (&report["pending"], &report["stopped"]),
        (&Value::from(0), &Value::Null)
    );
    let status: Value =
        serde_json::from_str(&shop.ok(&["showmigrations", "--format", "json"])).unwrap();
    assert_eq!(status[0]["migrations"][0]["state"], "applied");
    let checks: Value = serde_json::from_str(&shop.ok(&["check", "--format", "json"])).unwrap();
    assert!(
        checks
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["ok"] == true),
        "{checks}"
    );
}

#[test]
fn check_says_what_is_missing() {
    let shop = Shop::new();
    let (ok, text) = shop.call(project(), &["check"]);
    assert!(!ok && text.contains("run migrate"), "{text}");
}

#[test]
fn two_parts_of_one_name_are_refused() {
    let (ok, _) = Shop::new().call(project().app(App::new("shop")), &["check"]);
    assert!(!ok);
    let (ok, _) = Shop::new().call(
        project().app(App::new("other").command::<Fail>()),
        &["check"],
    );
    assert!(!ok);
}

#[tokio::test]
async fn without_tenancy_everything_is_the_default_tenant() {
    let shop = Shop::new();
    let starts = Arc::new(Mutex::new(0));
    for _ in 0..2 {
        let counted = Arc::clone(&starts);
        let project = project().first_start(move |context| {
            *counted.lock().unwrap() += 1;
            async move { context.open("default").await.map(drop) }
        });
        let context = project.context(&shop.sources(), io::sink()).unwrap();
        context.prepare().await.unwrap();
        let client = TestClient::new(context.front().await.unwrap());
        for host in ["localhost", "anything.example"] {
            assert_eq!(client.get("/").host(host).send().await.text(), "hello");
        }
    }
    assert_eq!(
        *starts.lock().unwrap(),
        1,
        "the first start is the first alone"
    );
}

#[test]
fn a_query_log_is_told_of_the_statements_of_commands() {
    let shop = Shop::new();
    shop.ok(&["migrate"]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let project = project()
        .tenancy()
        .query_log(move |event: &QueryEvent<'_>| {
            log.lock().unwrap().push(event.sql.to_owned());
        });
    let (ok, text) = shop.call(project, &["tenant", "list"]);
    assert!(ok, "{text}");
    let seen = seen.lock().unwrap();
    assert!(seen.iter().any(|sql| sql.starts_with("SELECT")), "{seen:?}");
}
