//! What statements calculate, on every database: the trees of `terrace-sql` give the same results.

mod aggregates;
mod dates;
mod documents;
mod numbers;
mod queries;
mod texts;

use std::borrow::Cow;
use std::fmt::Write as _;

use terrace_core::{ScopeKind, Value, ValueType};
use terrace_driver::{Confined, Endpoint, Pool, PoolOptions, Prologue};
use terrace_sql::dialect::{mysql, postgres, sqlite};
use terrace_sql::{
    BinaryOperator, Column, Confinement, Dialect, Expression, From, Function, Item, Select, Source,
    Statement, Table, render,
};

/// A database with the table of these tests.
struct Ground {
    pool: Pool,
    dialect: Dialect,
    table: String,
    _folder: Option<tempfile::TempDir>,
}

const COLUMNS: &str = "id, name, whole, fraction, price, at, day, clock, moment, doc, yes";

/// Every database that this program knows and the test run has, with the same rows.
async fn grounds() -> Vec<Ground> {
    let mut grounds = Vec::new();
    if cfg!(feature = "sqlite") {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = Endpoint::sqlite(folder.path().join("calculations.sqlite"));
        let types = "id BIGINT, name TEXT, whole BIGINT, fraction DOUBLE, price DECIMAL(10,2), \
                     at TEXT, day TEXT, clock TEXT, moment TEXT, doc TEXT, yes BOOLEAN";
        grounds.push(ground(&endpoint, sqlite::DIALECT, types, Some(folder)).await);
    }
    if std::env::var("TERRACE_TEST_SQLITE_ONLY").is_ok_and(|only| only == "1") {
        return grounds;
    }
    let server = |variable: &str| {
        let url = std::env::var(variable)
            .unwrap_or_else(|_| panic!("{variable} is not set: run cargo xtask test"));
        Endpoint::parse(&url).unwrap()
    };
    if cfg!(feature = "postgres") {
        let types = "id BIGINT, name TEXT, whole BIGINT, fraction DOUBLE PRECISION, \
                     price NUMERIC(10,2), at TIMESTAMPTZ, day DATE, clock TIME, \
                     moment TIMESTAMP, doc JSONB, yes BOOLEAN";
        let endpoint = server("TERRACE_TEST_POSTGRES_URL");
        grounds.push(ground(&endpoint, postgres::DIALECT, types, None).await);
    }
    if cfg!(feature = "mysql") {
        let types = "id BIGINT, name VARCHAR(200) COLLATE utf8mb4_bin, whole BIGINT, \
                     fraction DOUBLE, price DECIMAL(10,2), at DATETIME(6), day DATE, \
                     clock TIME(6), moment DATETIME(6), doc JSON, yes TINYINT(1)";
        let endpoint = server("TERRACE_TEST_MYSQL_URL");
        let mut ground = ground(&endpoint, mysql::DIALECT, types, None).await;
        if ground.pool.dialect() == mysql::MARIADB {
            ground.dialect = mysql::MARIADB;
        }
        grounds.push(ground);
    }
    grounds
}

async fn ground(
    endpoint: &Endpoint,
    dialect: Dialect,
    types: &str,
    folder: Option<tempfile::TempDir>,
) -> Ground {
    let pool = Pool::connect(endpoint, PoolOptions::default())
        .await
        .unwrap();
    let table = format!("calculation_{}", uuid::Uuid::new_v4().simple());
    let ground = Ground {
        pool,
        dialect,
        table,
        _folder: folder,
    };
    ground
        .run(
            &format!("CREATE TABLE {} ({types})", ground.table),
            Vec::new(),
        )
        .await;
    for row in rows() {
        let mut places = String::new();
        for number in 1..=row.len() {
            if number > 1 {
                places.push_str(", ");
            }
            dialect.placeholder(number, &mut places);
        }
        let sql = format!("INSERT INTO {} ({COLUMNS}) VALUES ({places})", ground.table);
        ground.run(&sql, row).await;
    }
    ground
}

fn rows() -> Vec<Vec<Value>> {
    let row = |id: i64, name: &str, whole: i64, fraction: f64, price: &str, doc| {
        vec![
            Value::I64(id),
            Value::Text(name.to_owned()),
            Value::I64(whole),
            Value::F64(fraction),
            Value::Decimal(price.parse().unwrap()),
            Value::Timestamp("2026-03-29T01:30:15.250000Z".parse().unwrap()),
            Value::Date("2027-01-02".parse().unwrap()),
            Value::Time("21:30:15.250000".parse().unwrap()),
            Value::DateTime("2026-11-21T23:59:58.999999".parse().unwrap()),
            Value::Json(Box::new(doc)),
            Value::Bool(id % 2 == 1),
        ]
    };
    let hostile = serde_json::json!({
        "a\"b": 1, "c\\d": 2, "é": 3, "": 4, "$": 5, "[0]": 6, "'": 7, "a.b": 8,
        "text": "x", "number": 2.5, "truth": true, "nothing": null,
        "list": [1, "two", [3]], "inner": {"k": "v"},
    });
    let mut last = row(4, "", 0, -0.5, "0", serde_json::json!([1, 2]));
    last[2] = Value::Null(ValueType::I64);
    last[1] = Value::Null(ValueType::Text);
    vec![
        row(1, "Grüße 🦀", 7, 2.5, "12.35", hostile),
        row(
            2,
            "  b%_!  ",
            -7,
            -2.5,
            "-0.99",
            serde_json::json!({"list": []}),
        ),
        row(3, "b", 6, 1.15, "3", serde_json::json!({"text": "y"})),
        last,
    ]
}

impl Ground {
    async fn run(&self, sql: &str, values: Vec<Value>) {
        let values: Vec<Cow<'_, Value>> = values.into_iter().map(Cow::Owned).collect();
        let statement = Confined::new(sql, &values, Prologue::default());
        self.pool
            .run(&statement, &mut |_| Ok(()))
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    async fn close(self) {
        self.run(&format!("DROP TABLE {}", self.table), Vec::new())
            .await;
    }

    fn table(&self) -> Table {
        Table {
            name: self.table.clone().into(),
            scope: ScopeKind::Registry,
        }
    }

    /// The rows of a query, or what went wrong.
    async fn read(&self, select: Select, types: &[ValueType]) -> Result<Vec<Vec<Value>>, String> {
        let statement = Statement::from(select);
        let confinement = Confinement::plain(ScopeKind::Registry);
        let rendered = render(&statement, self.dialect, &confinement)
            .map_err(|error| format!("{:?}: {error}", error.kind()))?;
        let confined = Confined::new(&rendered.sql, &rendered.parameters, Prologue::default());
        let mut rows = Vec::new();
        let outcome = self
            .pool
            .run(&confined.reading(), &mut |row| {
                rows.push(
                    types
                        .iter()
                        .enumerate()
                        .map(|(at, of)| row.value(at, *of))
                        .collect::<terrace_core::Result<_>>()?,
                );
                Ok(())
            })
            .await;
        match outcome {
            Ok(_) => Ok(rows),
            Err(error) => Err(format!("{error:?} in {}", rendered.sql)),
        }
    }
}

/// A calculation of the first row, and what it gives. A name that starts with the name of a database
/// in brackets is for others only.
type Case = (&'static str, Expression, Value);

/// Runs cases on every database and tells all that went wrong.
async fn check(cases: impl Fn() -> Vec<Case>) {
    let mut wrong = String::new();
    for ground in grounds().await {
        for (name, expression, expected) in cases() {
            let mut select = Select::from(From::Table(ground.table()));
            select.items.push(Item::Expression(expression, None));
            select.filter = Some(column("id").equals(1_i64));
            let except = name
                .strip_prefix('[')
                .and_then(|name| name.split_once(']'))
                .map(|(database, _)| database);
            if except == Some(ground.dialect.name()) {
                continue;
            }
            let found = ground.read(select, &[expected.value_type()]).await;
            if found.as_deref() != Ok(&[vec![expected.clone()]]) && !near(&found, &expected) {
                let database = ground.dialect.name();
                writeln!(
                    wrong,
                    "{database} {name}: {found:?} instead of {expected:?}"
                )
                .unwrap();
            }
        }
        ground.close().await;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Whether doubles differ in their last digits only, or decimals in zeros at the end.
fn near(found: &Result<Vec<Vec<Value>>, String>, expected: &Value) -> bool {
    let Ok(rows) = found else { return false };
    match (rows.iter().flatten().next(), expected) {
        (Some(Value::F64(found)), Value::F64(expected)) => {
            (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
        }
        (Some(Value::Decimal(found)), Value::Decimal(expected)) => found == expected,
        _ => false,
    }
}

fn column(name: &'static str) -> Expression {
    Expression::Column(Column {
        source: Source::ROOT,
        name: name.into(),
        query: 0,
    })
}

fn value(value: impl Into<Value>) -> Expression {
    Expression::Value(value.into())
}

fn call(function: Function, arguments: Vec<Expression>) -> Expression {
    Expression::Call(function, arguments)
}

fn binary(left: Expression, operator: BinaryOperator, right: Expression) -> Expression {
    Expression::binary(left, operator, right)
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}
