//! Ten tables of an application for one tenant, on both kinds of database.

use super::{NOBODY, OTHER, Single};
use crate::database::{code, run};

const TABLES: &str = include_str!("../../fixtures/local_models.sql");

const SCOPED: [&str; 10] = [
    "access_requests",
    "api_model_aliases",
    "api_tokens",
    "app_access_requests",
    "app_toolset_configs",
    "download_requests",
    "model_metadata",
    "toolsets",
    "tower_sessions",
    "user_aliases",
];

const CHOICE: [&str; 8] = [
    "--exclude",
    "organizations",
    "--column",
    "org_id",
    "--setting",
    "app.current_org_id",
    "--policy",
    "org_isolation",
];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    CHOICE.iter().copied().chain(more.iter().copied()).collect()
}

fn both(test: impl Fn(&Single)) {
    test(&Single::file(TABLES));
    if let Some(single) = Single::server(TABLES) {
        test(&single);
    }
}

#[test]
fn the_plan_is_shown_and_nothing_is_written() {
    both(|single| {
        let plan = single.ok(&CHOICE);
        assert!(plan.contains("10 tables of "), "{plan}");
        assert!(plan.contains("  api_model_aliases, 1 row\n"), "{plan}");
        assert!(
            plan.contains("    unique (prefix) -> (org_id, prefix)\n"),
            "{plan}"
        );
        assert!(
            plan.contains("    unique (user_id, slug) -> (org_id, user_id, slug)\n"),
            "{plan}"
        );
        assert!(plan.contains(
            "    foreign key (api_alias_id) -> (org_id, api_alias_id) to api_model_aliases\n"
        ));
        assert!(
            plan.contains("  organizations: excluded\n") && plan.contains("locks: "),
            "{plan}"
        );
        assert!(plan.contains("nothing was written"), "{plan}");
        assert_eq!(single.files(), Vec::<String>::new());
        let column = "SELECT org_id FROM toolsets";
        assert!(code(&single.url, column).is_some());
    });
}

#[test]
fn every_table_gets_the_column_and_every_key_leads_with_it() {
    both(|single| {
        let out = single.ok(&with(&["--yes"]));
        assert!(
            out.contains("[ok] toolsets: column, keys and policies"),
            "{out}"
        );
        assert!(
            out.contains("[ok] download_requests: 2 rows") && !out.contains("[!!]"),
            "{out}"
        );
        columns(single);
        rows_are_carried_over(single);
        uniques(single);
        references(single);
        if single.is_server() {
            policies(single);
        }
        // Nothing more is to be done, and nothing is.
        let files = single.files();
        let again = single.ok(&with(&["--yes"]));
        assert!(again.starts_with("nothing to do"), "{again}");
        assert_eq!(single.files(), files);
        single.ok(&with(&["--verify"]));
    });
}

/// `org_id`, which may not be null and has no default: a row that names no tenant is refused.
fn columns(single: &Single) {
    for table in SCOPED {
        let (found, unnamed) = if single.is_server() {
            let sql = format!(
                "SELECT is_nullable || coalesce(column_default, '') || data_type FROM information_schema.columns \
                 WHERE table_name = '{table}' AND column_name = 'org_id'"
            );
            (single.one(&sql), "NOuuid")
        } else {
            let sql = format!(
                "SELECT \"notnull\" || coalesce(dflt_value, '') || type FROM pragma_table_info('{table}') WHERE name = 'org_id'"
            );
            (single.one(&sql), "1TEXT")
        };
        assert_eq!(found, unnamed, "{table}");
    }
    let unnamed =
        "INSERT INTO user_aliases (id, alias, repo, request_json) VALUES ('n', 'n', 'n', 'n')";
    let expected = if single.is_server() { "23502" } else { "1299" };
    assert_eq!(code(&single.url, unnamed).as_deref(), Some(expected));
}

fn rows_are_carried_over(single: &Single) {
    for (table, rows) in SCOPED.iter().zip([1, 1, 1, 2, 1, 2, 2, 1, 1, 1]) {
        let sql = format!("SELECT CAST(count(*) AS TEXT) FROM {table} WHERE org_id = '{NOBODY}'");
        assert_eq!(single.one(&sql), rows.to_string(), "{table}");
        let sql = format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
        assert_eq!(single.one(&sql), rows.to_string(), "{table}");
    }
    assert_eq!(
        single.one("SELECT settings_json FROM toolsets"),
        "{\"a\": 1}"
    );
}

/// What was unique among all is unique within a tenant; on SQLite the old key is really gone.
fn uniques(single: &Single) {
    let duplicate = if single.is_server() { "23505" } else { "2067" };
    for (table, columns, values) in [
        (
            "api_model_aliases",
            "id, base_url, prefix, models_json",
            "'?', 'u', 'azure/', '[]'",
        ),
        ("app_toolset_configs", "id, toolset_type", "'?', 'web'"),
        (
            "user_aliases",
            "id, alias, repo, request_json",
            "'?', 'gpt', 'r', '{}'",
        ),
        (
            "toolsets",
            "id, user_id, slug, enabled, created_at",
            "'?', 'u1', 's', 1, 'now'",
        ),
        (
            "model_metadata",
            "id, source, repo, filename",
            "'?', 'model', 'one/repo', 'a.gguf'",
        ),
    ] {
        let insert = |tenant: &str, id: &str| {
            let values = values.replace('?', id);
            format!("INSERT INTO {table} (org_id, {columns}) VALUES ('{tenant}', {values})")
        };
        assert_eq!(code(&single.url, &insert(OTHER, "o1")), None, "{table}");
        let again = code(&single.url, &insert(OTHER, "o2"));
        assert_eq!(again.as_deref(), Some(duplicate), "{table}");
        assert!(
            code(&single.url, &insert(NOBODY, "o3")).is_some(),
            "{table}"
        );
    }
    // The same key in two tenants, too.
    let same = format!(
        "INSERT INTO app_toolset_configs (org_id, id, toolset_type, enabled) VALUES ('{OTHER}', 'c1', 'files', 0)"
    );
    assert_eq!(code(&single.url, &same), None);
}

/// A reference reaches no other tenant's row.
fn references(single: &Single) {
    let strange = format!(
        "INSERT INTO model_metadata (org_id, id, source, api_alias_id) VALUES ('{OTHER}', 'y', 'api', 'm1')"
    );
    let refused = if single.is_server() { "23503" } else { "787" };
    assert_eq!(code(&single.url, &strange).as_deref(), Some(refused));
    let own = strange.replace("'m1'", "'o1'");
    assert_eq!(code(&single.url, &own), None);
    let deleted = format!("DELETE FROM api_model_aliases WHERE org_id = '{OTHER}' AND id = 'o1'");
    run(&single.url, &deleted);
    assert_eq!(
        single.one("SELECT CAST(count(*) AS TEXT) FROM model_metadata WHERE id = 'y'"),
        "0"
    );
    if single.is_server() {
        run(&single.url, "DELETE FROM toolsets WHERE id = 't1'");
        let kept =
            "SELECT org_id::text FROM app_access_requests WHERE id = 'p1' AND toolset_id IS NULL";
        assert_eq!(single.one(kept), NOBODY);
    }
}

fn policies(single: &Single) {
    let named = single.rows(
        "SELECT tablename FROM pg_policies WHERE policyname = tablename || '_org_isolation' ORDER BY 1",
    );
    assert_eq!(named, SCOPED);
    let policy =
        single.one("SELECT qual FROM pg_policies WHERE policyname = 'toolsets_org_isolation'");
    assert!(
        policy.contains("NULLIF(current_setting('app.current_org_id'::text, true)"),
        "{policy}"
    );
    let setting = "app.current_org_id";
    assert_eq!(single.seen(setting, None, "user_aliases"), 0);
    assert_eq!(single.seen(setting, Some(NOBODY), "user_aliases"), 1);
    assert_eq!(single.seen(setting, Some(OTHER), "user_aliases"), 1);
    let role = single.role();
    let alone =
        format!("SELECT (rolsuper OR rolbypassrls)::text FROM pg_roles WHERE rolname = '{role}'");
    assert_eq!(single.one(&alone), "false");
}

#[test]
fn the_files_are_ordinary_migrations_of_both_kinds_with_a_way_back() {
    both(|single| {
        let shape = if single.is_server() {
            "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'terrace%' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'terrace%' \
             UNION ALL SELECT table_name || column_name || data_type || is_nullable || coalesce(column_default, '') \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'terrace%' ORDER BY 1"
        } else {
            "SELECT replace(sql, '\"' || tbl_name || '\"', tbl_name) FROM sqlite_schema \
             WHERE sql IS NOT NULL AND name NOT LIKE 'terrace%' AND tbl_name NOT LIKE 'terrace%' ORDER BY 1"
        };
        let before = single.rows(shape);
        single.ok(&with(&["--write"]));
        let written = single.files();
        let of = |ending: &str| written.iter().filter(|name| name.ends_with(ending)).count();
        assert_eq!(of(".up.postgres.sql"), 1, "{written:?}");
        if !single.is_server() {
            assert_eq!(of(".up.sqlite.sql"), 1, "{written:?}");
        }
        assert_eq!(single.rows(shape), before);
        single.shop.ok(&["up"]);
        let after = single.rows(shape);
        assert_ne!(after, before);
        single.shop.ok(&["down"]);
        assert_eq!(single.rows(shape), before);
        single.shop.ok(&["up"]);
        assert_eq!(single.rows(shape), after);
        // Rows of another tenant would become everybody's.
        let other = format!(
            "INSERT INTO app_toolset_configs (org_id, id, toolset_type, enabled) VALUES ('{OTHER}', 'c9', 'files', 0)"
        );
        run(&single.url, &other);
        let refused = single.shop.fails(&["down"]);
        assert!(
            refused.contains("app_toolset_configs has rows of other tenants than the default one"),
            "{refused}"
        );
        assert_eq!(single.rows(shape), after);
    });
}

/// The file that is made from the other kind's tables does the same.
#[test]
fn files_made_from_a_file_run_on_a_server() {
    let file = Single::file(TABLES);
    file.ok(&with(&["--runtime-role", "placeholder_role", "--write"]));
    let Some(server) = Single::server(TABLES) else {
        return;
    };
    for name in file.files() {
        let path = format!("migrations/{name}");
        let text = std::fs::read_to_string(file.shop.path().join(&path)).unwrap();
        server
            .shop
            .write(&path, &text.replace("placeholder_role", &server.role()));
    }
    server.shop.ok(&["up"]);
    let out = server.ok(&with(&["--verify"]));
    assert!(
        out.contains("[ok] toolsets: what ") && !out.contains("[!!]"),
        "{out}"
    );
}

/// With a database of each kind at hand, the files of both are made of their own tables.
#[test]
fn files_of_both_kinds_are_made_of_their_own_tables() {
    let file = Single::file(TABLES);
    let Some(server) = Single::server(TABLES) else {
        return;
    };
    let alone = server.ok(&with(&["--write"]));
    assert!(
        alone.contains("no files for sqlite: ") && alone.contains("--twin"),
        "{alone}"
    );
    std::fs::remove_dir_all(server.shop.path().join("migrations")).unwrap();
    server.ok(&with(&["--twin", &file.url, "--write"]));
    let files = server.files();
    let expected = ["down.postgres", "down.sqlite", "up.postgres", "up.sqlite"];
    let expected: Vec<String> = expected
        .iter()
        .map(|ending| format!("0001_tenantize.{ending}.sql"))
        .collect();
    assert_eq!(files, expected);
    for name in &files {
        let path = format!("migrations/{name}");
        let text = std::fs::read_to_string(server.shop.path().join(&path)).unwrap();
        file.shop.write(&path, &text);
    }
    for single in [&file, &server] {
        single.shop.ok(&["up"]);
        let out = single.ok(&with(&["--verify"]));
        assert!(!out.contains("[!!]"), "{out}");
        single.shop.ok(&["down"]);
    }
}
