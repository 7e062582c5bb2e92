//! The cells: every database with every isolation that it has.

use terrace_driver::Endpoint;
use terrace_tenancy::Isolation;

/// The variable that switches the databases with servers off, said by `cargo xtask test --sqlite-only`.
const WITHOUT_SERVERS: &str = "TERRACE_TEST_SQLITE_ONLY";

/// A database and an isolation.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Such as `postgres/row`.
    pub name: String,
    /// A login that may make databases and roles; `None` for files.
    pub(crate) server: Option<Endpoint>,
    #[doc(hidden)]
    pub isolation: Isolation,
}

/// Every cell of this run: eight, or two when the run said that there are no servers.
///
/// # Panics
/// When a server's variable is missing and the run didn't say so, or is no database URL.
pub fn cells() -> Vec<Cell> {
    let servers = [
        ("postgres", "TERRACE_TEST_POSTGRES_URL"),
        ("mariadb", "TERRACE_TEST_MYSQL_URL"),
    ];
    let mut endpoints: Vec<(&str, Option<Endpoint>)> = Vec::new();
    for (name, variable) in servers {
        match std::env::var(variable) {
            Ok(url) => {
                let endpoint =
                    Endpoint::parse(&url).unwrap_or_else(|error| panic!("{variable}: {error}"));
                endpoints.push((name, Some(endpoint)));
            }
            Err(why) => assert!(
                std::env::var_os(WITHOUT_SERVERS).is_some(),
                "{variable}: {why}; run cargo xtask test, or set {WITHOUT_SERVERS}=1"
            ),
        }
    }
    endpoints.push(("sqlite", None));
    let mut cells = Vec::new();
    for (name, server) in endpoints {
        let capabilities = server.as_ref().map_or_else(
            || Endpoint::sqlite("unused").dialect().capabilities(),
            |server| server.dialect().capabilities(),
        );
        for isolation in Isolation::ALL
            .into_iter()
            .filter(|kind| kind.is_supported(capabilities))
        {
            cells.push(Cell {
                name: format!("{name}/{isolation}"),
                server: server.clone(),
                isolation,
            });
        }
    }
    cells
}
