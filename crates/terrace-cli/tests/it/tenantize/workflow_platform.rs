//! Nine tables of a platform that only one kind of database can hold, three of which name their
//! tenant already.

use super::{NOBODY, OTHER, Single};
use crate::database::{code, run};

const TABLES: &str = include_str!("../../fixtures/workflow_platform.sql");

const CHOICE: [&str; 8] = [
    "--exclude",
    "organizations",
    "--column",
    "org_id",
    "--setting",
    "app.current_org_id",
    "--tenant-table",
    "organizations(id)",
];

const SETTING: &str = "app.current_org_id";

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    CHOICE.iter().copied().chain(more.iter().copied()).collect()
}

const SCOPED: [&str; 9] = [
    "api_keys",
    "deployments",
    "enriched_fact_provenance",
    "entity_states",
    "entity_transitions",
    "flow_executions",
    "operation_executions",
    "persona_mappings",
    "provenance_records",
];

#[test]
fn nine_tables_are_apart_and_the_tenants_are_not() {
    let Some(single) = Single::server(TABLES) else {
        return;
    };
    let plan = single.ok(&CHOICE);
    assert!(
        plan.contains("  api_keys, 1 row: takes the column over\n"),
        "{plan}"
    );
    assert!(
        plan.contains("kept as they are: the triggers entity_states_stamp"),
        "{plan}"
    );
    assert!(
        plan.contains("the view public.open_entities is kept and reads with the rights"),
        "{plan}"
    );
    assert!(
        plan.contains("the index flow_executions_input stays as it is: a gin index"),
        "{plan}"
    );
    assert!(
        plan.contains("organizations: it holds the tenants"),
        "{plan}"
    );
    let out = single.ok(&with(&["--yes"]));
    assert!(
        out.contains("no files for sqlite") && !out.contains("[!!]"),
        "{out}"
    );

    let secured = single.rows(
        "SELECT relname::text FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY 1",
    );
    assert_eq!(secured, SCOPED);
    for table in SCOPED {
        let column = format!(
            "SELECT is_nullable || data_type || coalesce(column_default, '') FROM information_schema.columns \
             WHERE table_name = '{table}' AND column_name = 'org_id'"
        );
        assert_eq!(single.one(&column), "NOuuid", "{table}");
        let led = format!(
            "SELECT count(*)::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid \
             AND a.attnum = i.indkey[0] WHERE i.indrelid = '{table}'::regclass AND a.attname = 'org_id'"
        );
        assert_ne!(single.one(&led), "0", "{table}");
        let others = format!("SELECT count(*)::text FROM {table} WHERE org_id <> '{NOBODY}'");
        assert_eq!(single.one(&others), "0", "{table}");
    }
    let unnamed = "INSERT INTO provenance_records (id, operation_id) VALUES (gen_random_uuid(), 1)";
    assert_eq!(code(&single.url, unnamed).as_deref(), Some("23502"));
    what_was_said_of_keys_is_kept(&single);
    tenants_see_their_own(&single);
    organizations(&single);
}

fn what_was_said_of_keys_is_kept(single: &Single) {
    let definitions = single
        .rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('f', 'u') ORDER BY 1")
        .join("\n");
    for expected in [
        "FOREIGN KEY (org_id, flow_execution_id) REFERENCES flow_executions(org_id, id) ON UPDATE CASCADE ON DELETE CASCADE",
        "FOREIGN KEY (org_id, retried) REFERENCES operation_executions(org_id, id) ON DELETE SET NULL (retried)",
        "FOREIGN KEY (org_id, entity_id, contract_id) REFERENCES entity_states(org_id, entity_id, contract_id) DEFERRABLE INITIALLY DEFERRED",
        "FOREIGN KEY (org_id, operation_id) REFERENCES operation_executions(org_id, id)",
        "UNIQUE NULLS NOT DISTINCT (org_id, flow_execution_id, operation, attempt)",
        "FOREIGN KEY (org_id) REFERENCES organizations(id) ON DELETE CASCADE",
        "UNIQUE (org_id, contract_id)",
    ] {
        assert!(definitions.contains(expected), "{expected}\n{definitions}");
    }
    let index =
        single.one("SELECT indexdef FROM pg_indexes WHERE indexname = 'entity_states_state'");
    assert_eq!(
        index,
        "CREATE INDEX entity_states_state ON public.entity_states USING btree (org_id, lower(state) text_pattern_ops, \
         updated_at DESC) INCLUDE (version) WHERE (version > 0)"
    );
}

/// Two tenants have the same entity in states of their own; a view shows no more than its reader may
/// see; without a tenant there are no rows and no error, also after a transaction that had one.
fn tenants_see_their_own(single: &Single) {
    run(
        &single.url,
        &format!(
            "INSERT INTO organizations (id, name) VALUES ('{OTHER}', 'other'); \
             INSERT INTO entity_states (org_id, entity_id, contract_id, state) VALUES \
             ('{OTHER}', '10000000-0000-0000-0000-000000000001', 'order', 'closed')"
        ),
    );
    assert_eq!(single.seen(SETTING, None, "entity_states"), 0);
    assert_eq!(single.seen(SETTING, Some(NOBODY), "entity_states"), 2);
    assert_eq!(single.seen(SETTING, Some(OTHER), "entity_states"), 1);
    run(
        &single.url,
        &format!("GRANT SELECT ON open_entities TO {}", single.role()),
    );
    assert_eq!(single.seen(SETTING, Some(NOBODY), "open_entities"), 1);
    assert_eq!(single.seen(SETTING, Some(OTHER), "open_entities"), 0);
    let role = single.role();
    let after = format!(
        "BEGIN; SET LOCAL ROLE {role}; SELECT set_config('{SETTING}', '{OTHER}', true); \
         SELECT count(*) FROM entity_states; COMMIT; SET ROLE {role}; SELECT 1 / (1 - count(*)) FROM entity_states"
    );
    assert_eq!(code(&single.url, &after), None);
    let strange = format!(
        "BEGIN; SET LOCAL ROLE {role}; SELECT set_config('{SETTING}', '{OTHER}', true); \
         INSERT INTO flow_executions (org_id, flow_id, input, started_at) VALUES ('{NOBODY}', 'f', '{{}}', now())"
    );
    assert_eq!(code(&single.url, &strange).as_deref(), Some("42501"));
    // Its numbers are given to it.
    let own = format!(
        "BEGIN; SET LOCAL ROLE {role}; SELECT set_config('{SETTING}', '{OTHER}', true); \
         INSERT INTO flow_executions (org_id, id, flow_id, input, started_at) \
         VALUES ('{OTHER}', '20000000-0000-0000-0000-000000000001', 'f', '{{}}', now()); \
         INSERT INTO operation_executions (org_id, flow_execution_id, operation, attempt) \
         VALUES ('{OTHER}', '20000000-0000-0000-0000-000000000001', 'ship', 1); ROLLBACK"
    );
    assert_eq!(code(&single.url, &own), None);
}

/// A tenant goes with its keys, deployments and mappings; one with other rows stays.
fn organizations(single: &Single) {
    let third = "22222222-2222-4222-8222-222222222222";
    let key = "50000000-0000-0000-0000-000000000009";
    run(
        &single.url,
        &format!(
            "INSERT INTO organizations (id, name) VALUES ('{third}', 'third'); \
             INSERT INTO api_keys VALUES ('{key}', '{third}', 'hash', '{{}}'); \
             INSERT INTO deployments VALUES (gen_random_uuid(), '{third}', 'order', 'active'); \
             INSERT INTO persona_mappings VALUES (gen_random_uuid(), '{third}', '{key}', 'agent'); \
             DELETE FROM organizations WHERE id = '{third}' AND name <> '_default'"
        ),
    );
    for table in ["api_keys", "deployments", "persona_mappings"] {
        let left = format!("SELECT count(*)::text FROM {table} WHERE org_id = '{third}'");
        assert_eq!(single.one(&left), "0", "{table}");
    }
    let gone = format!("DELETE FROM organizations WHERE id = '{NOBODY}'");
    assert_eq!(code(&single.url, &gone).as_deref(), Some("23503"));
}

#[test]
fn the_way_back_leaves_what_was_there() {
    let Some(single) = Single::server(TABLES) else {
        return;
    };
    let shape = "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
         WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'terrace%' \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'terrace%' \
         UNION ALL SELECT table_name || column_name || data_type || is_nullable || coalesce(column_default, '') \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'terrace%' \
         UNION ALL SELECT relname || relrowsecurity || relforcerowsecurity || coalesce(reloptions::text, '') FROM pg_class \
         WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'terrace%' \
         UNION ALL SELECT policyname FROM pg_policies ORDER BY 1";
    let before = single.rows(shape);
    single.ok(&with(&["--yes"]));
    let after = single.rows(shape);
    single.shop.ok(&["down"]);
    assert_eq!(single.rows(shape), before);
    single.shop.ok(&["up"]);
    assert_eq!(single.rows(shape), after);
}
