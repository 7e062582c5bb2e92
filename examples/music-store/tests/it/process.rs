//! The binary as a process: first start, ready line, TERM, exit codes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn binary(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_music-store"));
    command
        .current_dir(folder)
        .env_clear()
        .env("TERRACE_DATA_DIR", folder.join("var"));
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    binary(folder).args(arguments).output().unwrap()
}

/// Starts `serve` and waits until it says where.
fn serve(folder: &Path) -> (Child, String, Vec<String>) {
    let mut child = binary(folder)
        .args(["serve", "--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = Vec::new();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut address = None;
    for line in output.by_ref() {
        let line = line.unwrap();
        if let Some(found) = line.strip_prefix("serving on http://") {
            address = Some(found.to_owned());
        }
        let is_last = line.contains("or http://") && line.contains("globex");
        lines.push(line);
        if is_last {
            break;
        }
    }
    (child, address.expect("the address must be printed"), lines)
}

fn request(address: &str, host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> std::process::ExitStatus {
    let sent = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < deadline, "the server did not stop");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn a_fresh_folder_serves_and_stops_and_serves_again() {
    let folder = tempfile::tempdir().unwrap();
    for start in 0..2 {
        let (mut child, address, lines) = serve(folder.path());
        let port = address.rsplit(':').next().unwrap();
        let text = lines.join("\n");
        assert!(
            text.contains(&format!("http://acme.localhost:{port}/api/artists")),
            "{text}"
        );
        assert!(
            text.contains(&format!("http://127.0.0.1:{port}/t/acme/api/artists")),
            "{text}"
        );
        assert_eq!(text.contains("made the tenant acme"), start == 0, "{text}");
        let artists = request(&address, &format!("acme.localhost:{port}"), "/api/artists");
        assert!(
            artists.starts_with("HTTP/1.1 200") && artists.contains("Rocket Skates"),
            "{artists}"
        );
        let other = request(&address, "127.0.0.1", "/t/globex/api/artists");
        assert!(
            other.contains("Volcano Lair") && !other.contains("Rocket Skates"),
            "{other}"
        );
        assert!(request(&address, "anything", "/readyz").starts_with("HTTP/1.1 200"));
        assert!(terminate(&mut child).success());
    }
}

#[test]
fn errors_are_sentences_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let no_database = folder.path().join("notes.txt");
    std::fs::write(&no_database, "notes, not a database; ".repeat(100)).unwrap();
    let url = |url: &str| ("DATABASE_URL".to_owned(), url.to_owned());
    for (variable, arguments, words) in [
        (
            url("sqlite:notes.txt"),
            &["migrate"][..],
            "not an SQLite database",
        ),
        (
            url("sqlite:missing/x.sqlite?mode=rw"),
            &["migrate"],
            "does not exist",
        ),
        (url("nonsense"), &["serve"], "database URL"),
        (
            url("postgres://ann:hunter2@127.0.0.1:1/shop"),
            &["serve"],
            "127.0.0.1:1",
        ),
        (
            url("mysql://ann:hunter2@127.0.0.1:1/shop"),
            &["migrate"],
            "127.0.0.1:1",
        ),
        (
            ("TERRACE_SERVER__BNID".to_owned(), "x".to_owned()),
            &["check"],
            "server.bind",
        ),
        (url(""), &["serve", "--bind", "nonsense"], "--bind"),
        (url(""), &["tenant", "create", "Acme"], "slug"),
        (
            url(""),
            &["import", "missing.sqlite", "--tenant", "nobody"],
            "nobody",
        ),
        (
            url(""),
            &["import", "missing.sqlite", "--tenant", "acme"],
            "missing.sqlite",
        ),
    ] {
        let output = binary(folder.path())
            .args(arguments)
            .env(&variable.0, &variable.1)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
        assert!(text.contains(words), "{arguments:?}: {text}");
        assert!(
            !text.contains("panicked") && !text.contains("hunter2"),
            "{text}"
        );
    }
    assert_eq!(
        std::fs::read_to_string(no_database).unwrap().len(),
        23 * 100,
        "the file is untouched"
    );
}

#[test]
fn the_committed_migrations_fit_the_models() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["makemigrations", "--check"]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
