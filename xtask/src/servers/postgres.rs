//! A private PostgreSQL cluster: SCRAM passwords, TCP and a unix socket, no durability.

use std::process::Command;

use rustix::process::Signal;

use crate::error::Result;
use crate::process;

use super::{Seat, Server, Tools};

/// Makes the cluster.
pub(super) fn prepare(tools: &Tools, seat: &Seat<'_>) -> Result<()> {
    let password_file = seat.write("password", seat.password)?;
    let mut command = seat.account.command(&tools.postgres("initdb"));
    command
        .current_dir(seat.folder)
        .arg("--pgdata")
        .arg(seat.path("data"))
        .arg("--pwfile")
        .arg(password_file)
        .args(["--username=postgres", "--auth=scram-sha-256"])
        .args(["--encoding=UTF8", "--locale=C.UTF-8"])
        .args(["--no-sync", "--no-instructions"]);
    process::output(&mut command).map(drop)
}

/// Starts the server.
pub(super) fn start(tools: &Tools, seat: &Seat<'_>) -> Result<Server> {
    let mut command = seat.account.server(&tools.postgres("postgres"), "QUIT");
    command
        .current_dir(seat.folder)
        .arg("-D")
        .arg(seat.path("data"))
        .arg("-k")
        .arg(seat.folder)
        .args(["-p", &seat.port.to_string()])
        .args(["-c", "listen_addresses=127.0.0.1"])
        .args(["-c", "max_connections=300"])
        .args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
    // An immediate shutdown: there is nothing to keep.
    Server::start("PostgreSQL", &mut command, Signal::QUIT, seat.log())
}

/// Whether the server takes connections.
pub(super) fn answers(tools: &Tools, seat: &Seat<'_>) -> bool {
    let mut command = Command::new(tools.postgres("pg_isready"));
    command
        .args(["--quiet", "--host=127.0.0.1", "--timeout=1"])
        .args(["--username=postgres", "--dbname=postgres", "--port"]);
    process::output(command.arg(seat.port.to_string())).is_ok()
}

/// A superuser's URL over TCP. PgBouncer speaks the same protocol with the same password.
pub(super) fn url(seat: &Seat<'_>) -> String {
    let Seat { password, port, .. } = seat;
    format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres")
}

/// A superuser's URL over the unix socket.
pub(super) fn socket_url(seat: &Seat<'_>) -> String {
    let Seat { password, port, .. } = seat;
    let folder = seat.folder.display();
    format!("postgres://postgres:{password}@localhost:{port}/postgres?host={folder}")
}
