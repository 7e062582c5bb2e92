//! All cases: on SQLite, and on PostgreSQL when there is a server.

use std::process::Command;

#[test]
fn every_case_sees_what_djangos_test_saw() {
    let output = Command::new(env!("CARGO_BIN_EXE_terrace-oracle"))
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
}
