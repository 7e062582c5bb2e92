//! A database, or a folder of files, that one test has for itself.

use terrace_driver::{Endpoint, Pool, PoolOptions};

/// A database, or a folder of files, that one test has for itself.
pub(crate) struct Ground {
    pub(crate) endpoint: Endpoint,
    server: Option<Endpoint>,
    _folder: Option<tempfile::TempDir>,
}

impl Ground {
    /// The databases that this program knows and the test run has.
    pub(crate) fn kinds() -> Vec<&'static str> {
        let mut kinds = Vec::new();
        if cfg!(feature = "sqlite") {
            kinds.push("files");
        }
        if std::env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1") {
            return kinds;
        }
        if cfg!(feature = "postgres") {
            kinds.push("TERRACE_TEST_POSTGRES_URL");
        }
        if cfg!(feature = "mysql") {
            kinds.push("TERRACE_TEST_MYSQL_URL");
        }
        kinds
    }

    pub(crate) async fn make(kind: &str) -> Self {
        if kind == "files" {
            return Self::files();
        }
        let url = std::env::var(kind)
            .unwrap_or_else(|_| panic!("{kind} is not set: run cargo xtask test"));
        let server = Endpoint::parse(&url).unwrap();
        let name = format!(
            "tenancy_{}",
            &uuid::Uuid::new_v4().simple().to_string()[..12]
        );
        administer(&server, &[format!("CREATE DATABASE {name}")]).await;
        Self {
            endpoint: server.with_database(&name).unwrap(),
            server: Some(server),
            _folder: None,
        }
    }

    pub(crate) fn files() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            endpoint: Endpoint::sqlite(folder.path().join("registry.sqlite")),
            server: None,
            _folder: Some(folder),
        }
    }

    /// A copy of all that is there now, as a replica has it.
    pub(crate) async fn twin(&self) -> Self {
        let (Some(server), Some(own)) = (&self.server, self.endpoint.server()) else {
            let twin = Self::files();
            let folder =
                |ground: &Self| ground.endpoint.file().unwrap().parent().unwrap().to_owned();
            copy_folder(&folder(self), &folder(&twin));
            return twin;
        };
        let (of, name) = (&own.database, format!("{}_twin", own.database));
        let statements = if server.dialect().capabilities().row_level_security {
            vec![
                format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{of}'"
                ),
                format!("CREATE DATABASE {name} TEMPLATE {of}"),
            ]
        } else {
            vec![
                format!("CREATE DATABASE {name}"),
                format!("CREATE TABLE {name}.note AS SELECT * FROM {of}.note"),
            ]
        };
        administer(server, &statements).await;
        Self {
            endpoint: server.with_database(&name).unwrap(),
            server: Some(server.clone()),
            _folder: None,
        }
    }

    /// Removes the database and whatever else its tenants had on the server.
    pub(crate) async fn remove(self, namespaces: &[String]) {
        let (Some(server), Some(own)) = (&self.server, self.endpoint.server()) else {
            return;
        };
        let with_roles = server.dialect().capabilities().row_level_security;
        let force = if with_roles { " WITH (FORCE)" } else { "" };
        let mut statements = vec![format!("DROP DATABASE {}{force}", own.database)];
        for name in namespaces {
            statements.push(format!("DROP DATABASE IF EXISTS {name}{force}"));
            if !with_roles {
                statements.extend(server.dialect().administration().drop_login(name));
            }
        }
        if with_roles {
            let roles = ["runtime", "registry"].map(|role| format!("{}_{role}", own.database));
            statements.extend(roles.map(|role| format!("DROP ROLE IF EXISTS {role}")));
        }
        administer(server, &statements).await;
    }
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, target) = (entry.unwrap(), to.to_owned());
        let target = target.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn administer(server: &Endpoint, statements: &[String]) {
    let options = PoolOptions {
        connections: 1,
        ..PoolOptions::default()
    };
    let pool = Pool::connect(server, options).await.unwrap();
    let mut connection = pool.exclusive().await.unwrap();
    for statement in statements {
        connection.script(statement).await.unwrap();
    }
    drop(connection);
    pool.close().await;
}
