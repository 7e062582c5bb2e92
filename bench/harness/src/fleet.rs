//! The fleet: many tenants at once.

use bench_worker::Result;
use serde_json::Value;

use crate::process::{Processes, Who};
use crate::report::Report;
use crate::rounds::{Contender, Group, Plan};

/// Runs the groups of the fleet that are wanted.
pub(crate) async fn measure(
    plan: &Plan,
    processes: &mut Processes,
    report: &mut Report,
) -> Result<()> {
    let pick = |quick, full| if plan.quick { quick } else { full };
    let group = Group {
        name: "fleet_schemas",
        contenders: vec![
            Contender::new(
                "terrace",
                Who::Ours,
                pick("fleet_schemas:60", "fleet_schemas:1000"),
            ),
            Contender::new(
                "raw, four connections",
                Who::Postgres,
                pick("fleet_raw:60", "fleet_raw:1000"),
            ),
            Contender::new(
                "one connection per tenant",
                Who::Postgres,
                pick("fleet_sequential:60", "fleet_sequential:1000"),
            ),
        ],
        rounds: 3,
        seconds: 0.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("fleet_schemas", &results);
        report.ratio(
            "fleet_vs_sequential",
            &results,
            "terrace",
            "one connection per tenant",
        );
        report.ratio("fleet_vs_raw", &results, "terrace", "raw, four connections");
    }
    let group = Group {
        name: "fleet_files",
        contenders: vec![
            Contender::new(
                "terrace",
                Who::Ours,
                pick("fleet_files:60", "fleet_files:1000"),
            ),
            Contender::new(
                "raw, four threads",
                Who::Rusqlite,
                pick("fleet:60", "fleet:1000"),
            ),
        ],
        rounds: 5,
        seconds: 0.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("fleet_files", &results);
        report.ratio(
            "fleet_sqlite_vs_raw",
            &results,
            "terrace",
            "raw, four threads",
        );
    }
    noop(plan, processes, report)?;
    creation(plan, processes, report)
}

fn noop(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    if !plan.has("fleet_noop") {
        return Ok(());
    }
    let scenario = if plan.quick {
        "fleet_noop:300"
    } else {
        "fleet_noop:10000"
    };
    let answer = processes.run(Who::Ours, scenario, 0.0)?;
    let seconds = number(&answer, "seconds")?;
    report.number("noop_10000_s", seconds);
    let visiting = number(&answer, "visiting_seconds")?;
    report.number("noop_vs_visiting", visiting / seconds);
    Ok(())
}

fn creation(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    if !plan.has("create_tenant") {
        return Ok(());
    }
    for (key, scenario) in [
        ("create_tenant_row_ms", "create_row"),
        ("create_tenant_sqlite_ms", "create_file"),
        ("create_tenant_schema50_ms", "create_schema"),
    ] {
        let answer = processes.run(Who::Ours, scenario, 0.0)?;
        report.number(key, number(&answer, "milliseconds")?);
    }
    Ok(())
}

fn number(answer: &Value, key: &str) -> Result<f64> {
    let number = answer.get(key).and_then(Value::as_f64);
    Ok(number.ok_or("a number of the fleet is missing")?)
}
