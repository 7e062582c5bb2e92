//! What must hold for any statement whatever: every table reference has its guard, no filter
//! reaches around it, no value enters the text, and every parameter has its place.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use terrace_core::{ColumnType, Value};
use terrace_sql::{
    Aggregate, AggregateFunction, Assignment, BinaryOperator, Common, CommonBody, Compound, Delete,
    Dialect, Distinct, Expression, From, Function, Item, Join, JoinKind, JsonStep, JsonValue,
    Order, Select, SetOperator, Source, Statement, Table, TextLookup, Update, Window,
    WindowFunction, render,
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
            return Statement::from(self.select(0));
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

    /// A query of a table, or of other queries; its items are called `name` and `parent_id`.
    fn select(&mut self, depth: u8) -> Select {
        let mut select = Select::from(self.table("track"));
        if depth < 3 {
            select.query = u32::from(self.next(3));
            match self.next(8) {
                0 => select.from = self.derived(depth),
                1 => select.from = From::Compound(Box::new(self.compound(depth))),
                2 => {
                    select.with.push(self.common(depth));
                    select.from = From::Common("steps".into());
                }
                _ => {}
            }
        }
        if !matches!(select.from, From::Table(_)) {
            self.tables -= 1;
        }
        let mut sources = vec![Source::ROOT];
        for field in 0..self.next(4) {
            let parent = sources[usize::from(self.next(u8::try_from(sources.len()).unwrap()))];
            let source = parent.through(field).unwrap();
            let from = if depth < 2 && self.next(5) == 4 {
                self.derived(depth)
            } else {
                From::Table(self.table("album"))
            };
            let mut columns = vec![("name".into(), "parent_id".into())];
            let mut on = None;
            sources.push(source);
            if self.next(3) == 2 {
                on = Some(self.expression(&sources, depth + 2));
                if self.next(2) == 1 {
                    columns.clear();
                }
            }
            select.joins.push(Join {
                kind: if self.next(2) == 0 {
                    JoinKind::Inner
                } else {
                    JoinKind::Left
                },
                from,
                source,
                parent,
                columns,
                on,
            });
        }
        select.distinct = match self.next(8) {
            6 => Distinct::Rows,
            7 => Distinct::On(vec![self.expression(&sources, depth + 3)]),
            _ => Distinct::No,
        };
        for name in ["name", "parent_id"] {
            let item = self.expression(&sources, depth + 3);
            select.items.push(Item::Expression(item, Some(name.into())));
        }
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

    fn table(&mut self, name: &'static str) -> Table {
        self.tables += 1;
        table(name)
    }

    fn derived(&mut self, depth: u8) -> From {
        From::Query(Box::new(self.select(depth + 1)))
    }

    fn compound(&mut self, depth: u8) -> Compound {
        let operators = [
            SetOperator::Union,
            SetOperator::UnionAll,
            SetOperator::Intersection,
            SetOperator::Difference,
        ];
        Compound {
            operator: operators[usize::from(self.next(4))],
            queries: vec![self.select(depth + 1), self.select(depth + 1)],
        }
    }

    fn common(&mut self, depth: u8) -> Common {
        let recursive = self.next(2) == 0;
        let body = if self.next(2) == 0 {
            CommonBody::Query(Box::new(self.select(depth + 1)))
        } else {
            let mut compound = self.compound(depth);
            if recursive {
                let mut next = Select::from(From::Common("steps".into()));
                next.items
                    .push(Item::Expression(Expression::column("name"), None));
                next.filter = Some(self.expression(&[Source::ROOT], depth + 2));
                compound.queries.push(next);
            }
            CommonBody::Compound(Box::new(compound))
        };
        Common {
            name: "steps".into(),
            columns: Vec::new(),
            recursive,
            body,
        }
    }

    fn boxed(&mut self, sources: &[Source], depth: u8) -> Box<Expression> {
        Box::new(self.expression(sources, depth + 1))
    }

    fn expression(&mut self, sources: &[Source], depth: u8) -> Expression {
        let source = sources[usize::from(self.next(u8::try_from(sources.len()).unwrap()))];
        let column = of(source, "name");
        match self.next(if depth > 4 { 5 } else { 22 }) {
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
                    BinaryOperator::ExclusiveOr,
                    BinaryOperator::DistinctFrom,
                ][usize::from(self.next(5))];
                Expression::binary(
                    *self.boxed(sources, depth),
                    operator,
                    *self.boxed(sources, depth),
                )
            }
            8..11 => Expression::binary(
                *self.boxed(sources, depth),
                BinaryOperator::Or,
                *self.boxed(sources, depth),
            ),
            11 => Expression::Not(self.boxed(sources, depth)),
            12 => Expression::InQuery {
                operand: Box::new(column),
                query: Box::new(self.select(depth + 1)),
                negated: self.next(2) == 0,
            },
            13 => Expression::Exists(Box::new(self.select(depth + 1))),
            14 => Expression::Query(Box::new(self.select(depth + 1))),
            15 => Expression::Aggregate(Box::new(Aggregate {
                filter: Some(self.expression(sources, depth + 1)),
                ..Aggregate::of(AggregateFunction::Sum, self.expression(sources, depth + 1))
            })),
            16 => Expression::Window(Box::new(Window {
                function: WindowFunction::Lag(
                    self.boxed(sources, depth),
                    1,
                    Some(self.boxed(sources, depth)),
                ),
                partition_by: vec![self.expression(sources, depth + 1)],
                order_by: Vec::new(),
                frame: None,
            })),
            17 => Expression::Text {
                operand: self.boxed(sources, depth),
                lookup: TextLookup::EndsWith,
                pattern: self.boxed(sources, depth),
                insensitive: false,
            },
            18 => Expression::Between {
                operand: self.boxed(sources, depth),
                low: self.boxed(sources, depth),
                high: self.boxed(sources, depth),
            },
            19 => Expression::InQuery {
                operand: Box::new(Expression::Tuple(vec![
                    column,
                    self.expression(sources, depth + 1),
                ])),
                query: Box::new(self.select(depth + 1)),
                negated: false,
            },
            20 => Expression::Json(Box::new(JsonValue {
                operand: self.expression(sources, depth + 1),
                path: vec![JsonStep::Key(CANARY.to_owned())],
                to: ColumnType::Json,
            })),
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
    const NEXT: [&str; 12] = [
        ")",
        " UNION ",
        " INTERSECT ",
        " EXCEPT ",
        " HAVING",
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
    // (A database without a function may need a subquery's text twice.)
    assert!(guards.len() >= tables, "{sql}");
    let references = sql.matches(&dialect.quoted("track").unwrap()).count()
        + sql.matches(&dialect.quoted("album").unwrap()).count();
    assert_eq!(guards.len(), references, "{sql}");
    for (before, after) in guards {
        assert!(
            [" WHERE ", " AND ", " ON "]
                .iter()
                .any(|word| before.ends_with(word)),
            "{before:?} in {sql}"
        );
        let rest = after.strip_prefix(" AND ").map_or(after, behind_group);
        assert!(ends_condition(rest), "{rest:?} in {sql}");
    }

    // `GLOB` has a wildcard of this look, in quotes.
    let bare = sql.replace("'?'", "''").replace("'[?]'", "''");
    let places = bare.matches(['$', '?']).count();
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
            references
        );
    } else {
        let mark = first.chars().next().unwrap();
        let number = |rest: &str| {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            rest[..digits].parse::<usize>().unwrap()
        };
        let numbers: BTreeSet<_> = bare.split(mark).skip(1).map(number).collect();
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
    let statement = Statement::from({
        let mut select = Select::from(table("track"));
        select.filter = Some(Expression::column("name").equals(Value::from(CANARY)));
        select
    });
    for (_, dialect) in DIALECTS {
        check(&statement, 1, dialect);
    }
}
