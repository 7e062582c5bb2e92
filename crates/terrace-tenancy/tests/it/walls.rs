//! What a handle reaches, and what it refuses.

use std::borrow::Cow;

use terrace_core::{ErrorKind, ModelSchema, ScopeKind, Tenant, TenantId, TenantStatus};
use terrace_sql::{Select, Statement, Table};
use terrace_tenancy::{Executor, Placement, ShardName};

use crate::support::{bodies, house, write};

#[tokio::test(flavor = "multi_thread")]
async fn each_tenant_sees_its_own_rows_in_every_isolation() {
    for isolation in ["row", "database"] {
        let house = house(isolation).await;
        let [acme, globex] = &house.tenants;
        write(acme, "of acme").await.unwrap();
        write(globex, "of globex").await.unwrap();
        assert_eq!(bodies(acme).await, ["of acme"], "{isolation}");
        assert_eq!(bodies(globex).await, ["of globex"], "{isolation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_placement_of_another_tenant_is_refused() {
    let house = house("database").await;
    let stranger = Tenant::new(
        TenantId::generate(),
        "stranger".parse().unwrap(),
        "",
        TenantStatus::Active,
    );
    let error = house
        .servers
        .open(&stranger, &house.placements[0])
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Isolation);
}

#[tokio::test(flavor = "multi_thread")]
async fn schema_isolation_is_refused_where_there_are_no_namespaces() {
    let house = house("row").await;
    let placement = Placement::new(
        TenantId::generate(),
        ShardName::main(),
        "schema".parse().unwrap(),
    );
    let error = house.servers.provision(&placement).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("row, database"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_the_other_scope_is_refused_before_it_reaches_the_database() {
    let house = house("database").await;
    let mut select = Select::from(Table {
        name: Cow::Borrowed("terrace_tenant"),
        scope: ScopeKind::Registry,
    });
    select.items = vec![terrace_sql::Item::Expression(
        terrace_sql::Expression::Aggregate(Box::new(terrace_sql::Aggregate::count_all())),
        None,
    )]
    .into();
    let error = house.tenants[0]
        .session()
        .execute(&Statement::from(select))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Isolation);
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_sql_is_refused_in_tables_that_only_our_predicate_parts() {
    let house = house("row").await;
    let error = house.tenants[0]
        .session()
        .raw("SELECT body FROM note", &[], &mut |_| Ok(()))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Isolation);
    assert!(error.hint().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_sql_that_names_another_tenants_storage_is_refused() {
    let house = house("database").await;
    let other = house.placements[1].physical_name();
    let sql = format!("SELECT * FROM \"{other}\".note");
    let error = house.tenants[0]
        .session()
        .raw(&sql, &[], &mut |_| Ok(()))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Isolation);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tenants_file_can_not_be_attached() {
    let house = house("database").await;
    let error = house.tenants[0]
        .session()
        .raw(
            "ATTACH DATABASE 'tenants/other.sqlite' AS other",
            &[],
            &mut |_| Ok(()),
        )
        .await
        .unwrap_err();
    assert!(!error.to_string().is_empty());
}

static NOTE: ModelSchema = ModelSchema {
    name: "Note",
    table: "note",
    scope: ScopeKind::Tenant,
    ..ModelSchema::PLAIN
};

#[tokio::test(flavor = "multi_thread")]
async fn retiring_a_tenant_leaves_the_other() {
    for isolation in ["row", "database"] {
        let house = house(isolation).await;
        let [acme, globex] = &house.tenants;
        write(acme, "of acme").await.unwrap();
        write(globex, "of globex").await.unwrap();
        house
            .servers
            .retire(&house.placements[0], &[&NOTE])
            .await
            .unwrap();
        assert_eq!(bodies(globex).await, ["of globex"], "{isolation}");
        if isolation == "row" {
            assert!(bodies(acme).await.is_empty());
        }
    }
}
