//! A database of the test's own on a server that the environment names.

use std::env;

use terrace::tenancy::{Endpoint, ServerOptions, Servers, ShardName};

/// A database that nobody else uses.
pub(crate) struct TestDatabase {
    server: String,
    name: String,
    url: String,
}

impl TestDatabase {
    /// Makes one on the server of this variable; `None` only when the run said that there is no
    /// server on purpose.
    pub(crate) async fn create(variable: &str) -> Option<Self> {
        let server = match env::var(variable) {
            Ok(url) => url,
            Err(_) if env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1") => {
                return None;
            }
            Err(error) => panic!("{variable}: {error}: run cargo xtask test"),
        };
        let name = format!("terrace_chinook_{}", std::process::id());
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        administer(&server, &[format!("CREATE DATABASE {name}")]).await;
        Some(Self { server, name, url })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Removes it with the logins that Terrace made for it.
    pub(crate) async fn remove(self) {
        let Self { server, name, .. } = self;
        let servers = connect(&server).await;
        let has_logins = servers
            .capabilities(&ShardName::main())
            .unwrap()
            .row_level_security;
        let mut statements = vec![format!("DROP DATABASE {name}")];
        if has_logins {
            statements[0].push_str(" WITH (FORCE)");
            statements
                .extend(["runtime", "registry"].map(|role| format!("DROP ROLE {name}_{role}")));
        }
        administer(&server, &statements).await;
    }
}

async fn connect(url: &str) -> Servers {
    let options = ServerOptions::new(Endpoint::parse(url).unwrap());
    Servers::connect(options).await.unwrap()
}

/// Runs statements on the server, each by itself.
async fn administer(url: &str, statements: &[String]) {
    let servers = connect(url).await;
    let mut session = servers.registry_target().unwrap().session().await.unwrap();
    for statement in statements {
        session.script(statement).await.unwrap();
    }
}
