//! Which modules of cases are compiled: all, or those that `ORACLE_MODULES` names.
//!
//! Each file of `src/cases/` is a module of Django's test-suite. It is switched on with
//! `#[cfg(oracle = "lookup")]`, so that who works on one needn't compile the others.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/cases.rs");
    println!("cargo::rerun-if-env-changed=ORACLE_MODULES");
    println!("cargo::rustc-check-cfg=cfg(oracle, values(any()))");
    let wanted = env::var("ORACLE_MODULES").unwrap_or_default();
    let wanted: Vec<&str> = wanted
        .split([',', ' '])
        .filter(|name| !name.is_empty())
        .collect();
    let declared = fs::read_to_string("src/cases.rs").expect("src/cases.rs is readable");
    let mut modules: Vec<&str> = declared
        .lines()
        .filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';'))
        .filter(|name| wanted.is_empty() || wanted.contains(&plain(name)))
        .collect();
    modules.sort_unstable();
    let mut list = String::from("&[\n");
    for module in modules {
        println!("cargo::rustc-cfg=oracle=\"{}\"", plain(module));
        list.extend(["    ", module, "::MODULE,\n"]);
    }
    list += "]\n";
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("modules.rs"), list).expect("OUT_DIR is writable");
}

/// The name of a module, one that is a word of the language too.
fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
}
