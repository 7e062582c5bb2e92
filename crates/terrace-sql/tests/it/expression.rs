//! Expressions.

use insta::assert_snapshot;
use terrace_core::{ColumnType, Value, ValueType};
use terrace_sql::{
    Aggregate, AggregateFunction, BinaryOperator, Expression, Function, Item, Select, Statement,
    TextLookup,
};

use crate::support::{column, guarded, ids, plain, table, tracks};

fn aggregate(function: AggregateFunction, of: &'static str) -> Expression {
    Expression::Aggregate(Box::new(Aggregate::of(function, column(of))))
}

fn binary(left: Expression, operator: BinaryOperator, right: Expression) -> Expression {
    Expression::binary(left, operator, right)
}

fn not(inner: Expression) -> Expression {
    Expression::Not(Box::new(inner))
}

/// Several expressions as items of one query, so that one golden shows them all.
fn items(expressions: Vec<Expression>) -> Statement {
    let mut select = Select::from(table("track"));
    select.items.extend(
        expressions
            .into_iter()
            .map(|expression| Item::Expression(expression, None)),
    );
    Statement::from(select)
}

#[test]
fn parentheses_follow_the_tree() {
    let (a, b, c) = (
        column("a").equals(1_i64),
        column("b").equals(2_i64),
        column("c").equals(3_i64),
    );
    let either = binary(a.clone(), BinaryOperator::Or, b.clone());
    assert_snapshot!(plain(&tracks(either.clone().and(c.clone()))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE (t0."a" = $1 OR t0."b" = $2) AND t0."c" = $3
        [1, 2, 3]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE (t0.`a` = ? OR t0.`b` = ?) AND t0.`c` = ?
        [1, 2, 3]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE (t0."a" = ?1 OR t0."b" = ?2) AND t0."c" = ?3
        [1, 2, 3]
    "#);
    assert_snapshot!(plain(&tracks(binary(a.and(b), BinaryOperator::Or, c.clone()))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."a" = $1 AND t0."b" = $2 OR t0."c" = $3
        [1, 2, 3]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`a` = ? AND t0.`b` = ? OR t0.`c` = ?
        [1, 2, 3]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."a" = ?1 AND t0."b" = ?2 OR t0."c" = ?3
        [1, 2, 3]
    "#);
    assert_snapshot!(plain(&tracks(not(either).and(not(not(c))))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE NOT (t0."a" = $1 OR t0."b" = $2) AND NOT (NOT (t0."c" = $3))
        [1, 2, 3]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE NOT (t0.`a` = ? OR t0.`b` = ?) AND NOT (NOT (t0.`c` = ?))
        [1, 2, 3]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE NOT (t0."a" = ?1 OR t0."b" = ?2) AND NOT (NOT (t0."c" = ?3))
        [1, 2, 3]
    "#);
}

#[test]
fn arithmetic() {
    let operators = [
        BinaryOperator::Add,
        BinaryOperator::Subtract,
        BinaryOperator::Multiply,
        BinaryOperator::Divide,
        BinaryOperator::Modulo,
    ];
    let sum = binary(
        column("bytes"),
        BinaryOperator::Add,
        Expression::Value(Value::I64(1)),
    );
    assert_snapshot!(plain(&items(operators.map(|operator| binary(sum.clone(), operator, column("id"))).into())), @r#"
    postgres:
        SELECT (t0."bytes" + $1) + t0."id", (t0."bytes" + $2) - t0."id", (t0."bytes" + $3) * t0."id", (t0."bytes" + $4) / t0."id", (t0."bytes" + $5) % t0."id" FROM "track" AS t0
        [1, 1, 1, 1, 1]
    mysql:
        SELECT (t0.`bytes` + ?) + t0.`id`, (t0.`bytes` + ?) - t0.`id`, (t0.`bytes` + ?) * t0.`id`, (t0.`bytes` + ?) / t0.`id`, (t0.`bytes` + ?) % t0.`id` FROM `track` AS t0
        [1, 1, 1, 1, 1]
    sqlite:
        SELECT (t0."bytes" + ?1) + t0."id", (t0."bytes" + ?2) - t0."id", (t0."bytes" + ?3) * t0."id", CAST(t0."bytes" + ?4 AS REAL) / t0."id", (t0."bytes" + ?5) % t0."id" FROM "track" AS t0
        [1, 1, 1, 1, 1]
    "#);
}

#[test]
fn the_quotient_of_integers() {
    let half = binary(
        column("bytes"),
        BinaryOperator::DivideWhole,
        Expression::Value(Value::I64(2)),
    );
    assert_snapshot!(plain(&items(vec![half])), @r#"
    postgres:
        SELECT t0."bytes" / $1 FROM "track" AS t0
        [2]
    mysql:
        SELECT t0.`bytes` DIV ? FROM `track` AS t0
        [2]
    sqlite:
        SELECT t0."bytes" / ?1 FROM "track" AS t0
        [2]
    "#);
}

#[test]
fn comparisons() {
    let operators = [
        BinaryOperator::Equal,
        BinaryOperator::NotEqual,
        BinaryOperator::Less,
        BinaryOperator::LessOrEqual,
        BinaryOperator::Greater,
        BinaryOperator::GreaterOrEqual,
    ];
    assert_snapshot!(plain(&items(operators.map(|operator| binary(column("id"), operator, column("bytes"))).into())), @r#"
    postgres:
        SELECT t0."id" = t0."bytes", t0."id" <> t0."bytes", t0."id" < t0."bytes", t0."id" <= t0."bytes", t0."id" > t0."bytes", t0."id" >= t0."bytes" FROM "track" AS t0
    mysql:
        SELECT t0.`id` = t0.`bytes`, t0.`id` <> t0.`bytes`, t0.`id` < t0.`bytes`, t0.`id` <= t0.`bytes`, t0.`id` > t0.`bytes`, t0.`id` >= t0.`bytes` FROM `track` AS t0
    sqlite:
        SELECT t0."id" = t0."bytes", t0."id" <> t0."bytes", t0."id" < t0."bytes", t0."id" <= t0."bytes", t0."id" > t0."bytes", t0."id" >= t0."bytes" FROM "track" AS t0
    "#);
}

#[test]
fn concatenation() {
    let name = binary(
        column("name"),
        BinaryOperator::Concatenate,
        Expression::Value(" by ".into()),
    );
    let whole = binary(name, BinaryOperator::Concatenate, column("composer"));
    assert_snapshot!(plain(&tracks(whole.equals("x"))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE ((t0."name" || $1) || t0."composer") = $2
        [" by ", "x"]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE (CONCAT(CONCAT(t0.`name`, ?), t0.`composer`)) = ?
        [" by ", "x"]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE ((t0."name" || ?1) || t0."composer") = ?2
        [" by ", "x"]
    "#);
}

#[test]
fn nullness() {
    let test = |negated| Expression::IsNull {
        operand: Box::new(column("composer")),
        negated,
    };
    assert_snapshot!(plain(&tracks(test(false).and(test(true)))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."composer" IS NULL AND t0."composer" IS NOT NULL
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`composer` IS NULL AND t0.`composer` IS NOT NULL
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."composer" IS NULL AND t0."composer" IS NOT NULL
    "#);
}

#[test]
fn lists() {
    let list = |values: &[Value], negated| Expression::In {
        operand: Box::new(column("id")),
        values: values.to_vec(),
        negated,
    };
    assert_snapshot!(plain(&tracks(list(&[Value::I64(1), Value::Null(ValueType::I64), Value::I64(2)], false))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."id" IN ($1, $2)
        [1, 2]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`id` IN (?, ?)
        [1, 2]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."id" IN (?1, ?2)
        [1, 2]
    "#);
    assert_snapshot!(plain(&tracks(list(&[Value::I64(1)], true))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."id" NOT IN ($1)
        [1]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`id` NOT IN (?)
        [1]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."id" NOT IN (?1)
        [1]
    "#);
    assert_snapshot!(plain(&tracks(list(&[], false).and(list(&[Value::Null(ValueType::I64)], true)))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE FALSE AND TRUE
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE FALSE AND TRUE
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE FALSE AND TRUE
    "#);
}

#[test]
fn queries_in_conditions() {
    let mut albums = ids("album");
    albums.filter = Some(column("title").equals("Big Ones"));
    let in_query = Expression::InQuery {
        operand: Box::new(column("album_id")),
        query: Box::new(albums.clone()),
        negated: true,
    };
    let exists = Expression::Exists(Box::new(Select::from(table("genre"))));
    assert_snapshot!(guarded(&tracks(in_query.and(exists))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = $1 AND (t0."album_id" NOT IN (SELECT u0."id" FROM "album" AS u0 WHERE u0."tenant_id" = $1 AND (u0."title" = $2)) AND EXISTS (SELECT 1 FROM "genre" AS u0 WHERE u0."tenant_id" = $1))
        [tenant, "Big Ones"]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`tenant_id` = ? AND (t0.`album_id` NOT IN (SELECT u0.`id` FROM `album` AS u0 WHERE u0.`tenant_id` = ? AND (u0.`title` = ?)) AND EXISTS (SELECT 1 FROM `genre` AS u0 WHERE u0.`tenant_id` = ?))
        [tenant, tenant, "Big Ones", tenant]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = ?1 AND (t0."album_id" NOT IN (SELECT u0."id" FROM "album" AS u0 WHERE u0."tenant_id" = ?1 AND (u0."title" = ?2)) AND EXISTS (SELECT 1 FROM "genre" AS u0 WHERE u0."tenant_id" = ?1))
        [tenant, "Big Ones"]
    "#);
    let mut highest = Select::from(table("album"));
    highest.items.push(Item::Expression(
        aggregate(AggregateFunction::Maximum, "id"),
        None,
    ));
    let query = Expression::Query(Box::new(highest));
    assert_snapshot!(guarded(&tracks(binary(column("album_id"), BinaryOperator::Equal, query))), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = $1 AND (t0."album_id" = (SELECT MAX(u0."id") FROM "album" AS u0 WHERE u0."tenant_id" = $1))
        [tenant]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`tenant_id` = ? AND (t0.`album_id` = (SELECT MAX(u0.`id`) FROM `album` AS u0 WHERE u0.`tenant_id` = ?))
        [tenant, tenant]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."tenant_id" = ?1 AND (t0."album_id" = (SELECT MAX(u0."id") FROM "album" AS u0 WHERE u0."tenant_id" = ?1))
        [tenant]
    "#);
}

#[test]
fn a_limit_in_a_list() {
    let mut albums = ids("album");
    albums.limit = Some(3);
    let in_query = Expression::InQuery {
        operand: Box::new(column("album_id")),
        query: Box::new(albums),
        negated: false,
    };
    assert_snapshot!(plain(&tracks(in_query)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."album_id" IN (SELECT u0."id" FROM "album" AS u0 LIMIT 3)
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`album_id` IN (SELECT * FROM (SELECT u0.`id` FROM `album` AS u0 LIMIT 3) AS derived)
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."album_id" IN (SELECT u0."id" FROM "album" AS u0 LIMIT 3)
    "#);
}

#[test]
fn between() {
    let between = Expression::Between {
        operand: Box::new(column("id")),
        low: Box::new(Expression::Value(Value::I64(1))),
        high: Box::new(Expression::Value(Value::I64(9))),
    };
    assert_snapshot!(plain(&tracks(between)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."id" BETWEEN $1 AND $2
        [1, 9]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`id` BETWEEN ? AND ?
        [1, 9]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."id" BETWEEN ?1 AND ?2
        [1, 9]
    "#);
}

#[test]
fn searches() {
    let search = |lookup, insensitive| Expression::Text {
        operand: Box::new(column("name")),
        lookup,
        pattern: Box::new(Expression::Value("50%_[*!".into())),
        insensitive,
    };
    let all = search(TextLookup::Contains, false)
        .and(search(TextLookup::StartsWith, false))
        .and(search(TextLookup::EndsWith, true));
    assert_snapshot!(plain(&tracks(all)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."name" LIKE $1 ESCAPE '!' AND t0."name" LIKE $2 ESCAPE '!' AND t0."name" ILIKE $3 ESCAPE '!'
        ["%50!%!_[*!!%", "50!%!_[*!!%", "%50!%!_[*!!"]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`name` LIKE ? COLLATE utf8mb4_0900_bin ESCAPE '!' AND t0.`name` LIKE ? COLLATE utf8mb4_0900_bin ESCAPE '!' AND LOWER(t0.`name`) LIKE LOWER(?) COLLATE utf8mb4_0900_bin ESCAPE '!'
        ["%50!%!_[*!!%", "50!%!_[*!!%", "%50!%!_[*!!"]
    mariadb:
        SELECT t0.`id` FROM `track` AS t0 WHERE t0.`name` LIKE ? COLLATE utf8mb4_nopad_bin ESCAPE '!' AND t0.`name` LIKE ? COLLATE utf8mb4_nopad_bin ESCAPE '!' AND LOWER(t0.`name`) LIKE LOWER(?) COLLATE utf8mb4_nopad_bin ESCAPE '!'
        ["%50!%!_[*!!%", "50!%!_[*!!%", "%50!%!_[*!!"]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE t0."name" GLOB ?1 AND t0."name" GLOB ?2 AND t0."name" LIKE ?3 ESCAPE '!'
        ["*50%_[[][*]!*", "50%_[[][*]!*", "%50!%!_[*!!"]
    "#);
}

#[test]
fn equality_of_any_case() {
    let equal = Expression::EqualInsensitive(
        Box::new(column("name")),
        Box::new(Expression::Value("Balls to the Wall".into())),
    );
    assert_snapshot!(plain(&tracks(equal)), @r#"
    postgres:
        SELECT t0."id" FROM "track" AS t0 WHERE LOWER(t0."name") = LOWER($1)
        ["Balls to the Wall"]
    mysql:
        SELECT t0.`id` FROM `track` AS t0 WHERE LOWER(t0.`name`) = LOWER(?)
        ["Balls to the Wall"]
    sqlite:
        SELECT t0."id" FROM "track" AS t0 WHERE LOWER(t0."name") = LOWER(?1)
        ["Balls to the Wall"]
    "#);
}

#[test]
fn functions() {
    let functions = [
        AggregateFunction::Count,
        AggregateFunction::Sum,
        AggregateFunction::Average,
        AggregateFunction::Minimum,
        AggregateFunction::Maximum,
    ];
    let mut all: Vec<_> = functions
        .map(|function| aggregate(function, "bytes"))
        .into();
    all.insert(
        1,
        Expression::Aggregate(Box::new(Aggregate {
            distinct: true,
            ..Aggregate::of(AggregateFunction::Count, column("bytes"))
        })),
    );
    all.push(Expression::Aggregate(Box::new(Aggregate::count_all())));
    assert_snapshot!(plain(&items(all)), @r#"
    postgres:
        SELECT COUNT(t0."bytes"), COUNT(DISTINCT t0."bytes"), SUM(t0."bytes"), AVG(t0."bytes"), MIN(t0."bytes"), MAX(t0."bytes"), COUNT(*) FROM "track" AS t0
    mysql:
        SELECT COUNT(t0.`bytes`), COUNT(DISTINCT t0.`bytes`), SUM(t0.`bytes`), AVG(t0.`bytes`), MIN(t0.`bytes`), MAX(t0.`bytes`), COUNT(*) FROM `track` AS t0
    sqlite:
        SELECT COUNT(t0."bytes"), COUNT(DISTINCT t0."bytes"), SUM(t0."bytes"), AVG(t0."bytes"), MIN(t0."bytes"), MAX(t0."bytes"), COUNT(*) FROM "track" AS t0
    "#);
    let mut texts: Vec<_> = [
        Function::Lower,
        Function::Upper,
        Function::Length,
        Function::Coalesce,
    ]
    .map(|function| Expression::Call(function, vec![column("name")]))
    .into();
    texts.push(Expression::Call(Function::Absolute, vec![column("bytes")]));
    texts.push(Expression::Call(
        Function::Coalesce,
        vec![column("composer"), column("name")],
    ));
    assert_snapshot!(plain(&items(texts)), @r#"
    postgres:
        SELECT LOWER(t0."name"), UPPER(t0."name"), LENGTH(t0."name"), (t0."name"), ABS(t0."bytes"), COALESCE(t0."composer", t0."name") FROM "track" AS t0
    mysql:
        SELECT LOWER(t0.`name`), UPPER(t0.`name`), CHAR_LENGTH(t0.`name`), (t0.`name`), ABS(t0.`bytes`), COALESCE(t0.`composer`, t0.`name`) FROM `track` AS t0
    sqlite:
        SELECT LOWER(t0."name"), UPPER(t0."name"), LENGTH(t0."name"), (t0."name"), ABS(t0."bytes"), COALESCE(t0."composer", t0."name") FROM "track" AS t0
    "#);
}

#[test]
fn casts() {
    let types = [
        ColumnType::Bool,
        ColumnType::SmallInt,
        ColumnType::BigInt,
        ColumnType::Real,
        ColumnType::Double,
        ColumnType::Decimal {
            precision: 10,
            scale: 2,
        },
        ColumnType::Text,
        ColumnType::VarChar(80),
        ColumnType::Binary,
        ColumnType::Uuid,
        ColumnType::Date,
        ColumnType::Time,
        ColumnType::DateTime,
        ColumnType::Timestamp,
        ColumnType::Json,
    ];
    let casts = types.map(|to| Expression::Cast(Box::new(column("x")), to));
    assert_snapshot!(plain(&items(casts.into())), @r#"
    postgres:
        SELECT CAST(t0."x" AS BOOLEAN), CAST(t0."x" AS SMALLINT), CAST(t0."x" AS BIGINT), CAST(t0."x" AS REAL), CAST(t0."x" AS DOUBLE PRECISION), CAST(t0."x" AS NUMERIC(10, 2)), CAST(t0."x" AS TEXT), CAST(t0."x" AS VARCHAR(80)), CAST(t0."x" AS BYTEA), CAST(t0."x" AS UUID), CAST(t0."x" AS DATE), CAST(t0."x" AS TIME), CAST(t0."x" AS TIMESTAMP), CAST(t0."x" AS TIMESTAMPTZ), CAST(t0."x" AS JSONB) FROM "track" AS t0
    mysql:
        SELECT (t0.`x` <> 0), CAST(t0.`x` AS SIGNED), CAST(t0.`x` AS DECIMAL(65, 0)), CAST(t0.`x` AS FLOAT), CAST(t0.`x` AS DOUBLE), CAST(t0.`x` AS DECIMAL(10, 2)), CAST(t0.`x` AS CHAR) COLLATE utf8mb4_0900_bin, CAST(t0.`x` AS CHAR(80)) COLLATE utf8mb4_0900_bin, CAST(t0.`x` AS BINARY), CAST(t0.`x` AS CHAR(36)) COLLATE utf8mb4_0900_bin, CAST(t0.`x` AS DATE), CAST(t0.`x` AS TIME(6)), CAST(t0.`x` AS DATETIME(6)), CAST(t0.`x` AS DATETIME(6)), CAST(t0.`x` AS JSON) FROM `track` AS t0
    mariadb:
        SELECT (t0.`x` <> 0), CAST(t0.`x` AS SIGNED), CAST(t0.`x` AS DECIMAL(65, 0)), CAST(t0.`x` AS FLOAT), CAST(t0.`x` AS DOUBLE), CAST(t0.`x` AS DECIMAL(10, 2)), CAST(t0.`x` AS CHAR) COLLATE utf8mb4_nopad_bin, CAST(t0.`x` AS CHAR(80)) COLLATE utf8mb4_nopad_bin, CAST(t0.`x` AS BINARY), CAST(t0.`x` AS CHAR(36)) COLLATE utf8mb4_nopad_bin, CAST(t0.`x` AS DATE), CAST(t0.`x` AS TIME(6)), CAST(t0.`x` AS DATETIME(6)), CAST(t0.`x` AS DATETIME(6)), CAST(t0.`x` AS CHAR) FROM `track` AS t0
    sqlite:
        SELECT (CAST(t0."x" AS INTEGER) <> 0), CAST(t0."x" AS INTEGER), CAST(t0."x" AS INTEGER), CAST(t0."x" AS REAL), CAST(t0."x" AS REAL), ROUND(CAST(t0."x" AS NUMERIC), 2), CAST(t0."x" AS TEXT), SUBSTR(CAST(t0."x" AS TEXT), 1, 80), CAST(t0."x" AS BLOB), CAST(t0."x" AS TEXT), CAST(t0."x" AS TEXT), CAST(t0."x" AS TEXT), CAST(t0."x" AS TEXT), CAST(t0."x" AS TEXT), CAST(t0."x" AS TEXT) FROM "track" AS t0
    "#);
}

#[test]
fn cases() {
    let case = |otherwise| Expression::Case {
        arms: vec![
            (column("id").equals(1_i64), Expression::Value("one".into())),
            (column("id").equals(2_i64), Expression::Value("two".into())),
        ],
        otherwise,
    };
    let many = Some(Box::new(Expression::Value("many".into())));
    assert_snapshot!(plain(&items(vec![case(many), case(None)])), @r#"
    postgres:
        SELECT CASE WHEN t0."id" = $1 THEN $2 WHEN t0."id" = $3 THEN $4 ELSE $5 END, CASE WHEN t0."id" = $6 THEN $7 WHEN t0."id" = $8 THEN $9 END FROM "track" AS t0
        [1, "one", 2, "two", "many", 1, "one", 2, "two"]
    mysql:
        SELECT CASE WHEN t0.`id` = ? THEN ? WHEN t0.`id` = ? THEN ? ELSE ? END, CASE WHEN t0.`id` = ? THEN ? WHEN t0.`id` = ? THEN ? END FROM `track` AS t0
        [1, "one", 2, "two", "many", 1, "one", 2, "two"]
    sqlite:
        SELECT CASE WHEN t0."id" = ?1 THEN ?2 WHEN t0."id" = ?3 THEN ?4 ELSE ?5 END, CASE WHEN t0."id" = ?6 THEN ?7 WHEN t0."id" = ?8 THEN ?9 END FROM "track" AS t0
        [1, "one", 2, "two", "many", 1, "one", 2, "two"]
    "#);
}

#[test]
fn a_null_of_unknown_type_is_written_out() {
    let nulls =
        [Value::Null(ValueType::Unknown), Value::Null(ValueType::I64)].map(Expression::Value);
    assert_snapshot!(plain(&items(nulls.into())), @r#"
    postgres:
        SELECT NULL, $1 FROM "track" AS t0
        [Null(I64)]
    mysql:
        SELECT NULL, ? FROM `track` AS t0
        [Null(I64)]
    sqlite:
        SELECT NULL, ?1 FROM "track" AS t0
        [Null(I64)]
    "#);
}
