//! Handles that only read, from a copy that holds other rows than the shard.

use terrace_core::{ErrorKind, Result};
use terrace_tenancy::{
    Db, Executor, MissingReplica, NamedDatabase, QueryEnd, Row, ServerOptions, Servers, ShardName,
};

use crate::ground::Ground;
use crate::support::{House, all_bodies, bodies, everywhere, house, write};

/// Whether a copy of the main database holds the tenants' rows, too.
fn can_be_copied(house: &House) -> bool {
    house.is_file()
        || match house.placements[0].isolation().as_str() {
            "row" => true,
            "schema" => house.has_row_level_security(),
            _ => false,
        }
}

fn options(house: &House, twin: &Ground) -> ServerOptions {
    let mut options = ServerOptions::new(house.ground.endpoint.clone());
    let main = options.shards.get_mut(&ShardName::main()).unwrap();
    let database = |name: &str, database| (name.to_owned(), database);
    main.databases.extend([
        database("replica", NamedDatabase::replica(twin.endpoint.clone())),
        database("reports", NamedDatabase::copy(twin.endpoint.clone())),
    ]);
    options
}

/// The house's tenants, with a replica that lacks what was written last.
async fn with_twin(house: &House, body: impl AsyncFn(&[Db<terrace_core::Tenant>; 2], &Servers)) {
    let [acme, globex] = &house.tenants;
    write(acme, "old of acme").await.unwrap();
    write(globex, "old of globex").await.unwrap();
    let twin = house.ground.twin().await;
    let servers = Servers::connect(options(house, &twin)).await.unwrap();
    let open = |place: usize| {
        let tenant = house.tenants[place].tenant();
        servers.open(tenant, &house.placements[place]).unwrap()
    };
    let tenants = [open(0), open(1)];
    write(&tenants[0], "new of acme").await.unwrap();
    body(&tenants, &servers).await;
    drop((tenants, servers));
    twin.remove(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_answers_with_its_own_rows_of_the_same_tenant() {
    everywhere(async |house| {
        if !can_be_copied(house) {
            return;
        }
        with_twin(house, async |[acme, globex], servers| {
            assert_eq!(bodies(acme).await, ["new of acme", "old of acme"]);
            for replica in [
                acme.reading_from_replica().unwrap(),
                acme.using("replica").unwrap(),
                acme.using("reports").unwrap(),
            ] {
                assert_eq!(bodies(&replica).await, ["old of acme"]);
                assert_eq!(replica.tenant().slug().as_str(), "acme");
            }
            let other = globex.reading_from_replica().unwrap();
            assert_eq!(bodies(&other).await, ["old of globex"]);
            let mut stream = other.session().stream(&all_bodies(), 10).await.unwrap();
            let mut streamed: Vec<String> = Vec::new();
            let mut sink = |row: &Row<'_>| {
                streamed.push(row.get(0)?);
                Ok(())
            };
            assert!(stream.next(&mut sink).await.unwrap());
            assert_eq!(streamed, ["old of globex"]);
            servers.registry().using("replica").unwrap();
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_refuses_every_write() {
    everywhere(async |house| {
        if !can_be_copied(house) {
            return;
        }
        with_twin(house, async |[acme, _], _| {
            let replica = acme.reading_from_replica().unwrap();
            let error = write(&replica, "refused").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.hint().is_some());
            let operation = replica.session().operation().await.unwrap();
            assert!(operation.session().is_transaction());
            drop(operation);
            let raw = replica
                .session()
                .raw("DELETE FROM note", &[], &mut |_| Ok(()))
                .await;
            let expected = [ErrorKind::Permission, ErrorKind::Isolation];
            assert!(expected.contains(&raw.unwrap_err().kind()));
            assert_eq!(bodies(&replica).await, ["old of acme"]);
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_of_a_replica_are_recorded_under_its_name() {
    let house = house("database").await;
    with_twin(&house, async |[acme, _], _| {
        let (recorded, recording) = acme.recording();
        bodies(&recorded.reading_from_replica().unwrap()).await;
        assert_eq!(recording.count(), 1);
        let (replica, recording) = acme.using("reports").unwrap().recording();
        bodies(&replica).await;
        let end = recording.statements()[0].end;
        assert_eq!(end, QueryEnd::Done { rows: 1 });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_an_error_and_never_silently_the_shard() {
    let house = house("database").await;
    let acme = &house.tenants[0];
    for error in [
        acme.reading_from_replica().unwrap_err(),
        acme.using("replica").unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.hint().is_some());
    }
    with_twin(&house, async |[acme, _], _| {
        let error = acme.using("replicas").unwrap_err();
        assert!(error.to_string().contains("replica, reports"), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_finds_what_a_tenant_has_for_itself() {
    everywhere(async |house| {
        let mut options = ServerOptions::new(house.ground.endpoint.clone());
        let main = options.shards.get_mut(&ShardName::main()).unwrap();
        let same = NamedDatabase::replica(house.ground.endpoint.clone());
        main.databases.insert("same".to_owned(), same);
        let servers = Servers::connect(options).await.unwrap();
        for (place, name) in ["of acme", "of globex"].into_iter().enumerate() {
            let tenant = house.tenants[place].tenant();
            let db = servers.open(tenant, &house.placements[place]).unwrap();
            write(&db, name).await.unwrap();
            let replica = db.reading_from_replica().unwrap();
            assert_eq!(bodies(&replica).await, [name]);
            let refused = write(&replica, "refused").await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Unsupported);
        }
    })
    .await;
}

async fn connect(house: &House, missing: MissingReplica) -> Result<Servers> {
    let mut options = ServerOptions::new(house.ground.endpoint.clone());
    options.missing_replica = missing;
    Servers::connect(options).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_replica_keeps_the_program_from_starting_or_reads_the_shard_when_asked() {
    let house = house("database").await;
    write(&house.tenants[0], "of the shard").await.unwrap();
    let refused = connect(&house, MissingReplica::RefuseToStart).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Configuration);
    let servers = connect(&house, MissingReplica::ReadPrimary).await.unwrap();
    let tenant = house.tenants[0].tenant();
    let acme = servers.open(tenant, &house.placements[0]).unwrap();
    let replica = acme.reading_from_replica().unwrap();
    assert_eq!(bodies(&replica).await, ["of the shard"]);
    let refused = write(&replica, "refused").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_can_not_be_reached_keeps_the_program_from_starting() {
    let house = house("database").await;
    let nowhere = Ground::files();
    let missing = nowhere
        .endpoint
        .file()
        .unwrap()
        .with_file_name("gone/registry.sqlite");
    let mut options = ServerOptions::new(house.ground.endpoint.clone());
    let main = options.shards.get_mut(&ShardName::main()).unwrap();
    let database = NamedDatabase::replica(terrace_tenancy::Endpoint::sqlite(missing));
    main.databases.insert("replica".to_owned(), database);
    let error = Servers::connect(options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DatabaseMissing, "{error}");
}
