//! What must hold for any statement whatever: every table reference has its guard, no filter
//! reaches around it, no value enters the text, and every parameter has its place.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use terrace_core::Value;
use terrace_sql::{
    Assignment, BinaryOperator, Delete, Dialect, Distinct, Expression, Function, Item, Join,
    JoinKind, Order, Select, Source, Statement, TextLookup, Update, render,
};

use crate::support::{DIALECTS, of, shared, table, tenant};

/// In every value, so that one in the text is seen.
const CANARY: &str = "canary' OR 1=1 --";

/// Builds a statement from arbitrary bytes; an empty tape gives the smallest.
struct Tape {
    bytes: std::vec::IntoIter<u8>,
    /// Table references made so far.
    tables: usize,
}

impl Tape {
    fn next(&mut self, below: u8) -> u8 {
        self.bytes.next().unwrap_or(0) % below
    }

    fn statement(&mut self) -> Statement {
        let write = self.next(4);
        if write > 1 {
            return Statement::Select(self.select(0));
        }
        self.tables += 1;
        let filter = Some(self.expression(&[Source::ROOT], 0));
        if write == 1 {
            return Statement::Delete(Delete {
                query: 0,
                table: table("track"),
                filter,
                returning: Vec::new(),
            });
        }
        let value = self.expression(&[Source::ROOT], 0);
        let assignments = vec![Assignment {
            column: "name".into(),
            value,
        }];
        Statement::Update(Update {
            query: 0,
            table: table("track"),
            assignments,
            filter,
            returning: Vec::new(),
        })
    }

    fn select(&mut self, depth: u8) -> Select {
        let mut select = Select::from(table("track"));
        self.tables += 1;
        let mut sources = vec![Source::ROOT];
        for field in 0..self.next(4) {
            let parent = sources[usize::from(self.next(u8::try_from(sources.len()).unwrap()))];
            let source = parent.through(field).unwrap();
            select.joins.push(Join {
                kind: if self.next(2) == 0 {
                    JoinKind::Inner
                } else {
                    JoinKind::Left
                },
                from: table("album").into(),
                source,
                parent,
                columns: vec![("id".into(), "parent_id".into())],
                on: None,
            });
            sources.push(source);
            self.tables += 1;
        }
        select.distinct = if self.next(5) == 4 {
            Distinct::Rows
        } else {
            Distinct::No
        };
        select
            .items
            .push(Item::Expression(self.expression(&sources, depth + 3), None));
        select.filter = (self.next(4) > 0).then(|| self.expression(&sources, depth));
        if self.next(4) == 3 {
            select.group_by.push(self.expression(&sources, depth + 2));
            select.having = Some(self.expression(&sources, depth + 2));
        }
        if self.next(4) == 3 {
            let expression = self.expression(&sources, depth + 2);
            select.order_by.push(Order {
                expression,
                descending: self.next(2) == 0,
                nulls: None,
            });
        }
        select.limit = (self.next(4) == 3).then_some(7);
        select.offset = (self.next(4) == 3).then_some(9);
        select
    }

    fn boxed(&mut self, sources: &[Source], depth: u8) -> Box<Expression> {
        Box::new(self.expression(sources, depth + 1))
    }

    fn expression(&mut self, sources: &[Source], depth: u8) -> Expression {
        let source = sources[usize::from(self.next(u8::try_from(sources.len()).unwrap()))];
        let column = of(source, "name");
        match self.next(if depth > 4 { 5 } else { 16 }) {
            0 => column.equals(CANARY),
            1 => Expression::IsNull {
                operand: Box::new(column),
                negated: self.next(2) == 0,
            },
            2 => Expression::Text {
                operand: Box::new(column),
                lookup: [TextLookup::Contains, TextLookup::StartsWith][usize::from(self.next(2))],
                pattern: Box::new(Expression::Value(CANARY.into())),
                insensitive: self.next(2) == 0,
            },
            3 => Expression::In {
                operand: Box::new(column),
                values: vec![CANARY.into(); 2],
                negated: false,
            },
            4 => Expression::EqualInsensitive(
                Box::new(column),
                Box::new(Expression::Value(CANARY.into())),
            ),
            5..8 => {
                let operator = [
                    BinaryOperator::And,
                    BinaryOperator::Concatenate,
                    BinaryOperator::Less,
                ][usize::from(self.next(3))];
                Expression::Binary(
                    self.boxed(sources, depth),
                    operator,
                    self.boxed(sources, depth),
                )
            }
            8..11 => Expression::Binary(
                self.boxed(sources, depth),
                BinaryOperator::Or,
                self.boxed(sources, depth),
            ),
            11 => Expression::Not(self.boxed(sources, depth)),
            12 => Expression::InQuery {
                operand: Box::new(column),
                query: Box::new(self.select(depth + 1)),
                negated: self.next(2) == 0,
            },
            13 => Expression::Exists(Box::new(self.select(depth + 1))),
            14 => Expression::Query(Box::new(self.select(depth + 1))),
            _ => Expression::Case {
                arms: vec![(
                    self.expression(sources, depth + 1),
                    Expression::Call(Function::Lower, vec![column]),
                )],
                otherwise: Some(self.boxed(sources, depth)),
            },
        }
    }
}

/// The spelling of one guard: an alias, the tenant column, a placeholder.
struct Guards<'s> {
    column: String,
    sql: &'s str,
}

impl<'s> Guards<'s> {
    /// What stands before and after each guard.
    fn each(&self) -> Vec<(&'s str, &'s str)> {
        self.sql
            .match_indices(&self.column)
            .map(|(at, column)| {
                let before = self.sql[..at]
                    .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
                let after = self.sql[at + column.len()..].trim_start_matches(" = ");
                (
                    before,
                    after
                        .trim_start_matches(|c: char| matches!(c, '$' | '?') || c.is_ascii_digit()),
                )
            })
            .collect()
    }
}

/// The rest behind a group in parentheses that `text` begins with.
fn behind_group(text: &str) -> &str {
    let mut depth = 0_i32;
    for (at, character) in text.char_indices() {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    panic!("unbalanced: {text}");
}

/// Whether a condition may end here.
fn ends_condition(rest: &str) -> bool {
    const NEXT: [&str; 8] = [
        ")",
        " GROUP BY",
        " ORDER BY",
        " LIMIT",
        " OFFSET",
        " INNER JOIN",
        " LEFT JOIN",
        " WHERE",
    ];
    rest.is_empty() || NEXT.iter().any(|next| rest.starts_with(next))
}

fn check(statement: &Statement, tables: usize, dialect: Dialect) {
    let tenant = tenant();
    let rendered = render(statement, dialect, &shared(&tenant)).unwrap();
    let sql = &rendered.sql;
    assert!(!sql.contains("canary"), "{sql}");

    let guards = Guards {
        column: dialect.quoted("tenant_id").unwrap(),
        sql,
    }
    .each();
    assert_eq!(guards.len(), tables, "{sql}");
    for (before, after) in guards {
        if before.ends_with(" WHERE ") {
            let rest = after.strip_prefix(" AND ").map_or(after, behind_group);
            assert!(ends_condition(rest), "{rest:?} in {sql}");
        } else {
            assert!(before.ends_with(" AND ") && ends_condition(after), "{sql}");
        }
    }

    let places = sql.matches(['$', '?']).count();
    let bound = rendered.parameters.len();
    let mut first = String::new();
    dialect.placeholder(1, &mut first);
    if first.len() == 1 {
        assert_eq!(places, bound, "{sql}");
        assert_eq!(
            rendered
                .parameters
                .iter()
                .filter(|value| ***value == tenant)
                .count(),
            tables
        );
    } else {
        let mark = first.chars().next().unwrap();
        let number = |rest: &str| {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            rest[..digits].parse::<usize>().unwrap()
        };
        let numbers: BTreeSet<_> = sql.split(mark).skip(1).map(number).collect();
        assert_eq!(numbers, (1..=bound).collect(), "{sql}");
        assert_eq!(
            rendered
                .parameters
                .iter()
                .filter(|value| ***value == tenant)
                .count(),
            1
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_table_reference_is_guarded(bytes in vec(any::<u8>(), 0..400)) {
        let mut tape = Tape { bytes: bytes.into_iter(), tables: 0 };
        let statement = tape.statement();
        for (_, dialect) in DIALECTS {
            check(&statement, tape.tables, dialect);
        }
    }

    #[test]
    fn a_quoted_name_stays_one_name(name in "[^\0]*") {
        for (_, dialect) in DIALECTS {
            let quoted = dialect.quoted(&name).unwrap();
            let mark = quoted.chars().next().unwrap();
            let inner = quoted.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)).unwrap();
            let doubled = format!("{mark}{mark}");
            prop_assert!(!inner.replace(&doubled, "").contains(mark));
            prop_assert_eq!(inner.replace(&doubled, &mark.to_string()), name.clone());
        }
    }

    #[test]
    fn a_fitted_name_fits(name in ".{0,100}") {
        for (_, dialect) in DIALECTS {
            let fitted = dialect.fitted(&name);
            prop_assert!(fitted == name || fitted.chars().count() <= dialect.capabilities().max_identifier);
            prop_assert_eq!(&fitted, &dialect.fitted(&name));
        }
    }
}

#[test]
fn a_value_is_never_text() {
    let statement = Statement::Select({
        let mut select = Select::from(table("track"));
        select.filter = Some(Expression::column("name").equals(Value::from(CANARY)));
        select
    });
    for (_, dialect) in DIALECTS {
        check(&statement, 1, dialect);
    }
}
