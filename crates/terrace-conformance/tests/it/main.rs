//! Every cell of this run, in quick depth; `cargo xtask conformance` runs the full one.

mod audits;
mod errors;
mod field_types;
mod generic;
mod graphs;
mod hostile;
mod identity;
mod properties;
mod queries;
mod support;
mod writes;

use terrace_conformance::{Depth, cells, run};

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_another_tenant_is_seen_or_changed_in_any_cell() {
    for cell in cells() {
        let report = run(&cell, Depth::Quick)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", cell.name));
        assert!(
            report.cases > report.operations,
            "{}: nothing was run",
            cell.name
        );
        assert!(
            report.leaks.is_empty(),
            "{}:\n{}",
            cell.name,
            report.leaks.join("\n")
        );
    }
}
