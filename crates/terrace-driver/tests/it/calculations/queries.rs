//! Queries of queries.

use terrace_core::{Value, ValueType};
use terrace_sql::{
    Aggregate, AggregateFunction, BinaryOperator, Column, Common, CommonBody, Compound, Distinct,
    Expression, From, Function, Item, Join, JoinKind, Order, Select, SetOperator, Source,
};

use super::{Ground, binary, call, column, grounds, value};

/// The numbers of the rows, under the name `n`.
fn numbers(ground: &Ground, filter: Option<Expression>) -> Select {
    let mut select = Select::from(From::Table(ground.table()));
    select
        .items
        .push(Item::Expression(column("id"), Some("n".into())));
    select.filter = filter;
    select
}

fn by(name: &'static str, descending: bool) -> Order {
    Order {
        expression: column(name),
        descending,
        nulls: None,
    }
}

async fn found(ground: &Ground, select: Select) -> Vec<i64> {
    let database = ground.dialect.name();
    let rows = ground.read(select, &[ValueType::I64]).await;
    let rows = rows.unwrap_or_else(|error| panic!("{database}: {error}"));
    rows.iter()
        .map(|row| match row.as_slice() {
            [Value::I64(number)] => *number,
            other => panic!("{database}: {other:?}"),
        })
        .collect()
}

fn all(from: From) -> Select {
    let mut select = Select::from(from);
    select.items.push(Item::Expression(column("n"), None));
    select.order_by.push(by("n", false));
    select
}

#[tokio::test]
async fn sets() {
    for ground in grounds().await {
        let less = |than: i64| binary(column("id"), BinaryOperator::Less, value(than));
        let more = |than: i64| binary(column("id"), BinaryOperator::Greater, value(than));
        for (operator, expected) in [
            (SetOperator::Union, vec![1, 2, 3, 4]),
            (SetOperator::UnionAll, vec![1, 2, 2, 3, 3, 4]),
            (SetOperator::Intersection, vec![2, 3]),
            (SetOperator::Difference, vec![1]),
        ] {
            let queries = vec![
                numbers(&ground, Some(less(4))),
                numbers(&ground, Some(more(1))),
            ];
            let compound = Compound { operator, queries };
            let select = all(From::Compound(Box::new(compound)));
            assert_eq!(found(&ground, select).await, expected);
        }
        let mut first = numbers(&ground, None);
        first.order_by.push(by("id", true));
        first.limit = Some(1);
        let queries = vec![numbers(&ground, Some(less(2))), first];
        let compound = Compound {
            operator: SetOperator::Union,
            queries,
        };
        let select = all(From::Compound(Box::new(compound)));
        assert_eq!(found(&ground, select).await, [1, 4]);
        ground.close().await;
    }
}

#[tokio::test]
async fn derived_and_correlated_queries() {
    for ground in grounds().await {
        let joined = Source::ROOT.through(0).unwrap();
        let mut select = Select::from(From::Table(ground.table()));
        select.query = 7;
        select.items.push(Item::Expression(column("id"), None));
        select.joins.push(Join {
            kind: JoinKind::Inner,
            from: From::Query(Box::new(numbers(&ground, None))),
            source: joined,
            parent: Source::ROOT,
            columns: vec![("n".into(), "id".into())],
            on: Some(
                Expression::Column(Column {
                    source: joined,
                    name: "n".into(),
                    query: 0,
                })
                .and(column("yes")),
            ),
        });
        let outer = Expression::Column(Column {
            source: Source::ROOT,
            name: "id".into(),
            query: 7,
        });
        let mut greater = numbers(&ground, None);
        greater.filter = Some(binary(column("id"), BinaryOperator::Greater, outer));
        select.filter = Some(Expression::Exists(Box::new(greater)));
        select.order_by.push(by("id", false));
        if ground.dialect.name() == "postgres" {
            // A number is no condition there.
            select.joins[0].on = Some(column("yes"));
        }
        assert_eq!(found(&ground, select).await, [1, 3]);
        ground.close().await;
    }
}

#[tokio::test]
async fn names_and_recursion() {
    for ground in grounds().await {
        let mut start = numbers(&ground, Some(column("id").equals(1_i64)));
        start.items = vec![Item::Expression(column("id"), Some("n".into()))].into();
        let mut next = Select::from(From::Common("steps".into()));
        next.items.push(Item::Expression(
            binary(column("n"), BinaryOperator::Add, value(1_i64)),
            None,
        ));
        next.filter = Some(binary(column("n"), BinaryOperator::Less, value(5_i64)));
        let mut select = all(From::Common("steps".into()));
        select.with.push(Common {
            name: "steps".into(),
            columns: vec!["n".into()],
            recursive: true,
            body: CommonBody::Compound(Box::new(Compound {
                operator: SetOperator::UnionAll,
                queries: vec![start, next],
            })),
        });
        assert_eq!(found(&ground, select).await, [1, 2, 3, 4, 5]);
        ground.close().await;
    }
}

#[tokio::test]
async fn the_first_rows_of_groups() {
    for ground in grounds().await {
        let mut select = numbers(&ground, None);
        select.distinct = Distinct::On(vec![column("yes")]);
        select.order_by = vec![by("yes", true), by("id", true)].into();
        assert_eq!(found(&ground, select).await, [3, 4]);
        ground.close().await;
    }
}

#[tokio::test]
async fn groups_of_calculations() {
    for ground in grounds().await {
        let parity = || {
            call(
                Function::Remainder,
                vec![
                    call(Function::Coalesce, vec![column("id"), value(0_i64)]),
                    value(2_i64),
                ],
            )
        };
        let mut select = Select::from(From::Table(ground.table()));
        select.items.push(Item::Expression(parity(), None));
        select.group_by.push(parity());
        select.having = Some(binary(
            Expression::Aggregate(Box::new(Aggregate::of(
                AggregateFunction::Sum,
                column("id"),
            ))),
            BinaryOperator::Greater,
            binary(parity(), BinaryOperator::Add, value(1_i64)),
        ));
        select.order_by.push(Order {
            expression: binary(parity(), BinaryOperator::Multiply, value(2_i64)),
            descending: true,
            nulls: None,
        });
        assert_eq!(found(&ground, select).await, [1, 0]);
        ground.close().await;
    }
}
