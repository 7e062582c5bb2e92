//! Whatever a text says, a statement keeps its shape: the text stays inside its quotes, or is a
//! parameter.

mod definitions;
mod writes;

use proptest::prelude::*;
use terrace_core::{ColumnType, ErrorKind, ScopeKind};
use terrace_sql::{
    Aggregate, AggregateFunction, Column, Common, CommonBody, Confinement, DatePart, Dialect,
    Expression, Extract, From, Function, Item, JsonHasKeys, JsonStep, JsonValue, Order, Select,
    Source, Statement, Table, TenantGuard, TextLookup, Truncate, render,
};

use crate::support::DIALECTS;

const HOSTILE: [&str; 24] = [
    "'",
    "''",
    "\"",
    "`",
    "]",
    "\\",
    "\\'",
    "'; DROP TABLE x; --",
    "\"; --",
    "`; #",
    "$1",
    "?",
    ":x",
    "@x",
    "%",
    "_",
    "/*",
    "*/",
    "\n",
    "$$",
    "\"]",
    "$.a",
    "\u{2019}",
    "' OR '1'='1",
];

/// A statement with the text in every place where one may stand.
fn statement(text: &str) -> Statement {
    let name = || text.to_owned().into();
    let column = || {
        Expression::Column(Column {
            source: Source::ROOT,
            name: name(),
            query: 0,
        })
    };
    let value = || Expression::Value(text.into());
    let boxed = || Box::new(column());
    let path = || vec![JsonStep::Key(text.to_owned()), JsonStep::Index(-1)];
    let mut common = Select::from(Table {
        name: name(),
        scope: ScopeKind::Tenant,
    });
    common.items.push(Item::Expression(value(), Some(name())));
    let mut select = Select::from(From::Common(name()));
    select.with.push(Common {
        name: name(),
        columns: vec![name()],
        recursive: false,
        body: CommonBody::Query(Box::new(common)),
    });
    let json = |to| {
        Expression::Json(Box::new(JsonValue {
            operand: column(),
            path: path(),
            to,
        }))
    };
    let search = |insensitive, pattern: Expression| Expression::Text {
        operand: boxed(),
        lookup: TextLookup::Contains,
        pattern: Box::new(pattern),
        insensitive,
    };
    let expressions = [
        column(),
        value(),
        json(ColumnType::Json),
        json(ColumnType::Text),
        json(ColumnType::BigInt),
        json(ColumnType::Date),
        Expression::JsonHasKeys(Box::new(JsonHasKeys {
            operand: column(),
            path: path(),
            keys: vec![text.to_owned()],
            all: true,
        })),
        search(false, value()),
        search(true, value()),
        search(false, column()),
        Expression::Matches {
            operand: boxed(),
            pattern: Box::new(value()),
            insensitive: true,
        },
        Expression::EqualInsensitive(boxed(), Box::new(value())),
        Expression::In {
            operand: boxed(),
            values: vec![text.into()],
            negated: false,
        },
        Expression::Call(Function::Concat, vec![value(), column()]),
        Expression::Call(Function::JsonObject, vec![value(), value()]),
        Expression::Aggregate(Box::new(Aggregate {
            arguments: vec![column(), value()],
            ..Aggregate::of(AggregateFunction::Text, column())
        })),
    ];
    for expression in expressions {
        select
            .items
            .push(Item::Expression(expression.clone(), Some(name())));
        select.group_by.push(expression.clone());
        select.order_by.push(Order {
            expression,
            descending: true,
            nulls: None,
        });
    }
    Statement::from(select)
}

/// The kinds of the tokens of a statement, as a database would read them.
fn shape(sql: &str, dialect: Dialect) -> String {
    let mysql = dialect.name() == "mysql";
    let mut shape = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\'' | '"' | '`' => {
                let mut closed = false;
                while let Some(inner) = rest.next() {
                    let escapes = inner == '\\' && mysql && character != '`';
                    if escapes || (inner == character && rest.peek() == Some(&character)) {
                        rest.next();
                    } else if inner == character {
                        closed = true;
                        break;
                    }
                }
                assert!(closed, "an open quote in {sql}");
                shape.push(character);
            }
            '0' if rest.peek() == Some(&'x') => {
                while rest.next_if(char::is_ascii_alphanumeric).is_some() {}
                shape.push('h');
            }
            other => shape.push(other),
        }
    }
    shape
}

fn stays_in_shape(text: &str) {
    let tenant = terrace_core::Value::from("t");
    for (database, dialect) in DIALECTS {
        let confinement = |text| Confinement {
            namespace: dialect.capabilities().namespaces.then_some(text),
            tenant: Some(TenantGuard {
                column: text,
                value: &tenant,
            }),
            ..Confinement::plain(ScopeKind::Tenant)
        };
        let (tame, wild) = (statement("tame"), statement(text));
        let expected = render(&tame, dialect, &confinement("tame")).unwrap();
        match render(&wild, dialect, &confinement(text)) {
            Ok(found) => {
                assert_eq!(
                    shape(&found.sql, dialect),
                    shape(&expected.sql, dialect),
                    "{database}: {text:?} in {}",
                    found.sql
                );
                assert_eq!(found.parameters.len(), expected.parameters.len());
            }
            // What a database can't name is refused.
            Err(error) if text.starts_with('-') && error.kind() == ErrorKind::Unsupported => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text:?}: {error}"),
        }
    }
}

#[test]
fn hostile_texts_stay_in_their_place() {
    for text in HOSTILE {
        stays_in_shape(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_in_its_place(text in ".{1,20}") {
        stays_in_shape(&text);
    }

    #[test]
    fn mixed_hostile_texts_stay_in_their_place(parts in proptest::collection::vec(proptest::sample::select(&HOSTILE[..]), 1..6)) {
        stays_in_shape(&parts.concat());
    }

    #[test]
    fn a_collation_is_a_name_or_refused(name in ".{1,20}") {
        collations(&name);
    }

    #[test]
    fn a_zone_is_a_zone_or_refused(zone in ".{1,20}") {
        zones(&zone);
    }
}

#[test]
fn hostile_collations_are_refused() {
    for name in HOSTILE {
        collations(name);
        collations(&format!("de_DE{name}"));
    }
}

/// As a value, in a condition and in an order.
fn collations(name: &str) {
    let collated = |name: &str| {
        let text =
            || Expression::Collate(Box::new(Expression::column("a")), name.to_owned().into());
        let mut select = Select::from(Table {
            name: "t".into(),
            scope: ScopeKind::Tenant,
        });
        select.items.push(Item::Expression(text(), None));
        select.filter = Some(text().equals("x"));
        select.order_by.push(Order {
            expression: text(),
            descending: false,
            nulls: None,
        });
        Statement::from(select)
    };
    let confinement = Confinement::plain(ScopeKind::Tenant);
    for (database, dialect) in DIALECTS {
        let (tame, wild) = (collated("tame"), collated(name));
        let tame = render(&tame, dialect, &confinement).unwrap();
        match render(&wild, dialect, &confinement) {
            Ok(found) => assert_eq!(
                shape(&found.sql, dialect),
                shape(&tame.sql, dialect),
                "{database}: {name:?}"
            ),
            Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidInput),
        }
    }
}

#[test]
fn hostile_zones_are_refused() {
    for zone in HOSTILE {
        zones(zone);
        zones(&format!("Europe/Berlin{zone}"));
        zones(&format!("+05:30{zone}"));
    }
}

fn zones(zone: &str) {
    let confinement = Confinement::plain(ScopeKind::Tenant);
    for (database, dialect) in DIALECTS {
        for (wild, shapes) in in_zone(zone).iter().zip(0..) {
            // A database without names of zones takes offsets only.
            let tame: Vec<String> = ["UTC", "+05:30", "Europe/Berlin"]
                .iter()
                .filter_map(|zone| {
                    let statement = &in_zone(zone)[shapes];
                    let rendered = render(statement, dialect, &confinement).ok()?;
                    Some(shape(&rendered.sql, dialect))
                })
                .collect();
            assert!(tame.len() >= 2, "{database}");
            match render(wild, dialect, &confinement) {
                Ok(found) => assert!(
                    tame.contains(&shape(&found.sql, dialect)),
                    "{database}: {zone:?} in {}",
                    found.sql
                ),
                Err(error) => assert!(
                    matches!(
                        error.kind(),
                        ErrorKind::InvalidInput | ErrorKind::Unsupported
                    ),
                    "{database}: {error}"
                ),
            }
        }
    }
}

fn in_zone(zone: &str) -> [Statement; 2] {
    let operand = || Expression::column("at");
    let of = ColumnType::Timestamp;
    let zone = || Some(zone.to_owned());
    [
        Expression::Extract(Box::new(Extract {
            part: DatePart::Hour,
            operand: operand(),
            of,
            zone: zone(),
        })),
        Expression::Truncate(Box::new(Truncate {
            unit: None,
            operand: operand(),
            of,
            to: ColumnType::Date,
            zone: zone(),
        })),
    ]
    .map(|expression| {
        let mut select = Select::from(Table {
            name: "t".into(),
            scope: ScopeKind::Tenant,
        });
        select.items.push(Item::Expression(expression, None));
        Statement::from(select)
    })
}
