//! Random expressions give on every database what a small model of SQL in memory says.
//!
//! Trees of growing size are made from fixed seeds, so that what fails first is small, and fails
//! again. Every expression is asked for its values; a condition also for the rows that match it and
//! for those that match its opposite.

mod facts;
mod generate;
mod interpret;
mod moments;
mod words;

use terrace_core::{ModelSchema, Result, ScopeKind, ValueType};
use terrace_driver::Row;
use terrace_orm::{Model as _, models};
use terrace_sql::{Expression, Item, Nulls, Order, Select, Statement, Table};
use terrace_tenancy::{Executor as _, Shape};

use crate::support::{Home, checks, in_every_cell};

use facts::Fact;
use generate::{Generator, Kind};
use interpret::{Cell, Row as Known, evaluate};
use words::Letters;

/// Expressions of each kind and size.
const CASES: u64 = 60;
/// The largest size of a tree.
const DEPTH: u32 = 4;
/// Expressions in one statement.
const BATCH: usize = 10;
/// Failures that are told.
const TOLD: usize = 8;

/// An expression, where it comes from, and what every row makes of it.
struct Case {
    seed: u64,
    depth: u32,
    kind: Kind,
    expression: Expression,
    wanted: Vec<Option<Cell>>,
}

#[tokio::test(flavor = "multi_thread")]
async fn random_expressions_mean_the_same_in_every_cell() {
    in_every_cell(
        models![Fact],
        checks![
            expressions_agree_with_the_model,
            texts_are_sorted_as_the_model_sorts_them
        ],
    )
    .await;
}

async fn expressions_agree_with_the_model(home: &Home) -> Result<()> {
    let facts = facts::all();
    for db in &home.tenants {
        // The other tenant has the same rows, so that a condition that gets past its guard shows.
        Fact::bulk_insert(db, facts.clone()).await?;
    }
    let cases = cases(&facts, Letters::of(&home.cell.name));
    let mut failures = Vec::new();
    for batch in cases.chunks(BATCH) {
        if let Err(error) = values(home, batch, &mut failures).await {
            for case in batch {
                if let Err(error) = values(home, std::slice::from_ref(case), &mut failures).await {
                    failures.push(case.failed(&format!("{error:?}")));
                }
            }
            assert!(!failures.is_empty(), "together only: {error:?}");
        }
        for case in batch.iter().filter(|case| case.kind == Kind::Condition) {
            if let Err(error) = rows(home, case, &mut failures).await {
                failures.push(case.failed(&format!("as a filter: {error:?}")));
            }
        }
        if failures.len() >= TOLD {
            break;
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
    Ok(())
}

/// The cases, small ones first. What the model can't calculate, because a number becomes too large,
/// is left out.
fn cases(facts: &[Fact], letters: Letters) -> Vec<Case> {
    let mut cases = Vec::new();
    for depth in 1..=DEPTH {
        for kind in Kind::ALL {
            for number in 0..CASES {
                let seed = number * 1_000 + u64::from(depth) * 10 + kind as u64;
                let expression = Generator::new(seed, letters).expression(kind, depth);
                let known = facts.iter().map(|fact| Known { fact, letters });
                let wanted = known.map(|row| evaluate(&expression, row));
                if let Ok(wanted) = wanted.collect() {
                    cases.push(Case {
                        seed,
                        depth,
                        kind,
                        expression,
                        wanted,
                    });
                }
            }
        }
    }
    assert!(cases.len() > 1_000, "too few are left: {}", cases.len());
    cases
}

/// Random texts as orders: by code points, and by other collations that a database always has.
async fn texts_are_sorted_as_the_model_sorts_them(home: &Home) -> Result<()> {
    let (facts, letters) = (facts::all(), Letters::of(&home.cell.name));
    for seed in 0..CASES * 2 {
        let expression = Generator::new(seed, letters).collated(u32::from(seed % 2 == 0) * 2);
        let mut wanted = Vec::new();
        for (id, fact) in (1_i64..).zip(&facts) {
            // Texts are never beyond what the model calculates.
            if let Ok(cell) = evaluate(&expression, Known { fact, letters }) {
                wanted.push((id, cell));
            }
        }
        assert_eq!(wanted.len(), facts.len(), "seed {seed}");
        let descending = seed % 3 == 0;
        wanted.sort_by(|(left_id, left), (right_id, right)| {
            let order = letters.sorted(&expression, left.as_ref(), right.as_ref());
            let order = if descending { order.reverse() } else { order };
            order.then(left_id.cmp(right_id))
        });
        let mut select = select();
        let by = Order {
            expression: expression.clone(),
            descending,
            nulls: Some(if descending {
                Nulls::Last
            } else {
                Nulls::First
            }),
        };
        select.order_by.insert(0, by);
        let found = ask(home, select, |row| row.get::<i64>(0)).await?;
        let ids: Vec<i64> = wanted.iter().map(|(id, _)| *id).collect();
        assert_eq!(
            found,
            ids,
            "{}, seed {seed}: {}",
            home.cell.name,
            interpret::shown(&expression)
        );
    }
    Ok(())
}

impl Case {
    fn failed(&self, what: &str) -> String {
        format!(
            "{:?}, depth {}, seed {}: {what}\n{}",
            self.kind,
            self.depth,
            self.seed,
            interpret::shown(&self.expression)
        )
    }
}

/// All rows in the order of their keys.
fn select() -> Select {
    let schema: &ModelSchema = Fact::SCHEMA;
    let mut select = Select::from(Table {
        name: schema.table.into(),
        scope: ScopeKind::Tenant,
    });
    select
        .items
        .push(Item::Expression(Expression::column("id"), None));
    select.order_by.push(Order {
        expression: Expression::column("id"),
        descending: false,
        nulls: None,
    });
    select
}

async fn ask<T>(
    home: &Home,
    select: Select,
    read: impl Fn(&Row<'_>) -> Result<T> + Send + Sync,
) -> Result<Vec<T>>
where
    T: Send,
{
    let mut rows = Vec::new();
    let statement = Statement::from(select);
    let sink = &mut |row: &Row<'_>| {
        rows.push(read(row)?);
        Ok(())
    };
    home.db()
        .session()
        .run(&statement, Shape::Quick, sink)
        .await?;
    Ok(rows)
}

/// What the database makes of each expression in each row.
async fn values(home: &Home, cases: &[Case], failures: &mut Vec<String>) -> Result<()> {
    let mut select = select();
    for case in cases {
        let item = Item::Expression(case.expression.clone(), None);
        select.items.push(item);
    }
    let types: Vec<ValueType> = cases.iter().map(|case| case.kind.value_type()).collect();
    let found = ask(home, select, |row| {
        let cells = types.iter().zip(1..);
        cells
            .map(|(of, index)| Ok(Cell::read(row.value(index, *of)?)))
            .collect::<Result<Vec<_>>>()
    })
    .await?;
    for (index, case) in cases.iter().enumerate() {
        let column: Vec<Option<Cell>> = found.iter().map(|row| row[index].clone()).collect();
        if column != case.wanted {
            let row = column.iter().zip(&case.wanted).position(|(a, b)| a != b);
            let row = row.unwrap_or_default();
            failures.push(case.failed(&format!(
                "row {}: found {:?}, wanted {:?}",
                row + 1,
                column.get(row),
                case.wanted.get(row)
            )));
        }
    }
    Ok(())
}

/// The rows that match a condition, and those that match its opposite: where it is unknown, neither.
async fn rows(home: &Home, case: &Case, failures: &mut Vec<String>) -> Result<()> {
    let opposite = Expression::Not(Box::new(case.expression.clone()));
    for (condition, truth) in [(case.expression.clone(), true), (opposite, false)] {
        let mut select = select();
        select.filter = Some(condition);
        let found = ask(home, select, |row| row.get::<i64>(0)).await?;
        let wanted: Vec<i64> = (1..)
            .zip(&case.wanted)
            .filter(|(_, cell)| **cell == Some(Cell::Truth(truth)))
            .map(|(id, _)| id)
            .collect();
        if found != wanted {
            failures.push(case.failed(&format!(
                "rows where it is {truth}: found {found:?}, wanted {wanted:?}"
            )));
        }
    }
    Ok(())
}
