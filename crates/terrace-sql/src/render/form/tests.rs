//! Queries of the same form have the same text.

use std::cell::RefCell;
use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use terrace_core::{FieldSchema, ScopeKind, Tenant};

use super::*;
use crate::{JoinKind, Statement, Table, TenantGuard, dialect, render};

static FIELDS: [FieldSchema; 2] = [
    FieldSchema {
        column: "a",
        ..FieldSchema::PLAIN
    },
    FieldSchema {
        column: "b",
        ..FieldSchema::PLAIN
    },
];

const NAMES: [&str; 4] = ["a", "b", "ab", ""];

fn source() -> impl Strategy<Value = Source> {
    let through = |relation| Source::ROOT.through(relation).unwrap();
    let joined = [through(0), through(1), through(1).with_instance(2)];
    prop_oneof![4 => Just(Source::ROOT), 3 => select(joined.to_vec())]
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        9 => select(NAMES.to_vec()).prop_map(Name::Borrowed),
        1 => Just(Name::Owned("a".to_owned())),
    ]
}

fn column() -> impl Strategy<Value = Expression> {
    let query = prop_oneof![4 => Just(0), 4 => Just(7), 1 => Just(8)];
    (name(), source(), query).prop_map(|(name, source, query)| {
        Expression::Column(Column {
            source,
            name,
            query,
        })
    })
}

fn expression() -> impl Strategy<Value = Expression> {
    let value = select(vec![
        Value::I64(1),
        Value::from("x"),
        Value::Null(ValueType::I64),
        Value::Null(ValueType::Unknown),
        Value::Json(Box::new(serde_json::Value::Null)),
    ]);
    let leaf = prop_oneof![4 => column(), 3 => value.prop_map(Expression::Value)];
    let operators = vec![
        BinaryOperator::And,
        BinaryOperator::Or,
        BinaryOperator::Equal,
        BinaryOperator::NotEqual,
        BinaryOperator::Less,
        BinaryOperator::Add,
    ];
    leaf.prop_recursive(3, 12, 2, move |inner| {
        let binary = (inner.clone(), select(operators.clone()), inner.clone());
        prop_oneof![
            4 => binary.prop_map(|(left, operator, right)| Expression::binary(left, operator, right)),
            1 => inner.clone().prop_map(|inner| Expression::Not(Box::new(inner))),
            1 => (inner, any::<bool>()).prop_map(|(operand, negated)| Expression::IsNull {
                operand: Box::new(operand),
                negated,
            }),
        ]
    })
}

fn table() -> impl Strategy<Value = From> {
    let scope = prop_oneof![9 => Just(ScopeKind::Tenant), 1 => Just(ScopeKind::Registry)];
    (name(), scope).prop_map(|(name, scope)| From::Table(Table { name, scope }))
}

fn join(relation: u8) -> impl Strategy<Value = Join> {
    let kind = select(vec![JoinKind::Inner, JoinKind::Left]);
    let on = proptest::option::of(expression());
    (table(), kind, vec((name(), name()), 0..2), on).prop_map(move |(from, kind, columns, on)| {
        Join {
            kind,
            from,
            source: Source::ROOT.through(relation).unwrap(),
            parent: Source::ROOT,
            columns,
            on,
        }
    })
}

fn order() -> impl Strategy<Value = Order> {
    let nulls = select(vec![None, Some(Nulls::First), Some(Nulls::Last)]);
    (expression(), any::<bool>(), nulls).prop_map(|(expression, descending, nulls)| Order {
        expression,
        descending,
        nulls,
    })
}

fn query() -> impl Strategy<Value = Select> {
    let item = prop_oneof![
        4 => (source(), 0..3_usize).prop_map(|(source, some)| Item::Fields(source, &FIELDS[..some])),
        1 => expression().prop_map(|expression| Item::Expression(expression, None)),
    ];
    let joins = prop_oneof![
        3 => Just(Vec::new()),
        1 => join(0).prop_map(|join| vec![join]),
        1 => (join(0), join(1)).prop_map(|(first, second)| vec![first, second]),
    ];
    let number = || proptest::option::of(select(vec![0_u64, 1, 20, u64::MAX]));
    let filter = proptest::option::of(expression());
    let rest = (filter, vec(order(), 0..2), number(), number());
    (table(), vec(item, 0..3), joins, rest).prop_map(
        |(from, items, joins, (filter, order_by, limit, offset))| Select {
            query: 7,
            items: items.into(),
            joins,
            filter,
            order_by: order_by.into(),
            limit,
            offset,
            ..Select::from(from)
        },
    )
}

thread_local! {
    /// The text that was written for each form that ever came up.
    static WRITTEN: RefCell<HashMap<Vec<u64>, String>> = RefCell::default();
}

/// Whether a query's form is known; checks that its text and values are those without a memory.
fn check(query: &Select, dialect: Dialect, column: Option<&str>) -> bool {
    let tenant = Value::Uuid(Tenant::default_tenant().id().as_uuid());
    let confinement = Confinement {
        tenant: column.map(|column| TenantGuard {
            column,
            value: &tenant,
        }),
        ..Confinement::plain(ScopeKind::Tenant)
    };
    let statement = Statement::from(query.clone());
    let written = super::super::written(&statement, dialect, &confinement);
    for _ in 0..2 {
        match (&written, render(&statement, dialect, &confinement)) {
            (Ok(written), Ok(rendered)) => {
                assert_eq!(written.sql, rendered.sql);
                assert_eq!(written.parameters, rendered.parameters);
                assert_eq!(written.reads, rendered.reads);
            }
            (Err(refused), Err(again)) => assert_eq!(refused.to_string(), again.to_string()),
            (written, rendered) => panic!("{written:?}, but {rendered:?}"),
        }
    }
    let (Ok(written), mut form) = (written, Form::new()) else {
        return false;
    };
    if !form.take(query, dialect, &confinement) {
        return false;
    }
    assert_eq!(form.parameters, written.parameters, "of {}", written.sql);
    WRITTEN.with_borrow_mut(|texts| {
        let text = texts
            .entry(form.words[..form.length].to_vec())
            .or_insert_with(|| written.sql.clone());
        assert_eq!(*text, written.sql);
    });
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn queries_of_the_same_form_have_the_same_text(query in query()) {
        for dialect in dialect::ALL {
            for column in [None, Some("tenant_id"), Some("tenant_ie"), Some("tenant_key")] {
                check(&query, dialect, column);
            }
        }
    }
}

#[test]
fn usual_queries_have_a_form() {
    let table = || Table {
        name: "track".into(),
        scope: ScopeKind::Tenant,
    };
    let mut usual = Select::from(table());
    usual.items.push(Item::Fields(Source::ROOT, &FIELDS));
    usual.filter = Some(Expression::column("a").equals(1_i64));
    usual.limit = Some(20);
    for dialect in dialect::ALL {
        assert!(check(&usual, dialect, Some("tenant_id")));
    }
    let mut joined = usual.clone();
    let artist = Source::ROOT.through(0).unwrap();
    joined.items.push(Item::Fields(artist, &FIELDS));
    joined.joins.push(Join {
        kind: JoinKind::Inner,
        from: table().into(),
        source: artist,
        parent: Source::ROOT,
        columns: vec![("id".into(), "artist_id".into())],
        on: None,
    });
    for dialect in dialect::ALL {
        assert!(check(&joined, dialect, Some("tenant_id")));
    }
}

#[test]
fn a_name_made_at_run_time_and_a_namespace_have_no_form() {
    let named = |name: Name| {
        Select::from(Table {
            name,
            scope: ScopeKind::Tenant,
        })
    };
    let (made, known) = (named("track".to_owned().into()), named("track".into()));
    let plain = Confinement::plain(ScopeKind::Tenant);
    let namespace = Confinement {
        namespace: Some("t_acme"),
        ..plain
    };
    let takes = |select: &Select, confinement: &Confinement<'_>| {
        Form::new().take(select, dialect::postgres::DIALECT, confinement)
    };
    assert!(takes(&known, &plain));
    assert!(!takes(&made, &plain));
    assert!(!takes(&known, &namespace));
}
