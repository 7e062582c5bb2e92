//! What is measured, and which numbers come of it.

use bench_worker::{Measurement, Result};
use serde_json::Value;

use crate::fleet;
use crate::load::{Request, Target};
use crate::process::{Processes, Who};
use crate::report::Report;
use crate::rounds::{Contender, Group, Plan, Work};

/// Runs every group that is wanted.
pub(crate) async fn measure(
    plan: &Plan,
    processes: &mut Processes,
    report: &mut Report,
) -> Result<()> {
    postgres_point(plan, processes, report).await?;
    postgres_list(plan, processes, report).await?;
    postgres_delayed(plan, processes, report).await?;
    postgres_slow(plan, processes, report).await?;
    orm(plan, processes, report).await?;
    sqlite(plan, processes, report).await?;
    http(plan, processes, report).await?;
    fleet::measure(plan, processes, report).await?;
    statement(plan, processes, report)
}

async fn postgres_point(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    let group = Group {
        name: "pg_point",
        contenders: vec![
            Contender::new("terrace, row", Who::Ours, "row_point"),
            Contender::new("raw", Who::Postgres, "point"),
            Contender::new("sqlx, row-level security", Who::Sqlx, "point"),
            Contender::new("terrace, schema", Who::Ours, "schema_point"),
        ],
        rounds: 7,
        seconds: 1.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("pg_point", &results);
        report.ratio("pg_row_point_vs_raw", &results, "terrace, row", "raw");
        report.ratio(
            "pg_row_point_vs_sqlx_rls",
            &results,
            "terrace, row",
            "sqlx, row-level security",
        );
        report.ratio("pg_schema_point_vs_raw", &results, "terrace, schema", "raw");
        report.median(
            "pg_row_point_per_s",
            &results,
            "terrace, row",
            Measurement::rate,
        );
        report.median("pg_raw_point_per_s", &results, "raw", Measurement::rate);
    }
    Ok(())
}

async fn postgres_list(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    let group = Group {
        name: "pg_list",
        contenders: vec![
            Contender::new("terrace, row", Who::Ours, "row_list"),
            Contender::new("raw", Who::Postgres, "list"),
            Contender::new("sqlx, row-level security", Who::Sqlx, "list"),
            Contender::new("terrace, schema", Who::Ours, "schema_list"),
        ],
        rounds: 7,
        seconds: 1.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("pg_list", &results);
        report.ratio("pg_row_list_vs_raw", &results, "terrace, row", "raw");
        report.ratio(
            "pg_row_list_vs_sqlx_rls",
            &results,
            "terrace, row",
            "sqlx, row-level security",
        );
        report.ratio("pg_schema_list_vs_raw", &results, "terrace, schema", "raw");
    }
    Ok(())
}

async fn postgres_delayed(
    plan: &Plan,
    processes: &mut Processes,
    report: &mut Report,
) -> Result<()> {
    let group = Group {
        name: "pg_1ms",
        contenders: vec![
            Contender::new("terrace, row", Who::Ours, "row_point_delayed"),
            Contender::new("raw", Who::Postgres, "point_delayed"),
            Contender::new("sqlx, row-level security", Who::Sqlx, "point_delayed"),
        ],
        rounds: 5,
        seconds: 1.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("pg_1ms", &results);
        report.ratio("pg_row_point_vs_raw_1ms", &results, "terrace, row", "raw");
        report.ratio(
            "pg_row_point_vs_sqlx_rls_1ms",
            &results,
            "terrace, row",
            "sqlx, row-level security",
        );
    }
    Ok(())
}

async fn postgres_slow(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    let group = Group {
        name: "pg_slow",
        contenders: vec![
            Contender::new("terrace, alone", Who::Ours, "row_fast_alone"),
            Contender::new("terrace, beside slow", Who::Ours, "row_fast_beside_slow"),
            Contender::new("raw, alone", Who::Postgres, "fast_alone"),
            Contender::new("raw, beside slow", Who::Postgres, "fast_beside_slow"),
        ],
        rounds: 5,
        seconds: 1.5,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("pg_slow", &results);
        let p99 = |key: &str, report: &mut Report, names| {
            report.ratio_of(key, &results, names, |measured| measured.p99_us);
        };
        p99(
            "pg_fast_p99_beside_slow",
            report,
            ("terrace, beside slow", "terrace, alone"),
        );
        p99(
            "pg_fast_p99_beside_slow_raw",
            report,
            ("raw, beside slow", "raw, alone"),
        );
        p99(
            "pg_fast_p99_beside_slow_vs_raw",
            report,
            ("terrace, beside slow", "raw, beside slow"),
        );
    }
    Ok(())
}

async fn orm(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    let group = Group {
        name: "orm_fetch_1000",
        contenders: vec![
            Contender::new("terrace, row", Who::Ours, "row_thousand"),
            Contender::new("raw", Who::Postgres, "thousand"),
        ],
        rounds: 7,
        seconds: 1.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("orm_fetch_1000", &results);
        report.ratio("orm_fetch_1000_vs_raw", &results, "terrace, row", "raw");
    }
    let group = Group {
        name: "orm_bulk_insert",
        contenders: vec![
            Contender::new("terrace, row", Who::Ours, "row_bulk"),
            Contender::new("raw", Who::Postgres, "bulk"),
        ],
        rounds: 5,
        seconds: 2.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("orm_bulk_insert", &results);
        report.ratio("orm_bulk_insert_vs_raw", &results, "terrace, row", "raw");
    }
    let group = Group {
        name: "orm_bulk_insert_sqlite",
        contenders: vec![
            Contender::new("terrace", Who::Ours, "sqlite_bulk"),
            Contender::new("raw", Who::Rusqlite, "bulk"),
        ],
        rounds: 5,
        seconds: 2.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("orm_bulk_insert_sqlite", &results);
        report.ratio("orm_bulk_insert_sqlite_vs_raw", &results, "terrace", "raw");
    }
    if plan.has("orm_prefetch") {
        let answer = processes.run(Who::Ours, "prefetch_queries", 0.0)?;
        let count = answer
            .get("prefetch_queries")
            .and_then(Value::as_f64)
            .ok_or("the number of a prefetch's statements is missing")?;
        report.number("prefetch_queries", count);
    }
    Ok(())
}

async fn sqlite(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    let group = Group {
        name: "sqlite_point",
        contenders: vec![
            Contender::new("terrace", Who::Ours, "sqlite_point"),
            Contender::new("raw", Who::Rusqlite, "point"),
            Contender::new("raw, terrace's memory", Who::Rusqlite, "point_tuned"),
            Contender::new("sqlx", Who::Sqlx, "sqlite_point"),
        ],
        rounds: 7,
        seconds: 0.7,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("sqlite_point", &results);
        report.ratio("sqlite_point_vs_raw", &results, "terrace", "raw");
        report.ratio(
            "sqlite_point_vs_raw_tuned",
            &results,
            "terrace",
            "raw, terrace's memory",
        );
        report.ratio("sqlite_point_vs_sqlx", &results, "terrace", "sqlx");
        report.median("sqlite_point_per_s", &results, "terrace", Measurement::rate);
    }
    let group = Group {
        name: "sqlite_insert",
        contenders: vec![
            Contender::new("terrace", Who::Ours, "sqlite_insert"),
            Contender::new("raw", Who::Rusqlite, "insert"),
            Contender::new("sqlx", Who::Sqlx, "sqlite_insert"),
        ],
        rounds: 7,
        seconds: 0.7,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("sqlite_insert", &results);
        report.ratio("sqlite_insert_vs_raw", &results, "terrace", "raw");
        report.ratio("sqlite_insert_vs_sqlx", &results, "terrace", "sqlx");
        report.median(
            "sqlite_insert_per_s",
            &results,
            "terrace",
            Measurement::rate,
        );
    }
    Ok(())
}

async fn http(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    if !plan.has("http") {
        return Ok(());
    }
    let mut port = |scenario| -> Result<u16> {
        let answer = processes.run(Who::Ours, scenario, 0.0)?;
        let port = answer
            .get("port")
            .and_then(Value::as_u64)
            .ok_or("a server has no port")?;
        Ok(port.try_into()?)
    };
    let (postgres, sqlite) = (port("serve_postgres")?, port("serve_sqlite")?);
    let ask = |name, port, target| Contender {
        name,
        work: Work::Requests(Request { port, target }),
    };
    let group = Group {
        name: "http",
        contenders: vec![
            ask("hello", postgres, Target::Hello),
            ask("one row, postgres", postgres, Target::Row),
            ask("one row, sqlite", sqlite, Target::Row),
        ],
        rounds: 7,
        seconds: 1.0,
    };
    if let Some(results) = plan.run(group, processes).await? {
        report.group("http", &results);
        report.median("http_hello_rps", &results, "hello", Measurement::rate);
        report.ratio(
            "http_row_vs_hello_pg",
            &results,
            "one row, postgres",
            "hello",
        );
        report.ratio(
            "http_row_vs_hello_sqlite",
            &results,
            "one row, sqlite",
            "hello",
        );
    }
    Ok(())
}

fn statement(plan: &Plan, processes: &mut Processes, report: &mut Report) -> Result<()> {
    if !plan.has("statement") {
        return Ok(());
    }
    let seconds = if plan.quick { 0.5 } else { 2.0 };
    for (who, key) in [
        (Who::Ours, "statement_build_ns"),
        (Who::Statement, "statement_build_allocations"),
    ] {
        let answer = processes.run(who, "statement", seconds)?;
        let number = answer
            .get(key)
            .and_then(Value::as_f64)
            .ok_or("a number of the statement is missing")?;
        report.number(key, number);
    }
    Ok(())
}
