//! The lines of the README, run as they stand there.

use std::process::Command;

use crate::support::{Shop, said};

#[test]
fn the_lines_of_the_readme_run() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let (_, after) = readme
        .split_once("<!-- terrace migrate -->\n```sh\n")
        .unwrap();
    let (lines, _) = after.split_once("```").unwrap();
    assert!(lines.lines().count() <= 10, "ten lines:\n{lines}");
    let shop = Shop::new();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_terrace"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let output = Command::new("sh")
        .args(["-e", "-c", lines])
        .current_dir(shop.path())
        .env("PATH", path)
        .output()
        .unwrap();
    let said = said(output);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.out.contains("acme: 1/u notes (") && said.out.contains("globex: 1/u notes ("),
        "{said:?}"
    );
    assert!(
        said.out.ends_with("registry: 2\nacme: 1\nglobex: 1\n"),
        "{said:?}"
    );
}
