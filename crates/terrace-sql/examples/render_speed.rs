//! How long it takes to render typical statements: `cargo run --release --example render_speed`.
//!
//! With the name of one of them, only that one. Prints nanoseconds per statement: the median of several rounds, and the best one.

use std::hint::black_box;
use std::time::Instant;

use terrace_core::{ColumnType, FieldSchema, Result, ScopeKind, TenantId, Value};
use terrace_sql::{
    BinaryOperator, Confinement, Expression, Insert, Item, Join, JoinKind, Order, Select, Source,
    Statement, Table, TenantGuard, dialect, render,
};

const ROUNDS: usize = 31;
const STATEMENTS: u32 = 10_000;

fn main() -> Result<()> {
    let only = std::env::args().nth(1);
    let tenant = Value::Uuid(TenantId::generate().as_uuid());
    let confinement = Confinement {
        tenant: Some(TenantGuard {
            column: "tenant_id",
            value: &tenant,
        }),
        ..Confinement::plain(ScopeKind::Tenant)
    };
    for (name, statement) in [
        ("point", Statement::from(point())),
        ("typical", Statement::from(typical())),
        ("page", Statement::from(page())),
        ("insert", insert()),
    ] {
        if only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        for dialect in [
            dialect::postgres::DIALECT,
            dialect::mysql::DIALECT,
            dialect::sqlite::DIALECT,
        ] {
            let mut times = Vec::with_capacity(ROUNDS);
            for _ in 0..ROUNDS {
                let start = Instant::now();
                for _ in 0..STATEMENTS {
                    black_box(render(black_box(&statement), dialect, &confinement)?);
                }
                times.push(start.elapsed() / STATEMENTS);
            }
            times.sort();
            println!(
                "{name:8} {:10} {:6} ns, at best {:6} ns",
                dialect.name(),
                times[ROUNDS / 2].as_nanos(),
                times[0].as_nanos()
            );
        }
    }
    Ok(())
}

const FIELDS: [FieldSchema; 9] = [
    field("id"),
    field("name"),
    field("album_id"),
    field("media_type_id"),
    field("genre_id"),
    field("composer"),
    field("milliseconds"),
    field("bytes"),
    field("unit_price"),
];

const fn field(name: &'static str) -> FieldSchema {
    FieldSchema {
        name,
        column: name,
        column_type: ColumnType::BigInt,
        ..FieldSchema::PLAIN
    }
}

fn table(name: &'static str) -> Table {
    Table {
        name: name.into(),
        scope: ScopeKind::Tenant,
    }
}

/// One row by its key.
fn point() -> Select {
    let mut select = Select::from(table("track"));
    select.items.push(Item::Fields(Source::ROOT, &FIELDS));
    select.filter = Some(Expression::column("id").equals(7_i64));
    select.limit = Some(2);
    select
}

/// Two conditions, an order and a limit.
fn typical() -> Select {
    let mut select = point();
    select.filter = Some(
        Expression::column("album_id")
            .equals(7_i64)
            .and(Expression::binary(
                Expression::column("milliseconds"),
                BinaryOperator::Greater,
                Expression::Value(Value::I64(1000)),
            )),
    );
    select.order_by.push(Order {
        expression: Expression::column("id"),
        descending: true,
        nulls: None,
    });
    select.limit = Some(20);
    select
}

/// Twenty rows with the rows that they refer to.
fn page() -> Select {
    let mut select = point();
    if let Some(album) = Source::ROOT.through(2) {
        select.items.push(Item::Fields(album, &FIELDS[..3]));
        select.joins.push(Join {
            kind: JoinKind::Left,
            from: table("album").into(),
            source: album,
            parent: Source::ROOT,
            columns: vec![("id".into(), "album_id".into())],
            on: None,
        });
    }
    select.order_by.push(Order {
        expression: Expression::column("name"),
        descending: false,
        nulls: None,
    });
    (select.limit, select.offset) = (Some(20), Some(40));
    select
}

/// A hundred rows of two columns.
fn insert() -> Statement {
    Statement::Insert(Insert {
        table: table("genre"),
        columns: vec!["name".into(), "rank".into()],
        values: vec![Value::I64(1); 200],
        calculated: Vec::new(),
        identity: Some("id".into()),
        conflict: None,
        returning: vec!["id".into()],
    })
}
