//! `migrate` to anywhere, on paper and by pretending; `sqlmigrate`.

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use terrace_app::{App, Project, Sources};
use terrace_migrate::{DataStep, MigrationSource, RustStep, StepFuture};

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
    tenancy: bool,
    steps: Vec<RustStep>,
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
            tenancy: false,
            steps: Vec::new(),
        }
    }

    /// With three tenants, whose tables are there.
    fn with_tenants() -> Self {
        let shop = Self {
            tenancy: true,
            ..Self::new()
        };
        shop.ok(&["migrate"]);
        for slug in ["acme", "beta", "gamma"] {
            shop.ok(&["tenant", "create", slug, "--name", slug, "--kind", "demo"]);
        }
        shop
    }

    fn project(&self) -> Project {
        let source = MigrationSource::directory(self.folder.path());
        let app = App::new("shop").migrations(source).steps(&self.steps);
        let project = Project::new("shop").app(app);
        if self.tenancy {
            project.tenancy()
        } else {
            project
        }
    }

    fn sources(&self) -> Sources {
        Sources {
            folder: self.folder.path().join("settings"),
            environment: [
                (
                    "TERRACE_DATA_DIR".to_owned(),
                    self.folder.path().join("var").display().to_string(),
                ),
                ("TERRACE_ENV".to_owned(), self.tier.to_owned()),
            ]
            .into(),
        }
    }

    fn call(&self, arguments: &[&str]) -> (bool, String) {
        let (code, text) = self.code(arguments);
        (code == 0, text)
    }

    /// The exit code, and what was said.
    fn code(&self, arguments: &[&str]) -> (u8, String) {
        let output = Output::default();
        let all = [&["shop"], arguments].concat();
        let code = self.project().run(&self.sources(), all, output.clone());
        let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        // `ExitCode` can't be compared, but shown.
        let shown = format!("{code:?}");
        let code = (0..=2).find(|one| format!("{:?}", ExitCode::from(*one)) == shown);
        (code.unwrap_or(u8::MAX), text)
    }

    /// Runs SQL text on the registry.
    fn on_registry(&self, sql: &str) {
        let context = self.project().context(&self.sources(), io::sink()).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let registry = context.tenants().await.unwrap().servers().registry_target();
            let mut session = registry.unwrap().session().await.unwrap();
            session.script(sql).await.unwrap();
        });
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
    let tenant = "default";
    assert!(shop.ok(&["showmigrations"]).contains("\ndefault\n"));
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
    assert!(!ok && text.is_empty(), "nothing is begun: {text}");
    assert!(shop.ok(&["status"]).contains("[x] shop.0003_c"));
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

#[test]
fn a_choice_of_tenants_holds_whatever_is_done_to_them() {
    let shop = Shop::with_tenants();
    let back = shop.ok(&[
        "migrate", "--back", "1", "--scope", "tenant", "--tenant", "acme",
    ]);
    assert_eq!(ran(&back), ["acme: undone: shop.0003_c"]);
    let down = shop.ok(&["downgrade", "--where", "slug=beta", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&down).unwrap();
    assert_eq!(report["targets"].as_array().unwrap().len(), 1, "{down}");
    assert_eq!(report["targets"][0]["tenant"], "beta");
    // Who chooses tenants means them, also where the registry has a migration of that number.
    assert_eq!(
        ran(&shop.ok(&["migrate", "0001", "--tenant", "beta"])),
        ["beta: undone: shop.0002_b"]
    );
    let status = shop.ok(&["showmigrations", "--tenant", "gamma"]);
    assert_eq!(
        status,
        "gamma\n [x] shop.0001_a\n [x] shop.0002_b\n [x] shop.0003_c\n"
    );
    let plan = shop.ok(&["migrate", "--plan", "--tenant", "acme"]);
    assert_eq!(plan, "-- registry: nothing to do\n-- acme: shop.0003_c\n");
    let fake = shop.ok(&["migrate", "--fake", "--tenant", "acme"]);
    assert_eq!(ran(&fake), ["acme: shop.0003_c"]);
    assert_eq!(
        ran(&shop.ok(&["migrate", "--redo", "--tenant", "gamma"])),
        ["gamma: undone: shop.0003_c", "gamma: shop.0003_c"]
    );
    // Its ledger says what isn't so.
    let forced = shop.ok(&["migrate", "--force", "0002", "--tenant", "acme"]);
    assert_eq!(ran(&forced), ["acme: undone: shop.0003_c"]);
    let all = shop.ok(&["migrate"]);
    assert_eq!(
        ran(&all),
        [
            "acme: shop.0003_c",
            "beta: shop.0002_b",
            "beta: shop.0003_c"
        ]
    );
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    let shop = Shop::with_tenants();
    for wrong in [
        &["migrate", "--back", "1", "--resume"][..],
        &["migrate", "--redo", "--to", "0001"],
        &["migrate", "--plan", "--canary", "1"],
        &["migrate", "--dry-run", "--max-failures", "1"],
        &["migrate", "--force", "0001", "--fake"],
        &["migrate", "--diff", "--to", "0001"],
        &["migrate", "--scope", "registry", "--tenant", "acme"],
        &["downgrade", "--scope", "registry", "--where", "slug=acme"],
        &["downgrade", "--scope", "tenant", "--resume"],
    ] {
        assert!(!shop.call(wrong).0, "{wrong:?} was taken");
    }
    assert_eq!(shop.ok(&["migrate"]), "nothing to apply\n");
}

#[test]
fn tenants_that_stand_alike_are_told_together() {
    let shop = Shop::with_tenants();
    let told = shop.ok(&["status"]);
    assert!(
        told.contains("\n3 tenants (acme, beta, gamma)\n [x] shop.0001_a\n"),
        "{told}"
    );
    shop.ok(&["migrate", "0002", "--scope", "tenant", "--tenant", "beta"]);
    let told = shop.ok(&["status", "--jobs", "2"]);
    assert!(told.contains("\n2 tenants (acme, gamma)\n"), "{told}");
    assert!(told.contains("\nbeta\n"), "{told}");
    let plan = shop.ok(&["migrate", "--plan"]);
    assert!(
        plan.contains("-- 2 tenants (acme, gamma): nothing to do\n"),
        "{plan}"
    );
    let (code, told) = shop.code(&["check"]);
    assert_eq!(code, 1);
    assert!(told.contains("beta: 1 pending: shop.0003_c\n"), "{told}");
}

#[test]
fn a_tenant_that_nobody_finds_stops_nobody_else() {
    let shop = Shop::with_tenants();
    shop.on_registry("UPDATE terrace_tenant SET shard = 'gone' WHERE slug = 'beta'");
    let by_mistake = shop.folder.path().join("tenant/0004_d.up.sql");
    fs::write(&by_mistake, "CREATE TABLE d (id integer);").unwrap();
    for (command, told) in [
        (
            &["forget-pending", "0004_d"][..],
            "beta: the registry says that it lacks",
        ),
        (
            &["showmigrations"],
            "2 tenants (acme, gamma)\n [x] shop.0001_a\n",
        ),
        (
            &["migrate", "--plan"],
            "-- 2 tenants (acme, gamma): nothing to do\n",
        ),
        (
            &["migrate", "--to", "0002", "--dry-run", "--scope", "tenant"],
            "-- 2 tenants (acme, gamma): shop.0003_c backward\n",
        ),
        (&["check"], "beta: can't be looked at: "),
        (&["migrate", "--diff"], "gamma: as its migrations make it\n"),
        (
            &["migrate", "--to", "0002", "--scope", "tenant"],
            "gamma: undone: shop.0003_c (",
        ),
    ] {
        let (code, text) = shop.code(command);
        assert_eq!(code, 2, "{command:?}: {text}");
        assert!(text.contains(told), "{command:?}: {text}");
        assert!(
            text.contains("beta") && text.contains("gone"),
            "{command:?}: {text}"
        );
    }
    assert!(!by_mistake.exists());
    // It failed just now, and nobody knows what it has.
    let (code, _) = shop.code(&["forget-pending", "0003_c"]);
    assert_eq!(code, 1);
    assert!(shop.folder.path().join("tenant/0003_c.up.sql").exists());
}

/// Doubles what the table has, by the names of its time.
fn double(mut past: DataStep<'_>) -> StepFuture<'_> {
    Box::pin(async move {
        let rows = past.model("item")?;
        for row in rows.select(&["amount"]).all(&mut past).await? {
            let amount: i64 = row.get("amount")?;
            rows.update(&mut past, &row, &[("amount", (2 * amount).into())])
                .await?;
        }
        Ok(())
    })
}

#[test]
fn an_app_brings_steps_for_data() {
    let mut shop = Shop::with_tenants();
    shop.steps = vec![RustStep::new("double", double).nothing_to_undo()];
    let write = |name: &str, text: &str| {
        fs::write(shop.folder.path().join(name), text).unwrap();
    };
    write(
        "tenant/0004_item.json",
        r#"{"operations": [{"create_table": {"name": "item", "primary_key": ["id"], "columns": [
            {"name": "id", "column_type": "big_int"}, {"name": "amount", "column_type": "big_int"}]}},
            {"run_sql": {"up": "INSERT INTO item VALUES (1, 3), (2, 5)", "down": ""}}]}"#,
    );
    write(
        "tenant/0005_double.json",
        r#"{"operations": [{"run_rust": {"name": "double"}}]}"#,
    );
    write(
        "tenant/0006_check.json",
        r#"{"operations": [{"add_check": {"table": "item", "check":
            {"name": "item_even", "condition": "amount % 2 = 0"}}}]}"#,
    );
    let all = shop.ok(&["migrate", "--tenant", "acme"]);
    assert_eq!(
        ran(&all),
        [
            "acme: shop.0004_item",
            "acme: shop.0005_double",
            "acme: shop.0006_check"
        ]
    );
}

#[test]
fn a_folder_that_is_missing_is_told() {
    let shop = Shop::new();
    fs::remove_dir_all(shop.folder.path().join("registry")).unwrap();
    let source = MigrationSource::directory(shop.folder.path().join("nowhere"));
    for (command, code) in [("migrate", 0), ("check", 1)] {
        let output = Output::default();
        let project = Project::new("shop").app(App::new("shop").migrations(source.clone()));
        let ended = project.run(&shop.sources(), ["shop", command], output.clone());
        let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            format!("{ended:?}"),
            format!("{:?}", ExitCode::from(code)),
            "{text}"
        );
        assert!(text.contains("nowhere is missing"), "{text}");
    }
}
