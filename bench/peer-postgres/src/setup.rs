//! The databases of a run: made before it, removed after it.

use bench_worker::{Address, Configuration, Failure, Result, sample};
use tokio_postgres::{Client, NoTls};

/// Rows of one `INSERT`.
const BATCH: i64 = 500;

/// Makes both databases, and the peers' tables in theirs.
pub(crate) async fn create(configuration: &Configuration) -> Result<()> {
    let server = Address::parse(&configuration.postgres)?;
    let (peer, own, login) = (
        configuration.peer_database(),
        configuration.own_database(),
        configuration.peer_login(),
    );
    let admin = connect(&server).await?;
    admin
        .batch_execute(&format!("CREATE DATABASE {peer}"))
        .await?;
    admin
        .batch_execute(&format!("CREATE DATABASE {own}"))
        .await?;
    admin
        .batch_execute(&format!(
            "CREATE ROLE {login} LOGIN PASSWORD '{login}' NOSUPERUSER NOBYPASSRLS"
        ))
        .await?;
    let client = connect(&server.with_database(&peer)).await?;
    client.batch_execute(&tables(&login)).await?;
    for first in (0..sample::TRACKS).step_by(500) {
        insert_tracks(&client, first..first + BATCH).await?;
    }
    for first in (0..sample::REVIEWS).step_by(500) {
        insert_reviews(&client, first..first + BATCH).await?;
    }
    Ok(())
}

/// Cleans up both databases and takes their statistics, so that nothing does so during the rounds.
pub(crate) async fn tidy(configuration: &Configuration) -> Result<()> {
    let server = Address::parse(&configuration.postgres)?;
    for database in [configuration.peer_database(), configuration.own_database()] {
        let client = connect(&server.clone().with_database(&database)).await?;
        client.batch_execute("VACUUM ANALYZE").await?;
    }
    connect(&server)
        .await?
        .batch_execute("CHECKPOINT")
        .await
        .map_err(Failure::from)
}

/// Removes both databases and the logins that were made for them.
pub(crate) async fn remove(configuration: &Configuration) -> Result<()> {
    let admin = connect(&Address::parse(&configuration.postgres)?).await?;
    for database in [configuration.peer_database(), configuration.own_database()] {
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"))
            .await?;
    }
    let own = configuration.own_database();
    for login in [
        configuration.peer_login(),
        format!("{own}_runtime"),
        format!("{own}_registry"),
    ] {
        admin
            .batch_execute(&format!("DROP ROLE IF EXISTS {login}"))
            .await?;
    }
    Ok(())
}

/// `track` as somebody without tenants has it; `secured_track` with row-level security, as sqlx's
/// users write it; `review` for slow queries.
fn tables(login: &str) -> String {
    format!(
        "CREATE TABLE track (id bigint PRIMARY KEY, title text NOT NULL, album bigint NOT NULL,
             milliseconds integer NOT NULL, composer text);
         CREATE INDEX ON track (album);
         CREATE TABLE secured_track (tenant_id uuid NOT NULL, id bigint NOT NULL, title text NOT NULL,
             album bigint NOT NULL, milliseconds integer NOT NULL, composer text,
             PRIMARY KEY (tenant_id, id));
         CREATE INDEX ON secured_track (tenant_id, album);
         ALTER TABLE secured_track ENABLE ROW LEVEL SECURITY;
         ALTER TABLE secured_track FORCE ROW LEVEL SECURITY;
         CREATE POLICY tenant ON secured_track
             USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
         GRANT SELECT ON secured_track TO {login};
         CREATE TABLE review (id bigint PRIMARY KEY, body text NOT NULL);"
    )
}

async fn insert_tracks(client: &Client, ids: std::ops::Range<i64>) -> Result<()> {
    let rows: Vec<_> = ids.map(sample::track).collect();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let titles: Vec<_> = rows.iter().map(|row| row.title.as_str()).collect();
    let albums: Vec<_> = rows.iter().map(|row| row.album).collect();
    let milliseconds: Vec<_> = rows.iter().map(|row| row.milliseconds).collect();
    let composers: Vec<_> = rows.iter().map(|row| row.composer.as_deref()).collect();
    client
        .execute(
            "INSERT INTO track SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::integer[], $5::text[])",
            &[&ids, &titles, &albums, &milliseconds, &composers],
        )
        .await?;
    let copy = format!(
        "INSERT INTO secured_track
         SELECT ('00000000-0000-0000-0000-' || lpad((id / {})::text, 12, '0'))::uuid, *
         FROM track WHERE id BETWEEN $1 AND $2",
        sample::TRACKS_PER_TENANT
    );
    client
        .execute(&copy, &[&ids[0], &ids[ids.len() - 1]])
        .await?;
    Ok(())
}

async fn insert_reviews(client: &Client, ids: std::ops::Range<i64>) -> Result<()> {
    let ids: Vec<_> = ids.collect();
    let bodies: Vec<_> = ids.iter().map(|&id| sample::review(id)).collect();
    client
        .execute(
            "INSERT INTO review SELECT * FROM unnest($1::bigint[], $2::text[])",
            &[&ids, &bodies],
        )
        .await?;
    Ok(())
}

async fn connect(address: &Address) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(&address.to_string(), NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
