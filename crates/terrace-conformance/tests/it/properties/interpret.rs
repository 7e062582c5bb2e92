//! SQL's expressions over one row, in three-valued logic: what databases are held to.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use terrace_core::{ColumnType, ScopeKind, Value};
use terrace_sql::{
    BinaryOperator as Operator, Confinement, Expression, Function, Item, Select, Statement, Table,
    TextLookup, dialect, render,
};

use super::facts::Fact;
use super::moments;
use super::words::Letters;

/// A row, in a database that knows these letters.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) fact: &'a Fact,
    pub(super) letters: Letters,
}

/// A value that is not null. Whole numbers are decimals without a fraction.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Number(Decimal),
    Text(String),
    Truth(bool),
    Day(Date),
    Instant(Timestamp),
}

/// A number is beyond what every database calculates exactly.
pub(super) struct Beyond;

type Found = Result<Option<Cell>, Beyond>;

impl Cell {
    /// A value of a row or of an expression; nothing for null.
    pub(super) fn read(value: Value) -> Option<Self> {
        match value {
            Value::Null(_) => None,
            Value::I64(whole) => Some(Self::Number(whole.into())),
            Value::Decimal(decimal) => Some(Self::Number(decimal)),
            Value::Text(text) => Some(Self::Text(text)),
            Value::Bool(truth) => Some(Self::Truth(truth)),
            Value::Date(day) => Some(Self::Day(day)),
            Value::Timestamp(instant) => Some(Self::Instant(instant)),
            other => panic!("no expression gives {:?}", other.value_type()),
        }
    }

    /// Texts are compared by their code points.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(own), Self::Number(other)) => own.cmp(other),
            (Self::Text(own), Self::Text(other)) => own.cmp(other),
            (Self::Truth(own), Self::Truth(other)) => own.cmp(other),
            (Self::Day(own), Self::Day(other)) => own.cmp(other),
            (Self::Instant(own), Self::Instant(other)) => own.cmp(other),
            _ => panic!("values of two kinds are compared"),
        }
    }

    fn number(self) -> Decimal {
        match self {
            Self::Number(number) => number,
            other => panic!("{other:?} is no number"),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }
}

/// What an expression gives in a row.
pub(super) fn evaluate(expression: &Expression, row: Row<'_>) -> Found {
    let of = |inner: &Expression| evaluate(inner, row);
    let truth = |inner: &Expression| truth(inner, row);
    let found = match expression {
        Expression::Column(column) => row.fact.cell(&column.name),
        Expression::Value(value) => Cell::read(value.clone()),
        Expression::Not(inner) => known(truth(inner)?.map(|truth| !truth)),
        Expression::Negative(inner) => of(inner)?.map(|cell| Cell::Number(-cell.number())),
        Expression::Binary(sides, operator) => {
            let [left, right] = &**sides;
            let weighed = |cell| row.letters.weighed(cell, left);
            return binary(weighed(of(left)?), *operator, weighed(of(right)?));
        }
        Expression::IsNull { operand, negated } => known(Some(of(operand)?.is_none() != *negated)),
        Expression::IsTrue { operand, negated } => {
            known(Some((truth(operand)? == Some(true)) != *negated))
        }
        Expression::In {
            operand,
            values,
            negated,
        } => {
            let cells: Vec<Cell> = values.iter().cloned().filter_map(Cell::read).collect();
            let operand = of(operand)?;
            if cells.is_empty() {
                known(Some(*negated))
            } else {
                let among = |own: Cell| cells.iter().any(|cell| own.order(cell).is_eq());
                known(operand.map(|own| among(own) != *negated))
            }
        }
        Expression::Between { operand, low, high } => {
            let operand = of(operand)?;
            let above = compared(operand.as_ref(), of(low)?.as_ref()).map(Ordering::is_ge);
            let below = compared(operand.as_ref(), of(high)?.as_ref()).map(Ordering::is_le);
            known(both(above, below))
        }
        Expression::Text {
            operand,
            lookup,
            pattern,
            insensitive,
        } => {
            let sides = of(operand)?.zip(of(pattern)?);
            let fold = insensitive.then_some(row.letters);
            known(sides.map(|(text, pattern)| found_in(text, *lookup, pattern, fold)))
        }
        Expression::EqualInsensitive(left, right) => {
            let sides = of(left)?.zip(of(right)?);
            let folded = |cell: Cell| row.letters.folded(&cell.text());
            known(sides.map(|(left, right)| folded(left) == folded(right)))
        }
        Expression::Call(function, arguments) => {
            let arguments: Result<Vec<_>, Beyond> = arguments.iter().map(of).collect();
            call(*function, arguments?)
        }
        Expression::Cast(inner, to) => of(inner)?.map(|cell| cast(cell, *to)),
        Expression::Collate(inner, _) => of(inner)?,
        Expression::Extract(extract) => {
            of(&extract.operand)?.map(|cell| moments::extracted(&cell, extract))
        }
        Expression::Truncate(truncate) => {
            of(&truncate.operand)?.map(|cell| moments::truncated(&cell, truncate))
        }
        Expression::Case { arms, otherwise } => {
            for (condition, result) in arms {
                if truth(condition)? == Some(true) {
                    return of(result);
                }
            }
            return otherwise.as_deref().map_or(Ok(None), of);
        }
        other => panic!("the model has no {other:?}"),
    };
    within(found)
}

/// A condition's truth; nothing when it is unknown.
fn truth(condition: &Expression, row: Row<'_>) -> Result<Option<bool>, Beyond> {
    Ok(evaluate(condition, row)?.map(|cell| cell == Cell::Truth(true)))
}

fn known(truth: Option<bool>) -> Option<Cell> {
    truth.map(Cell::Truth)
}

/// SQLite's decimals have 15 digits, and integers of 32 bits must not overflow.
fn within(found: Option<Cell>) -> Found {
    if let Some(Cell::Number(number)) = &found
        && (number.abs() > Decimal::from(100_000_000) || number.normalize().scale() > 6)
    {
        return Err(Beyond);
    }
    Ok(found)
}

fn compared(left: Option<&Cell>, right: Option<&Cell>) -> Option<Ordering> {
    left.zip(right).map(|(left, right)| left.order(right))
}

fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn binary(left: Option<Cell>, operator: Operator, right: Option<Cell>) -> Found {
    let truth = |cell: &Option<Cell>| cell.as_ref().map(|cell| *cell == Cell::Truth(true));
    let compare =
        |holds: fn(Ordering) -> bool| Ok(known(compared(left.as_ref(), right.as_ref()).map(holds)));
    match operator {
        Operator::And => Ok(known(both(truth(&left), truth(&right)))),
        Operator::Or => {
            let neither = both(truth(&left).map(|t| !t), truth(&right).map(|t| !t));
            Ok(known(neither.map(|neither| !neither)))
        }
        Operator::ExclusiveOr | Operator::NotEqual => compare(Ordering::is_ne),
        Operator::Equal => compare(Ordering::is_eq),
        Operator::Less => compare(Ordering::is_lt),
        Operator::LessOrEqual => compare(Ordering::is_le),
        Operator::Greater => compare(Ordering::is_gt),
        Operator::GreaterOrEqual => compare(Ordering::is_ge),
        Operator::DistinctFrom | Operator::NotDistinctFrom => {
            let same = match compared(left.as_ref(), right.as_ref()) {
                Some(order) => order.is_eq(),
                None => left.is_none() && right.is_none(),
            };
            Ok(known(Some(same == (operator == Operator::NotDistinctFrom))))
        }
        Operator::Concatenate => Ok(left
            .zip(right)
            .map(|(left, right)| Cell::Text(left.text() + &right.text()))),
        _ => match left.zip(right) {
            Some((left, right)) => calculate(left.number(), operator, right.number()),
            None => Ok(None),
        },
    }
}

fn calculate(left: Decimal, operator: Operator, right: Decimal) -> Found {
    let result = match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => left.checked_div(right),
        Operator::DivideWhole => left.checked_div(right).map(|quotient| quotient.trunc()),
        Operator::Modulo => left.checked_rem(right),
        other => panic!("the model has no {other:?}"),
    };
    within(Some(Cell::Number(result.ok_or(Beyond)?)))
}

fn found_in(text: Cell, lookup: TextLookup, pattern: Cell, fold: Option<Letters>) -> bool {
    let (mut text, mut pattern) = (text.text(), pattern.text());
    if let Some(letters) = fold {
        (text, pattern) = (letters.folded(&text), letters.folded(&pattern));
    }
    match lookup {
        TextLookup::Contains => text.contains(&pattern),
        TextLookup::StartsWith => text.starts_with(&pattern),
        TextLookup::EndsWith => text.ends_with(&pattern),
    }
}

fn call(function: Function, mut arguments: Vec<Option<Cell>>) -> Option<Cell> {
    match function {
        Function::Coalesce => return arguments.into_iter().flatten().next(),
        Function::Concat => {
            let texts = arguments.into_iter().flatten().map(Cell::text);
            return Some(Cell::Text(texts.collect()));
        }
        Function::NullIf => {
            let order = compared(arguments[0].as_ref(), arguments[1].as_ref());
            return arguments
                .swap_remove(0)
                .filter(|_| order != Some(Ordering::Equal));
        }
        _ => {}
    }
    let arguments: Vec<Cell> = arguments.into_iter().collect::<Option<_>>()?;
    let extreme = match function {
        Function::Greatest => arguments.iter().max_by(|a, b| a.order(b)).cloned(),
        Function::Least => arguments.iter().min_by(|a, b| a.order(b)).cloned(),
        _ => None,
    };
    if extreme.is_some() {
        return extreme;
    }
    let mut arguments = arguments.into_iter();
    let (first, second) = (arguments.next()?, arguments.next());
    Some(match (function, first) {
        (Function::Lower, Cell::Text(text)) => Cell::Text(text.to_ascii_lowercase()),
        (Function::Upper, Cell::Text(text)) => Cell::Text(text.to_ascii_uppercase()),
        (Function::Length, Cell::Text(text)) => Cell::Number(text.chars().count().into()),
        (Function::Left | Function::Right, Cell::Text(text)) => {
            let count = second.map_or(0, |cell| cell.number().try_into().unwrap_or(0_usize));
            let skipped = match function {
                Function::Right => text.chars().count().saturating_sub(count),
                _ => 0,
            };
            Cell::Text(text.chars().skip(skipped).take(count).collect())
        }
        (Function::Absolute, Cell::Number(number)) => Cell::Number(number.abs()),
        (Function::Floor, Cell::Number(number)) => Cell::Number(number.floor()),
        (Function::Ceiling, Cell::Number(number)) => Cell::Number(number.ceil()),
        (Function::Truncate, Cell::Number(number)) => Cell::Number(number.trunc()),
        (Function::Round, Cell::Number(number)) => {
            Cell::Number(number.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
        }
        (other, _) => panic!("the model has no {other:?}"),
    })
}

/// Only what every database converts alike.
fn cast(cell: Cell, to: ColumnType) -> Cell {
    match (to, cell) {
        (ColumnType::Integer, Cell::Truth(truth)) => Cell::Number(i64::from(truth).into()),
        (ColumnType::Text, Cell::Number(number)) => Cell::Text(number.normalize().to_string()),
        (ColumnType::BigInt | ColumnType::Decimal { .. }, number @ Cell::Number(_)) => number,
        (to, cell) => panic!("the model does not convert {cell:?} to {to:?}"),
    }
}

/// An expression as PostgreSQL's SQL with its values, for a person to read.
pub(super) fn shown(expression: &Expression) -> String {
    let mut select = Select::from(Table {
        name: "fact".into(),
        scope: ScopeKind::Tenant,
    });
    select
        .items
        .push(Item::Expression(expression.clone(), None));
    let statement = Statement::from(select);
    let confinement = Confinement::plain(ScopeKind::Tenant);
    match render(&statement, dialect::postgres::DIALECT, &confinement) {
        Ok(rendered) => format!("{} {:?}", rendered.sql, rendered.parameters),
        Err(error) => format!("{error}: {expression:?}"),
    }
}
