//! Where the benchmarks and the project are.

use std::path::{Path, PathBuf};
use std::process::Command;

use bench_worker::Result;

/// The folder of the benchmarks.
pub(crate) fn bench() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The folder of the project.
pub(crate) fn project() -> &'static Path {
    bench().parent().unwrap_or(bench())
}

/// The target folder in which this program was built; workers are built there too.
pub(crate) fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program
        .parent()
        .and_then(Path::parent)
        .ok_or("this program has no target folder")?;
    Ok(target.to_owned())
}

/// A cargo command with a target folder of its own.
pub(crate) fn cargo(verb: &str, folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    // What cargo tells programs that it runs would make cargo itself build things anew.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text == "CARGO_TARGET_DIR"
        {
            command.env_remove(&name);
        }
    }
    command.arg(verb).current_dir(folder);
    command
}
