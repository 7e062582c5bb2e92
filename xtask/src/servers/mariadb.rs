//! A private MariaDB server: root with a password over TCP, no durability.

use std::process::Command;

use rustix::process::Signal;

use crate::error::Result;
use crate::process;

use super::{Seat, Server, Tools};

/// Makes the system tables.
pub(super) fn prepare(tools: &Tools, seat: &Seat<'_>) -> Result<()> {
    let mut command = seat.account.command(&tools.mariadb_install_db);
    command
        .current_dir(seat.folder)
        .args(["--no-defaults", "--auth-root-authentication-method=normal"])
        .args(["--skip-test-db", "--skip-name-resolve"])
        .arg(format!("--datadir={}", seat.path("data").display()));
    process::output(&mut command).map(drop)
}

/// Starts the server.
pub(super) fn start(tools: &Tools, seat: &Seat<'_>) -> Result<Server> {
    let password = seat.password;
    let script = seat.write(
        "init.sql",
        &format!(
            "CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY '{password}';\n\
             GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n\
             ALTER USER root@localhost IDENTIFIED BY '{password}';\n"
        ),
    )?;
    let mut command = seat.account.server(&tools.mariadbd, "KILL");
    command
        .current_dir(seat.folder)
        .args(["--no-defaults", "--bind-address=127.0.0.1"])
        .arg(format!("--port={}", seat.port))
        .arg(format!("--datadir={}", seat.path("data").display()))
        .arg(format!("--socket={}", seat.path("my.sock").display()))
        .arg(format!("--pid-file={}", seat.path("my.pid").display()))
        .arg(format!("--init-file={}", script.display()))
        .args(["--skip-name-resolve", "--max-connections=300"])
        .args(["--innodb-flush-log-at-trx-commit=0", "--sync-binlog=0"])
        .args(["--character-set-server=utf8mb4"]);
    // Its data is thrown away: an orderly shutdown would only take time.
    Server::start("MariaDB", &mut command, Signal::KILL, seat.log())
}

/// Whether the server lets root log in over TCP.
pub(super) fn answers(tools: &Tools, seat: &Seat<'_>) -> bool {
    let mut command = Command::new(&tools.mariadb_admin);
    command
        .args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1"])
        .args(["--connect-timeout=1", "--user=root"])
        .arg(format!("--port={}", seat.port))
        .arg("ping")
        .env("MYSQL_PWD", seat.password);
    // A refused login still counts as an answer for this tool, but not for us.
    process::output(&mut command).is_ok_and(|text| text.contains("alive"))
}

/// Root's URL over TCP.
pub(super) fn url(seat: &Seat<'_>) -> String {
    let Seat { password, port, .. } = seat;
    format!("mysql://root:{password}@127.0.0.1:{port}/mysql")
}
