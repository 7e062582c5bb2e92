//! Every calculation and condition as the three databases read it.

mod aggregates;
mod choices;
mod collections;
mod dates;
mod functions;
mod lookups;
mod types;

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{ScopeKind, Value};
use terrace_sql::dialect::{mysql, postgres, sqlite};
use terrace_sql::{Confinement, Dialect, Expression, Item, Select, Statement, Table, render};

use crate::column::{Column, Computed, Ordering, Orderings, Path, Predicate};

const DIALECTS: [(&str, Dialect); 3] = [
    ("postgres", postgres::DIALECT),
    ("mysql", mysql::DIALECT),
    ("sqlite", sqlite::DIALECT),
];

macro_rules! columns {
    ($($name:ident: $type:ty),+ $(,)?) => {$(
        const fn $name() -> Column<$type> {
            Column::new(Path::ROOT, stringify!($name))
        }
    )+};
}

use columns;

columns! {
    text: String, other: String, maybe: Option<String>, small: i32, big: i64, count: Option<i64>,
    price: Decimal, double: f64, single: f32, flag: bool, perhaps: Option<bool>, at: Timestamp,
    until: Option<Timestamp>, day: Date, clock: Time, moment: DateTime, body: serde_json::Value,
}

/// Something whose SQL is shown.
trait Shown {
    fn expression(self) -> Expression;
}

impl<T, K> Shown for Computed<T, K> {
    fn expression(self) -> Expression {
        self.into_expression()
    }
}

impl Shown for Predicate {
    fn expression(self) -> Expression {
        self.into_expression()
    }
}

/// The source of each expression and its SQL on every database, once where they agree.
macro_rules! table {
    ($($expression:expr),+ $(,)?) => {{
        let mut text = String::new();
        $($crate::expression::tests::line(
            &mut text,
            stringify!($expression),
            $crate::expression::tests::Shown::expression($expression),
        );)+
        text
    }};
}
use table;

/// Compares with the table that was approved.
macro_rules! shown {
    ($table:expr) => {
        insta::with_settings!({omit_expression => true}, {
            insta::assert_snapshot!($table);
        });
    };
}
use shown;

fn line(text: &mut String, source: &str, expression: Expression) {
    let mut select = Select::from(table_of());
    select.items.push(Item::Expression(expression, None));
    let spelled = spelled(&Statement::from(select), |sql| {
        let inner = sql.strip_prefix("SELECT ")?;
        let at = inner.rfind(" FROM ")?;
        Some(inner[..at].to_owned())
    });
    let source: Vec<&str> = source.split_whitespace().collect();
    write!(text, "{}\n{spelled}", source.join(" ")).unwrap();
}

fn ordered(orders: impl Orderings) -> String {
    let mut select = Select::from(table_of());
    select
        .items
        .push(Item::Expression(Expression::column("id"), None));
    select.order_by = orders.into_orders();
    spelled(&Statement::from(select), |sql| {
        sql.find("ORDER BY").map(|at| sql[at..].to_owned())
    })
}

fn table_of() -> Table {
    Table {
        name: "thing".into(),
        scope: ScopeKind::Tenant,
    }
}

fn spelled(statement: &Statement, cut: impl Fn(&str) -> Option<String>) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for (name, dialect) in DIALECTS {
        let spelled = match render(statement, dialect, &Confinement::plain(ScopeKind::Tenant)) {
            Ok(rendered) => {
                let sql = cut(&rendered.sql).unwrap_or_else(|| rendered.sql.clone());
                let values: Vec<_> = rendered
                    .parameters
                    .iter()
                    .map(|value| short(value))
                    .collect();
                if values.is_empty() {
                    sql
                } else {
                    format!("{sql}  [{}]", values.join(", "))
                }
            }
            Err(error) => format!("{:?}: {error}", error.kind()),
        };
        lines.push((name, spelled));
    }
    let mut text = String::new();
    for (name, spelled) in lines {
        writeln!(text, "    {name:8}  {spelled}").unwrap();
    }
    text
}

fn short(value: &Value) -> String {
    let text = format!("{value:?}");
    let inner = text
        .split_once('(')
        .map_or(text.as_str(), |(_, inner)| inner);
    inner.strip_suffix(')').unwrap_or(inner).to_owned()
}

#[test]
fn orders() {
    let random: Ordering = crate::random_order();
    let orders = [
        ordered(text().ascending()),
        ordered((
            small().descending().nulls_last(),
            big().ascending().nulls_first(),
        )),
        ordered(vec![text().lower().ascending().reversed()]),
        ordered(random),
        ordered(small().greater_than(3).as_value().descending()),
    ];
    shown!(orders.concat());
}
