//! The cells: each database with each isolation in which cases are compared.

use std::env;

use terrace_driver::Endpoint;
use terrace_tenancy::Isolation;

/// A database that Django was recorded on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Backend {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Backend {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// The name in reports.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A database and an isolation.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// Such as `postgres-row`.
    pub(crate) name: String,
    pub(crate) backend: Backend,
    pub(crate) isolation: Isolation,
    /// A login that may make databases; `None` for files.
    pub(crate) server: Option<Endpoint>,
}

const SERVER: &str = "TERRACE_TEST_POSTGRES_URL";
const WITHOUT_SERVERS: &str = "TERRACE_TEST_SQLITE_ONLY";

/// Two cells of SQLite, and two of PostgreSQL unless the run said that there are no servers.
pub(crate) fn cells() -> Result<Vec<Cell>, String> {
    let [row, schema, database] = Isolation::ALL;
    let cell = |backend: Backend, isolation: Isolation, server: Option<&Endpoint>| Cell {
        name: format!("{}-{isolation}", backend.as_str()),
        backend,
        isolation,
        server: server.cloned(),
    };
    let mut cells = vec![
        cell(Backend::Sqlite, row, None),
        cell(Backend::Sqlite, database, None),
    ];
    match env::var(SERVER) {
        Ok(url) => {
            let server = Endpoint::parse(&url).map_err(|error| format!("{SERVER}: {error}"))?;
            cells.push(cell(Backend::Postgres, row, Some(&server)));
            cells.push(cell(Backend::Postgres, schema, Some(&server)));
        }
        Err(_) if env::var_os(WITHOUT_SERVERS).is_some() => {}
        Err(why) => {
            return Err(format!(
                "{SERVER}: {why}; run cargo xtask oracle, or set {WITHOUT_SERVERS}=1"
            ));
        }
    }
    Ok(cells)
}
