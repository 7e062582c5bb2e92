//! `migrate` to anywhere, on paper and by pretending; `sqlmigrate`.

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use terrace_app::{App, Project, Sources};
use terrace_migrate::MigrationSource;

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

/// A project whose tenants have three tables, and its registry one.
struct Shop {
    folder: TempDir,
    tier: &'static str,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (scope, tables) in [("registry", &["plan"][..]), ("tenant", &["a", "b", "c"])] {
            fs::create_dir_all(folder.path().join(scope)).unwrap();
            for (number, table) in tables.iter().enumerate() {
                let name = format!("{scope}/000{}_{table}", number + 1);
                let write = |ending: &str, text: String| {
                    fs::write(folder.path().join(format!("{name}.{ending}.sql")), text).unwrap();
                };
                write("up", format!("CREATE TABLE {table} (id integer);"));
                write("down", format!("DROP TABLE {table};"));
            }
        }
        Self {
            folder,
            tier: "development",
        }
    }

    fn call(&self, arguments: &[&str]) -> (bool, String) {
        let source = MigrationSource::directory(self.folder.path());
        let app = App::new("shop").migrations(source);
        let sources = Sources {
            folder: self.folder.path().join("settings"),
            environment: [
                (
                    "TERRACE_DATA_DIR".to_owned(),
                    self.folder.path().join("var").display().to_string(),
                ),
                ("TERRACE_ENV".to_owned(), self.tier.to_owned()),
            ]
            .into(),
        };
        let output = Output::default();
        let all = [&["shop"], arguments].concat();
        let code = Project::new("shop")
            .app(app)
            .run(&sources, all, output.clone());
        let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        // `ExitCode` can't be compared, but shown.
        (
            format!("{code:?}") == format!("{:?}", ExitCode::SUCCESS),
            text,
        )
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let (ok, text) = self.call(arguments);
        assert!(ok, "{arguments:?}: {text}");
        text
    }
}

/// Lines without how long it took.
fn ran(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.split_once(" (").map(|(line, _)| line))
        .collect()
}

#[test]
fn tenants_go_back_and_forward_and_the_registry_stays() {
    let shop = Shop::new();
    shop.ok(&["migrate"]);
    let shown = shop.ok(&["showmigrations"]);
    let tenant = shown
        .lines()
        .find(|line| line.starts_with("main/t_"))
        .unwrap();
    let lines = |words: &[&str]| {
        words
            .iter()
            .map(|word| format!("{tenant}: {word}"))
            .collect::<Vec<_>>()
    };
    let back = shop.ok(&["migrate", "--back", "2", "--scope", "tenant"]);
    assert_eq!(
        ran(&back),
        lines(&["undone: shop.0003_c", "undone: shop.0002_b"])
    );
    let plan = shop.ok(&["migrate", "--plan"]);
    assert!(
        plan.contains(&format!(
            "-- {tenant}: shop.0002_b\n-- {tenant}: shop.0003_c\n"
        )),
        "{plan}"
    );
    let sql = shop.ok(&["migrate", "--to", "0002", "--dry-run"]);
    assert!(
        sql.contains(&format!(
            "-- {tenant}: shop.0002_b\nBEGIN;\nCREATE TABLE b (id integer);\nCOMMIT;\n"
        )),
        "{sql}"
    );
    assert_eq!(
        ran(&shop.ok(&["migrate", "shop.0002"])),
        lines(&["shop.0002_b"])
    );
    assert!(shop.ok(&["showmigrations"]).contains("[ ] shop.0003_c"));
    let all = shop.ok(&["migrate"]);
    assert!(
        all.contains("shop.0003_c ("),
        "the fleet knows what the tenant lacks: {all}"
    );
    shop.ok(&["migrate", "0002"]);
    assert_eq!(
        ran(&shop.ok(&["migrate", "--fake", "0003"])),
        lines(&["shop.0003_c"])
    );
    assert_eq!(
        ran(&shop.ok(&["migrate", "zero", "--scope", "registry"])),
        ["registry: undone: shop.0001_plan"]
    );
    assert!(
        shop.ok(&["showmigrations"])
            .contains("[x] terrace_registry.0001"),
        "the built-in app stays"
    );
    assert_eq!(
        shop.ok(&["migrate", "zero", "--scope", "registry"]),
        "nothing to do\n"
    );
    let (ok, _) = shop.call(&["migrate", "--back", "1"]);
    assert!(!ok, "of the registry or of tenants?");
    let (ok, _) = shop.call(&["migrate", "0009"]);
    assert!(!ok);
    let (ok, _) = shop.call(&["migrate", "0001"]);
    assert!(
        !ok,
        "the registry has one of that number, and tenants have one"
    );
}

#[test]
fn the_sql_of_a_migration_is_printed() {
    let shop = Shop::new();
    assert_eq!(
        shop.ok(&["sqlmigrate", "shop.0001_a"]),
        "BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\n"
    );
    assert_eq!(
        shop.ok(&["sqlmigrate", "0003", "--backward"]),
        "BEGIN;\nDROP TABLE c;\nCOMMIT;\n"
    );
    assert!(!shop.call(&["sqlmigrate", "0009"]).0);
}

#[test]
fn production_asks_for_a_yes() {
    let mut shop = Shop::new();
    shop.ok(&["migrate"]);
    shop.tier = "production";
    let back = ["migrate", "--back", "1", "--scope", "tenant"];
    let (ok, text) = shop.call(&back);
    assert!(
        !ok && text.contains("data would be lost: shop.0003_c would be undone"),
        "{text}"
    );
    shop.ok(&[&back[..], &["--yes"]].concat());
    let path = shop.folder.path().join("tenant/0003_c.up.sql");
    fs::write(path, "DROP TABLE a;").unwrap();
    assert!(!shop.call(&["migrate"]).0);
    let (ok, plan) = shop.call(&["migrate", "--plan"]);
    assert!(
        !ok && plan.contains("--   removes data: DROP TABLE"),
        "{plan}"
    );
    let told = "error: shop.0003_c, statement 1, a: drop-table\n";
    assert!(plan.contains(told), "{plan}");
    shop.ok(&["migrate", "--plan", "--yes"]);
    shop.ok(&["migrate", "--yes"]);
}

#[test]
fn a_step_back_has_a_verb_of_its_own_and_so_has_a_file_made_by_mistake() {
    let shop = Shop::new();
    shop.ok(&["migrate"]);
    let (ok, _) = shop.call(&["forget-pending", "0003"]);
    assert!(!ok, "it is applied");
    assert!(
        shop.ok(&["downgrade", "--scope", "tenant"])
            .contains("undone: shop.0003_c")
    );
    assert!(shop.ok(&["status"]).contains("[ ] shop.0003_c"));
    assert!(
        !shop.call(&["forget-pending", "_"]).0,
        "that may be several"
    );
    let removed = shop.ok(&["forget-pending", "3_c"]);
    assert_eq!(removed.lines().count(), 2, "{removed}");
    assert!(!shop.folder.path().join("tenant/0003_c.up.sql").exists());
    assert!(!shop.ok(&["status"]).contains("0003_c"));
}

#[test]
fn what_a_tenant_holds_otherwise_is_told() {
    let shop = Shop::new();
    shop.ok(&["migrate"]);
    let told = shop.ok(&["migrate", "--diff"]);
    assert!(told.lines().count() >= 2, "{told}");
    assert!(
        told.lines()
            .all(|line| line.ends_with(": as its migrations make it")),
        "{told}"
    );
    // The ledger forgets what is there.
    shop.ok(&["migrate", "--back", "1", "--scope", "tenant", "--fake"]);
    let (same, told) = shop.call(&["migrate", "--diff"]);
    assert!(
        !same && told.contains("  table c is not expected\n"),
        "{told}"
    );
    let (same, told) = shop.call(&[
        "migrate", "--diff", "--tenant", "default", "--format", "json",
    ]);
    assert!(!same, "{told}");
    let report: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(report.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(report[0]["differences"][0]["name"], "c");
    assert_eq!(report[0]["label"], "default", "{told}");
    for nobody in [["--tenant", "nobody"], ["--where", "slug=nobody"]] {
        let (_, told) = shop.call(&[&["migrate", "--diff"][..], &nobody].concat());
        assert!(!told.contains("as its migrations"), "{told}");
    }
    let chosen = ["--where", "slug=default", "--jobs", "2"];
    let (same, told) = shop.call(&[&["migrate", "--diff"][..], &chosen].concat());
    assert!(
        !same && told == "default: 1 difference\n  table c is not expected\n",
        "{told}"
    );
}

#[test]
fn models_of_the_tables_of_a_tenant_are_printed() {
    let shop = Shop::new();
    shop.ok(&["migrate"]);
    let models = shop.ok(&["inspectdb", "--tenant", "default"]);
    assert!(
        models.contains("// The table a can't be a model: it has no primary key."),
        "{models}"
    );
    let models = shop.ok(&["inspectdb", "terrace_tenant"]);
    assert!(models.contains("pub struct TerraceTenant {"), "{models}");
    assert!(models.contains("    registry,"), "{models}");
}
