//! A folder with migrations, and the binary that is called in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder in which the binary is called.
pub(crate) struct Shop {
    pub(crate) folder: TempDir,
    variables: BTreeMap<&'static str, String>,
}

/// What a call gave.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Shop {
    /// A folder whose database is a file in it.
    pub(crate) fn new() -> Self {
        Self::on("sqlite:./shop.sqlite")
    }

    /// A folder with this database.
    pub(crate) fn on(url: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: BTreeMap::from([("DATABASE_URL", url.to_owned())]),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn set(&mut self, variable: &'static str, value: &str) {
        self.variables.insert(variable, value.to_owned());
    }

    pub(crate) fn unset(&mut self, variable: &'static str) {
        self.variables.remove(variable);
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Three tables, with their ways back.
    pub(crate) fn three_tables(&self, folder: &str) -> &Self {
        for (number, table) in ["a", "b", "c"].into_iter().enumerate() {
            let name = format!("{folder}/000{}_{table}", number + 1);
            self.write(
                &format!("{name}.up.sql"),
                &format!("CREATE TABLE {table} (id integer);"),
            );
            self.write(&format!("{name}.down.sql"), &format!("DROP TABLE {table};"));
        }
        self
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
        command
            .current_dir(self.path())
            .env_remove("DATABASE_URL")
            .env_remove("SOURCE_DATABASE_URL")
            .env_remove("TWIN_DATABASE_URL")
            .env_remove("TERRACE_ENV")
            .envs(&self.variables);
        command
    }

    /// Calls `terrace migrate …`.
    pub(crate) fn call(&self, arguments: &[&str]) -> Said {
        said(
            self.command()
                .arg("migrate")
                .args(arguments)
                .output()
                .unwrap(),
        )
    }

    /// Calls it with success, and gives what it printed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.out
    }

    /// Calls it without success, and gives what it complained about.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {said:?}");
        said.err
    }
}

pub(crate) fn said(output: Output) -> Said {
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The verbs and names of lines such as `1/u init (12.3ms)`.
pub(crate) fn ran(out: &str) -> Vec<&str> {
    let lines = out.lines().filter(|line| line.ends_with(')'));
    lines
        .map(|line| line.rsplit_once(" (").unwrap().0)
        .collect()
}
