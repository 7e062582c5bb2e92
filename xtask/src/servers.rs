//! Private database servers for tests: started on free ports of the loopback interface, with their
//! data in a temporary folder, gone when [`Servers`] is dropped.

mod account;
mod install;
mod mariadb;
mod pgbouncer;
mod postgres;
mod server;
mod tls;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use tempfile::TempDir;

use crate::console::say;
use crate::error::{Context, Error, Result};
use crate::interrupt::Interrupt;
use crate::repository;

use account::Account;
use install::Tools;
use server::Server;

pub(crate) use install::{install_tracer, which};

/// Running servers. Dropping them ends them and removes their data.
pub(crate) struct Servers {
    variables: Vec<(&'static str, String)>,
    // Fields are dropped in this order: who connects to PostgreSQL ends before it, the folder last.
    pgbouncer: Server,
    mariadb: Server,
    postgres: Server,
    tls: Server,
    folder: TempDir,
}

/// What a server needs to know before it starts.
struct Seat<'a> {
    folder: &'a Path,
    port: u16,
    password: &'a str,
    account: &'a Account,
}

impl Servers {
    /// The names of all variables that [`Servers::tell`] sets.
    pub(crate) const VARIABLES: [&str; 5] = [
        "TERRACE_TEST_POSTGRES_URL",
        "TERRACE_TEST_POSTGRES_SOCKET_URL",
        "TERRACE_TEST_POSTGRES_TLS_URL",
        "TERRACE_TEST_PGBOUNCER_URL",
        "TERRACE_TEST_MYSQL_URL",
    ];

    /// Installs what is missing, starts every server and waits until all answer.
    pub(crate) fn start(interrupt: &Interrupt) -> Result<Self> {
        let tools = Tools::find_or_install(interrupt)?;
        let begin = Instant::now();
        let folder = temporary_folder()?;
        let password = random_hex()?;
        let (postgres_account, mysql_account) = (Account::of("postgres")?, Account::of("mysql")?);
        let [postgres_port, tls_port, mysql_port, pgbouncer_port] = free_ports()?;
        let seat = |name: &str, port, account| -> Result<(PathBuf, u16, &Account)> {
            let place = folder.path().join(name);
            std::fs::create_dir(&place).context("make a folder for a server")?;
            Account::give(account, &place)?;
            Ok((place, port, account))
        };
        let pg = seat("pg", postgres_port, &postgres_account)?;
        let tls = seat("tls", tls_port, &postgres_account)?;
        let my = seat("my", mysql_port, &mysql_account)?;
        let bouncer = seat("pgb", pgbouncer_port, &postgres_account)?;
        let [pg, tls, my, bouncer] =
            [&pg, &tls, &my, &bouncer].map(|parts| Seat::new(parts, &password));

        // The two slow preparations run side by side; the servers themselves are started from this
        // thread, because a server ends when the thread that started it does.
        std::thread::scope(|scope| {
            let mysql = scope.spawn(|| mariadb::prepare(&tools, &my));
            postgres::prepare(&tools, &pg)?;
            tls::prepare(&tools, &tls, &pg)?;
            mysql
                .join()
                .unwrap_or_else(|_| Err(Error::new("preparing MariaDB panicked")))
        })?;
        interrupt.check()?;
        let mut postgres = postgres::start(&tools, &pg)?;
        let mut tls_server = tls::start(&tools, &tls)?;
        let mut mariadb = mariadb::start(&tools, &my)?;
        let mut pgbouncer = pgbouncer::start(&tools, &bouncer, postgres_port)?;
        postgres.wait_until(interrupt, || postgres::answers(&tools, &pg))?;
        tls_server.wait_until(interrupt, || postgres::answers(&tools, &tls))?;
        mariadb.wait_until(interrupt, || mariadb::answers(&tools, &my))?;
        pgbouncer.wait_until(interrupt, || pgbouncer::answers(&bouncer))?;

        let urls = [
            postgres::url(&pg),
            postgres::socket_url(&pg),
            tls::url(&tls),
            postgres::url(&bouncer),
            mariadb::url(&my),
        ];
        let variables = Self::VARIABLES.into_iter().zip(urls).collect();
        say(format_args!(
            "PostgreSQL, MariaDB and PgBouncer are ready after {:.1} s",
            begin.elapsed().as_secs_f64()
        ));
        Ok(Self {
            variables,
            pgbouncer,
            mariadb,
            postgres,
            tls: tls_server,
            folder,
        })
    }

    /// The environment variables that tell tests where the servers are.
    pub(crate) fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }

    /// Sets those variables for a program.
    pub(crate) fn tell(&self, command: &mut Command) {
        command.envs(self.variables.iter().map(|(name, url)| (name, url)));
        command.env_remove("TERRACE_TEST_SQLITE_ONLY");
    }

    /// Ends the servers and removes their data, reporting what dropping would keep silent.
    pub(crate) fn stop(self) -> Result<()> {
        let begin = Instant::now();
        let Self {
            pgbouncer,
            mariadb,
            postgres,
            tls,
            folder,
            ..
        } = self;
        drop(pgbouncer);
        drop(mariadb);
        drop((postgres, tls));
        folder.close().context("remove the servers' folder")?;
        say(format_args!(
            "the servers ended after {:.1} s",
            begin.elapsed().as_secs_f64()
        ));
        Ok(())
    }
}

impl<'a> Seat<'a> {
    fn new((folder, port, account): &'a (PathBuf, u16, &'a Account), password: &'a str) -> Self {
        Self {
            folder,
            port: *port,
            password,
            account,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn log(&self) -> PathBuf {
        self.path("log")
    }

    /// Writes a file that the server's account, and nobody else, can read.
    fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.path(name);
        std::fs::write(&path, text).context(format_args!("write {name}"))?;
        account::only_for_owner(&path)?;
        Account::give(self.account, &path)?;
        Ok(path)
    }
}

/// A folder that other accounts can reach, outside the repository.
fn temporary_folder() -> Result<TempDir> {
    let usual = std::env::temp_dir();
    let fits =
        |base: &Path| account::others_can_enter(base) && !base.starts_with(repository::root());
    let base = if fits(&usual) {
        usual
    } else {
        PathBuf::from("/var/tmp")
    };
    let folder = tempfile::Builder::new()
        .prefix("terrace-")
        .tempdir_in(base)
        .context("make a temporary folder")?;
    account::let_others_enter(folder.path())?;
    Ok(folder)
}

/// Ports that nobody uses now, all different because all are held until the last is found.
fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("find a free port")?;
        *port = listener.local_addr().context("find a free port")?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// A password that needs no quoting anywhere.
fn random_hex() -> Result<String> {
    use std::fmt::Write as _;
    use std::io::Read as _;
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("read random bytes")?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ() {
        let [a, b, c] = free_ports().unwrap();
        assert!(a != b && b != c && a != c);
    }

    #[test]
    fn passwords_are_long_and_differ() {
        let (a, b) = (random_hex().unwrap(), random_hex().unwrap());
        assert!(a.len() == 32 && a != b);
    }

    #[test]
    fn the_temporary_folder_is_outside_and_is_removed() {
        let folder = temporary_folder().unwrap();
        let path = folder.path().to_owned();
        assert!(!path.starts_with(repository::root()) && path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }
}
