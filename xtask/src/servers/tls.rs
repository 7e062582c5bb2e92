//! A second, small PostgreSQL that speaks TLS with a certificate of its own, and nothing else over
//! TCP: encryption, verification and channel binding meet a real server.

use rustix::process::Signal;

use crate::error::Result;
use crate::process;

use super::{Seat, Server, Tools};

/// Makes the cluster, as a copy of one that has not been started yet, and a certificate.
pub(super) fn prepare(tools: &Tools, seat: &Seat<'_>, original: &Seat<'_>) -> Result<()> {
    let mut copy = seat.account.command("cp".as_ref());
    copy.current_dir(seat.folder).arg("-a");
    process::output(copy.arg(original.path("data")).arg(seat.path("data")))?;
    // Who may log in: with a password, and over TLS only.
    seat.write("data/pg_hba.conf", "hostssl all all all scram-sha-256\n")?;
    let mut certificate = seat.account.command(&tools.openssl);
    certificate
        .current_dir(seat.folder)
        .args(["req", "-new", "-x509", "-nodes", "-days", "2"])
        .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "server.key", "-out", "server.crt"]);
    process::output(&mut certificate).map(drop)
}

/// Starts the server.
pub(super) fn start(tools: &Tools, seat: &Seat<'_>) -> Result<Server> {
    let file = |name: &str| seat.path(name).display().to_string();
    let mut command = seat.account.server(&tools.postgres("postgres"), "QUIT");
    command
        .current_dir(seat.folder)
        .arg("-D")
        .arg(seat.path("data"))
        .arg("-k")
        .arg(seat.folder)
        .args(["-p", &seat.port.to_string()])
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "ssl=on"])
        .args(["-c", &format!("ssl_cert_file={}", file("server.crt"))])
        .args(["-c", &format!("ssl_key_file={}", file("server.key"))])
        .args(["-c", "max_connections=40", "-c", "shared_buffers=16MB"])
        .args(["-c", "fsync=off"]);
    Server::start(
        "PostgreSQL with TLS",
        &mut command,
        Signal::QUIT,
        seat.log(),
    )
}

/// A superuser's URL that verifies the server.
pub(super) fn url(seat: &Seat<'_>) -> String {
    let root = seat.path("server.crt");
    format!(
        "{}?sslmode=verify-full&sslrootcert={}",
        super::postgres::url(seat),
        root.display()
    )
}
