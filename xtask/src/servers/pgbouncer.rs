//! PgBouncer in transaction mode in front of the private PostgreSQL.
//!
//! One server connection per database and user: whatever a session leaves behind meets the next
//! client at once, which is what the tests want to see. The superuser may change the settings in
//! the `pgbouncer` database (`SET default_pool_size = 8`).

use std::net::TcpStream;

use rustix::process::Signal;

use crate::error::Result;

use super::{Seat, Server, Tools};

/// Starts PgBouncer.
pub(super) fn start(tools: &Tools, seat: &Seat<'_>, postgres_port: u16) -> Result<Server> {
    let users = format!("\"postgres\" \"{}\"\n", seat.password);
    let users = seat.write("users.txt", &users)?;
    let settings = format!(
        "[databases]\n\
         * = host=127.0.0.1 port={postgres_port} auth_user=postgres\n\
         [pgbouncer]\n\
         listen_addr = 127.0.0.1\n\
         listen_port = {port}\n\
         unix_socket_dir =\n\
         pool_mode = transaction\n\
         default_pool_size = 1\n\
         max_client_conn = 300\n\
         auth_type = scram-sha-256\n\
         auth_file = {users}\n\
         auth_query = SELECT usename, passwd FROM pg_catalog.pg_shadow WHERE usename = $1\n\
         admin_users = postgres\n\
         server_idle_timeout = 5\n",
        port = seat.port,
        users = users.display(),
    );
    let settings = seat.write("pgbouncer.ini", &settings)?;
    let mut command = seat.account.server(&tools.pgbouncer, "TERM");
    command.current_dir(seat.folder).arg(settings);
    Server::start("PgBouncer", &mut command, Signal::TERM, seat.log())
}

/// Whether PgBouncer takes connections.
pub(super) fn answers(seat: &Seat<'_>) -> bool {
    TcpStream::connect(("127.0.0.1", seat.port)).is_ok()
}
