//! What the rules about safety find, what silences them, and whether the safe forms do the same.

mod cases;
mod safe_forms;

use std::collections::BTreeSet;

use cases::{BEFORE, Case, OTHERS, POSTGRES};
use terrace_core::ScopeKind;
use terrace_migrate::{AppMigrations, Finding, MigrationSet, MigrationSource, rules};
use terrace_sql::Dialect;
use terrace_sql::dialect::{mysql, postgres, sqlite};

use crate::support::write;

fn dialect(name: &str) -> Dialect {
    let all = [postgres::DIALECT, mysql::DIALECT, sqlite::DIALECT];
    all.into_iter().find(|one| one.name() == name).unwrap()
}

/// The tables of all cases, for a database.
fn before(case: &Case) -> String {
    let indexed = if case.database == "mysql" {
        "(note(10))"
    } else {
        "(note)"
    };
    let before = BEFORE.replace("(note(10))", indexed);
    format!("{before}\n{}", case.before)
}

fn all_found(dialect: Dialect, before: &str, text: &str) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "tenant/0001_before.up.sql", before);
    write(folder.path(), "tenant/0002_it.up.sql", text);
    let source = MigrationSource::directory(folder.path());
    let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).unwrap();
    let findings = set.lint(ScopeKind::Tenant, dialect).unwrap();
    let about = findings.into_iter();
    about
        .filter(|finding| finding.migration == "0002_it")
        .collect()
}

fn found(case: &Case, text: &str) -> BTreeSet<&'static str> {
    let findings = all_found(dialect(case.database), &before(case), text);
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn each_rule_finds_what_it_is_about_and_nothing_else() {
    let mut wrong = Vec::new();
    for case in POSTGRES.iter().chain(OTHERS) {
        if !found(case, case.bad).contains(case.rule) {
            wrong.push(format!("{} misses: {}", case.rule, case.bad));
        }
        if found(case, case.good).contains(case.rule) {
            wrong.push(format!("{} finds: {}", case.rule, case.good));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_a_case_on_each_of_its_databases() {
    let has = |rule: &str, database: &str| {
        let mut cases = POSTGRES.iter().chain(OTHERS);
        cases.any(|case| case.rule == rule && case.database == database)
    };
    // What makes it is no text: it has a test of its own.
    let others = rules().iter().filter(|rule| rule.name != "table-rebuild");
    for rule in others {
        for database in &rule.databases {
            assert!(has(&rule.name, database), "{} on {database}", rule.name);
        }
    }
}

#[test]
fn a_rebuilt_table_is_told_of() {
    const FIRST: &str = r#"{"operations": [{"create_table": {"name": "t", "primary_key": ["id"], "columns": [
        {"name": "id", "column_type": "big_int"}]}}]}"#;
    const CHECK: &str = r#"{"operations": [{"add_check": {"table": "t",
        "check": {"name": "t_id_check", "condition": "id > 0"}}}]}"#;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "tenant/0001_first.json", FIRST);
    write(folder.path(), "tenant/0002_check.json", CHECK);
    let source = MigrationSource::directory(folder.path());
    let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).unwrap();
    let rules_on = |dialect| {
        let findings = set.lint(ScopeKind::Tenant, dialect).unwrap();
        findings
            .iter()
            .map(|finding| (finding.rule, finding.table.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        rules_on(sqlite::DIALECT),
        [("table-rebuild", "t".to_owned())]
    );
    assert_eq!(
        rules_on(postgres::DIALECT),
        [("check-validation", "t".to_owned())]
    );
}

#[test]
fn a_finding_names_rule_table_harm_and_safe_form() {
    let [finding] = all_found(
        postgres::DIALECT,
        BEFORE,
        "SELECT 1;\nCREATE INDEX t_n ON t (n);",
    )
    .try_into()
    .unwrap();
    assert_eq!(
        finding.lines(true, true),
        "error: shop.0002_it, statement 2, t: index-blocks-writes\n  \
         lock: SHARE\n  \
         nobody writes the table while the index is built\n  \
         safe: CREATE INDEX CONCURRENTLY, outside transactions\n    \
         -- terrace: no-transaction\n    \
         CREATE INDEX CONCURRENTLY t_n ON t (n);"
    );
    assert!(finding.lines(false, false).starts_with("warning: "));
    assert!(finding.is_error(true) && !finding.is_error(false));
}

#[test]
fn a_rule_is_silenced_for_a_file_or_a_statement_with_a_reason() {
    let both = "CREATE INDEX a ON t (n);\nCREATE INDEX b ON t (n);";
    let count = |text: &str| all_found(postgres::DIALECT, BEFORE, text).len();
    assert_eq!(count(both), 2);
    let file = format!("-- terrace: allow index-blocks-writes: it is small\n{both}");
    assert_eq!(count(&file), 0);
    let one = "CREATE INDEX a ON t (n);\n-- terrace: allow index-blocks-writes: it is small\nCREATE INDEX b ON t (n);";
    let left = all_found(postgres::DIALECT, BEFORE, one);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].statement, 1);
    assert_eq!(
        count("-- terrace: allow wide-index: it is small\nCREATE INDEX a ON t (n);"),
        1
    );
}

#[test]
fn an_allowance_without_a_reason_or_of_an_unknown_rule_is_an_error() {
    let fails = |text: &str| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "tenant/0001_it.up.sql", text);
        let source = MigrationSource::directory(folder.path());
        let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).unwrap();
        set.lint(ScopeKind::Tenant, postgres::DIALECT)
            .unwrap_err()
            .to_string()
    };
    let unknown = fails("-- terrace: allow index-blocks: small\nSELECT 1");
    assert!(
        unknown.contains("allows index-blocks, and there is no such rule"),
        "{unknown}"
    );
    let bare = fails("-- terrace: allow index-blocks-writes\nSELECT 1");
    assert!(bare.contains("has no reason"), "{bare}");
}

#[test]
fn a_declared_migration_is_silenced_in_its_file() {
    const FIRST: &str = r#"{"operations": [{"create_table": {"name": "t", "primary_key": ["id"], "columns": [
        {"name": "id", "column_type": "big_int"}, {"name": "n", "column_type": "integer"}]}}]}"#;
    let found = |more: &str| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "tenant/0001_first.json", FIRST);
        let index = format!(
            r#"{{{more} "operations": [{{"create_index": {{"table": "t",
                "index": {{"name": "t_n", "columns": ["n"]}}}}}}]}}"#
        );
        write(folder.path(), "tenant/0002_index.json", &index);
        let source = MigrationSource::directory(folder.path());
        let set = MigrationSet::load(&[AppMigrations::new("shop", vec![], source)]).unwrap();
        set.lint(ScopeKind::Tenant, postgres::DIALECT)
            .unwrap()
            .len()
    };
    assert_eq!(found(""), 1);
    let allow = r#""allow": [{"rule": "index-blocks-writes", "reason": "it is small"}],"#;
    assert_eq!(found(allow), 0);
    // Run in its safe form, there is nothing to tell.
    assert_eq!(found(r#""online": true,"#), 0);
}
