//! Queries in queries: derived tables, set operations, names, first rows, outer columns.

use insta::assert_snapshot;
use terrace_core::{ColumnType, ErrorKind, ScopeKind};
use terrace_sql::{
    Assignment, BinaryOperator, Column, Common, CommonBody, Compound, Confinement, Delete,
    Distinct, Expression, From, Item, Join, JoinKind, Order, Raw, RawPart, Select, SetOperator,
    Source, Statement, Update, dialect, render,
};

use crate::support::{
    ALBUM, column, columns, guarded, ids, join, of, plain, shared, table, tenant, tracks,
};

fn outer(query: u32, name: &'static str) -> Expression {
    Expression::Column(Column {
        source: Source::ROOT,
        name: name.into(),
        query,
    })
}

fn compound(queries: Vec<Select>) -> From {
    From::Compound(Box::new(Compound {
        operator: SetOperator::Union,
        queries,
    }))
}

fn by(name: &'static str) -> Order {
    Order {
        expression: column(name),
        descending: true,
        nulls: None,
    }
}

fn refusal(statement: &Statement) -> ErrorKind {
    let tenant = tenant();
    render(statement, dialect::postgres::DIALECT, &shared(&tenant))
        .unwrap_err()
        .kind()
}

#[test]
fn derived_tables_are_guarded_inside() {
    let mut select = Select::from(From::Query(Box::new(ids("track"))));
    select.items.push(Item::Expression(column("id"), None));
    select.joins.push(Join {
        kind: JoinKind::Left,
        from: From::Query(Box::new(ids("album"))),
        source: ALBUM,
        parent: Source::ROOT,
        columns: Vec::new(),
        on: Some(of(ALBUM, "id").equals(1_i64)),
    });
    let mut both = join(
        JoinKind::Left,
        "artist",
        ALBUM.through(1).unwrap(),
        "artist_id",
        ALBUM,
    );
    both.on = Some(of(ALBUM, "id").equals(2_i64));
    select.joins.push(both);
    assert_snapshot!(guarded(&Statement::from(select)));
}

#[test]
fn set_operations() {
    let mut last = ids("album");
    last.order_by.push(by("id"));
    last.limit = Some(1);
    let mut select = Select::from(compound(vec![ids("track"), ids("album"), last]));
    select.items.push(Item::Expression(column("id"), None));
    assert_snapshot!(guarded(&Statement::from(select)));
}

fn steps(recursive: bool) -> Select {
    let mut next = Select::from(From::Common("steps".into()));
    next.joins.push(join(
        JoinKind::Inner,
        "album",
        ALBUM,
        "parent_id",
        Source::ROOT,
    ));
    next.items.push(Item::Expression(of(ALBUM, "id"), None));
    let mut select = Select::from(From::Common("steps".into()));
    select.items.push(Item::Expression(column("n"), None));
    select.filter = Some(Expression::Exists(Box::new(Select::from(From::Common(
        "steps".into(),
    )))));
    select.with.push(Common {
        name: "steps".into(),
        columns: vec!["n".into()],
        recursive,
        body: CommonBody::Compound(Box::new(Compound {
            operator: SetOperator::UnionAll,
            queries: vec![ids("album"), next],
        })),
    });
    select
}

#[test]
fn names() {
    assert_snapshot!(guarded(&Statement::from(steps(true))));
}

#[test]
fn a_name_is_no_table() {
    let undeclared = Select::from(From::Common("track".into()));
    assert_eq!(refusal(&Statement::from(undeclared)), ErrorKind::Statement);
    // Its own name would be the table's, when it isn't recursive.
    assert_eq!(
        refusal(&Statement::from(steps(false))),
        ErrorKind::Statement
    );
    let mut beside = ids("track");
    beside.filter = Some(
        Expression::Exists(Box::new(steps(true))).and(Expression::Exists(Box::new(Select::from(
            From::Common("steps".into()),
        )))),
    );
    assert_eq!(refusal(&Statement::from(beside)), ErrorKind::Statement);
    let single = Select::from(compound(vec![ids("track")]));
    assert_eq!(refusal(&Statement::from(single)), ErrorKind::Statement);
}

#[test]
fn first_rows() {
    let mut select = columns("track", &["id", "name"]);
    select.distinct = Distinct::On(vec![column("album_id")]);
    select.order_by = vec![by("album_id"), by("name")].into();
    select.limit = Some(3);
    assert_snapshot!(guarded(&Statement::from(select)));
}

#[test]
fn grouped_calculations_share_their_parameters() {
    let sum = || {
        Expression::binary(
            column("bytes"),
            BinaryOperator::Add,
            Expression::Value(7_i64.into()),
        )
    };
    let mut select = Select::from(table("track"));
    select.items.push(Item::Expression(sum(), None));
    select.filter = Some(sum().equals(7_i64));
    select.group_by.push(sum());
    select.having = Some(sum().equals(9_i64));
    select.order_by.push(Order {
        expression: sum(),
        descending: false,
        nulls: None,
    });
    assert_snapshot!(guarded(&Statement::from(select)));
}

#[test]
fn outer_columns() {
    let mut inner = ids("album");
    inner.query = 2;
    let mut innermost = ids("artist");
    innermost.filter = Some(
        outer(2, "artist_id")
            .equals(1_i64)
            .and(outer(1, "album_id").equals(2_i64)),
    );
    inner.filter = Some(Expression::Exists(Box::new(innermost)));
    let mut select = ids("track");
    select.query = 1;
    select.filter = Some(Expression::Exists(Box::new(inner.clone())));
    assert_snapshot!(plain(&Statement::from(select)));

    let exists = || Some(Expression::Exists(Box::new(inner.clone())));
    let delete = Statement::Delete(Delete {
        query: 1,
        table: table("track"),
        filter: exists(),
        returning: Vec::new(),
    });
    assert_snapshot!(guarded(&delete));

    let mut unknown = ids("track");
    unknown.filter = exists();
    assert_eq!(refusal(&Statement::from(unknown)), ErrorKind::Statement);
    let mut derived = Select::from(From::Query(Box::new({
        let mut inside = ids("album");
        inside.filter = Some(outer(1, "id").equals(1_i64));
        inside
    })));
    derived.query = 1;
    assert_eq!(refusal(&Statement::from(derived)), ErrorKind::Statement);
    let update = Statement::Update(Update {
        query: 1,
        table: table("u0"),
        assignments: vec![Assignment {
            column: "name".into(),
            value: Expression::Value("x".into()),
        }],
        filter: exists(),
        returning: Vec::new(),
    });
    assert_eq!(refusal(&update), ErrorKind::Unsupported);
}

#[test]
fn one_row_of_values() {
    let mut select = Select::from(From::Row(vec![
        ("title".into(), Expression::Value("x".into())),
        (
            "price".into(),
            Expression::Cast(
                Box::new(Expression::Value(5_i64.into())),
                ColumnType::BigInt,
            ),
        ),
    ]));
    let mut taken = ids("track");
    taken.filter = Some(raw(vec![RawPart::Declared("price > 3")]));
    select.items = [
        Item::Expression(raw(vec![RawPart::Declared("price > 3")]), None),
        Item::Expression(Expression::Exists(Box::new(taken)), None),
    ]
    .into_iter()
    .collect();
    assert_snapshot!(plain(&Statement::from(select)), @r#"
    postgres:
        SELECT (price > 3), EXISTS (SELECT u0."id" FROM "track" AS u0 WHERE (price > 3)) FROM (SELECT $1 AS "title", CAST($2 AS BIGINT) AS "price") AS t0
        ["x", 5]
    mysql:
        SELECT (price > 3), EXISTS (SELECT u0.`id` FROM `track` AS u0 WHERE (price > 3)) FROM (SELECT ? AS `title`, CAST(? AS DECIMAL(65, 0)) AS `price`) AS t0
        ["x", 5]
    sqlite:
        SELECT (price > 3), EXISTS (SELECT u0."id" FROM "track" AS u0 WHERE (price > 3)) FROM (SELECT ?1 AS "title", CAST(?2 AS INTEGER) AS "price") AS t0
        ["x", 5]
    "#);
    let empty = Statement::from(Select::from(From::Row(Vec::new())));
    assert_eq!(refusal(&empty), ErrorKind::Statement);
}

/// Text that a model declares leaves a statement ours, as long as it reads nothing.
#[test]
fn what_a_model_declares_is_not_foreign() {
    let rendered = |part| {
        let statement = tracks(raw(vec![part]));
        let confinement = Confinement::plain(ScopeKind::Tenant);
        let rendered = render(&statement, dialect::postgres::DIALECT, &confinement);
        rendered.map(|rendered| rendered.foreign)
    };
    let text = "extract(year FROM made) > 2000";
    assert!(rendered(RawPart::Sql(text)).unwrap());
    assert!(!rendered(RawPart::Declared(text)).unwrap());
    for reading in ["(SELECT 1) = 1", "1 IN (TABLE album)", "1 IN (values (1))"] {
        let error = rendered(RawPart::Declared(reading)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Isolation, "{reading}");
    }
    let error = rendered(RawPart::Declared("1) OR (1 = 1")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
}

fn raw(parts: Vec<RawPart>) -> Expression {
    Expression::Raw(Box::new(Raw { parts }))
}

#[test]
fn raw_parts_stay_parts() {
    for text in [
        "1) OR (1=1",
        "(1",
        "1; DROP TABLE x",
        "1 -- x",
        "1 /* x",
        "'open",
        "\\'",
        "$1",
        "\"x",
        "'a\\' OR 1=1 --'",
        "\0",
    ] {
        let statement = tracks(raw(vec![RawPart::Sql(text)]));
        assert_eq!(refusal(&statement), ErrorKind::Statement, "{text}");
    }
    for text in [
        "EXISTS (SELECT 1 FROM album)",
        "id IN (TABLE album)",
        "1 uNiOn x",
        "a JOIN b",
    ] {
        let statement = tracks(raw(vec![RawPart::Sql(text)]));
        assert_eq!(refusal(&statement), ErrorKind::Isolation, "{text}");
    }
    let split = tracks(raw(vec![RawPart::Sql("(sel"), RawPart::Sql("ect 1)")]));
    assert_eq!(refusal(&split), ErrorKind::Isolation);
    let fine = tracks(raw(vec![
        RawPart::Sql("substr("),
        RawPart::Expression(column("name")),
        RawPart::Sql(", 1, 2) <> 'select from'"),
    ]));
    let tenant = tenant();
    let rendered = render(&fine, dialect::postgres::DIALECT, &shared(&tenant)).unwrap();
    assert!(rendered.foreign);
    assert_eq!(
        rendered.sql,
        r#"SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = $1 AND ((substr(t0."name", 1, 2) <> 'select from'))"#
    );
}

#[test]
fn an_annotation_without_its_calculation() {
    let statement = tracks(Expression::Annotation { query: 1, index: 0 });
    assert_eq!(refusal(&statement), ErrorKind::Statement);
}

#[test]
fn every_expression_is_visited() {
    let mut select = steps(true);
    select.items.push(Item::Expression(column("item"), None));
    select.group_by.push(column("group"));
    select.having = Some(column("having"));
    select.order_by.push(by("order"));
    select.distinct = Distinct::On(vec![column("distinct")]);
    let mut joined = join(JoinKind::Left, "album", ALBUM, "x", Source::ROOT);
    joined.on = Some(column("on"));
    joined.from = From::Query(Box::new(columns("album", &["derived"])));
    select.joins.push(joined);
    let mut inner = ids("artist");
    inner.filter = Some(Expression::Exists(Box::new(columns("genre", &["deepest"]))));
    select.filter = Some(Expression::Exists(Box::new(inner)));
    let mut names = std::collections::BTreeSet::new();
    select.visit(&mut |expression| {
        if let Expression::Column(column) = expression {
            names.insert(column.name.to_string());
        }
    });
    let expected = [
        "deepest", "derived", "distinct", "group", "having", "id", "item", "n", "on", "order",
    ];
    assert!(names.iter().eq(expected.iter()), "{names:?}");
    select.visit_mut(&mut |expression| {
        if matches!(expression, Expression::Column(_)) {
            *expression = Expression::Value(1_i64.into());
        }
    });
    select.visit(&mut |expression| assert!(!matches!(expression, Expression::Column(_))));
}
