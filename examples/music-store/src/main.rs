//! The demo application of Terrace: a music shop for many customers.

use std::process::ExitCode;

fn main() -> ExitCode {
    music_store::project().main()
}
