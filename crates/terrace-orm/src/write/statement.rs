//! The statements that writes are made of, for one model's table.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{
    Automatic, Error, ErrorKind, FieldSchema, IndexSchema, ModelSchema, Result, Value,
};
use terrace_sql::{
    Assignment, Delete, Expression, Item, Name, Select, Source, Statement, Table, Update,
};
use terrace_tenancy::{Decode, Row};
use uuid::Uuid;

use crate::key::KeyValue as _;

/// Changes rows.
pub(crate) fn update(
    schema: &'static ModelSchema,
    assignments: Vec<Assignment>,
    filter: Option<Expression>,
    returning: Vec<Name>,
) -> Statement {
    Statement::Update(Update {
        query: 0,
        table: Table::from(schema),
        assignments,
        filter,
        returning,
    })
}

/// Removes rows.
pub(crate) fn delete(
    schema: &'static ModelSchema,
    query: u32,
    filter: Option<Expression>,
) -> Statement {
    Statement::Delete(Delete {
        query,
        table: Table::from(schema),
        filter,
        returning: Vec::new(),
    })
}

/// Reads these expressions of rows.
pub(crate) fn select(
    schema: &'static ModelSchema,
    items: impl IntoIterator<Item = Expression>,
    filter: Option<Expression>,
) -> Select {
    let mut select = Select::from(Table::from(schema));
    select.items = items
        .into_iter()
        .map(|item| Item::Expression(item, None))
        .collect();
    select.filter = filter;
    select
}

/// Reads whole rows.
pub(crate) fn select_rows(schema: &'static ModelSchema, filter: Option<Expression>) -> Statement {
    let mut select = select(schema, [], filter);
    select.items = vec![Item::Fields(Source::ROOT, schema.fields)].into();
    Statement::from(select)
}

/// A column of the model's own table.
pub(crate) fn column(field: &FieldSchema) -> Expression {
    Expression::column(field.column)
}

/// The names of fields' columns.
pub(crate) fn names(
    schema: &'static ModelSchema,
    fields: impl IntoIterator<Item = usize>,
) -> Vec<Name> {
    fields
        .into_iter()
        .map(|index| Cow::Borrowed(schema.fields[index].column))
        .collect()
}

/// Sets a column to a value.
pub(crate) fn assign(field: &FieldSchema, value: Expression) -> Assignment {
    Assignment {
        column: Cow::Borrowed(field.column),
        value,
    }
}

/// The assignment that counts a version on, if the model counts them.
pub(crate) fn next_version(schema: &'static ModelSchema) -> Option<Assignment> {
    let field = schema.fields.iter().find(|field| field.version)?;
    Some(assign(
        field,
        Expression::binary(
            column(field),
            terrace_sql::BinaryOperator::Add,
            Expression::Value(Value::I32(1)),
        ),
    ))
}

/// Either condition, if both are there.
pub(crate) fn either(left: Expression, right: Expression) -> Expression {
    Expression::binary(left, terrace_sql::BinaryOperator::Or, right)
}

/// The condition that these fields have one of these combinations of values.
pub(crate) fn is_one_of(
    schema: &'static ModelSchema,
    fields: &[usize],
    values: Vec<Value>,
) -> Expression {
    let mut columns: Vec<Expression> = fields
        .iter()
        .map(|index| column(&schema.fields[*index]))
        .collect();
    let operand = match (columns.len(), columns.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            columns.extend(last);
            Expression::Tuple(columns)
        }
    };
    Expression::In {
        operand: Box::new(operand),
        values,
        negated: false,
    }
}

/// The condition that each of these fields has its value, also where that is null.
pub(crate) fn is_same(
    schema: &'static ModelSchema,
    fields: &[usize],
    values: Vec<Value>,
) -> Expression {
    let columns = fields.iter().map(|index| column(&schema.fields[*index]));
    let each = columns.zip(values).map(|(column, value)| match value {
        Value::Null(_) => Expression::IsNull {
            operand: Box::new(column),
            negated: false,
        },
        value => Expression::binary(
            column,
            terrace_sql::BinaryOperator::Equal,
            Expression::Value(value),
        ),
    });
    each.reduce(Expression::and)
        .unwrap_or(Expression::Value(Value::Bool(true)))
}

/// Whether the model has this unique key and takes nulls in it for one value.
pub(crate) fn nulls_are_equal(schema: &ModelSchema, fields: &[usize]) -> bool {
    key_of(schema, fields).is_some_and(|index| index.nulls_not_distinct)
}

/// Refuses to look for rows in conflict over a unique key that is checked later.
pub(crate) fn refuse_deferrable(schema: &ModelSchema, fields: &[usize]) -> Result<()> {
    match key_of(schema, fields) {
        Some(index) if !index.deferrable.is_no() => Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "the unique key {} of {} is checked at the end of the transaction: no row is known \
                 to be in conflict before that",
                index.name, schema.name
            ),
        )
        .with_hint("leave `deferrable` out, or look for the row and update it")),
        _ => Ok(()),
    }
}

fn key_of(schema: &ModelSchema, fields: &[usize]) -> Option<&'static IndexSchema> {
    let named = |column: &&str| {
        let mut fields = fields.iter();
        fields.any(|index| schema.fields[*index].column == *column)
    };
    schema.indexes.iter().find(|index| {
        index.unique && index.columns.len() == fields.len() && index.columns.iter().all(named)
    })
}

/// Whether a field is stamped when its row is inserted, and never changes afterwards.
pub(crate) fn is_of_insert(field: &FieldSchema) -> bool {
    field.automatic == Automatic::Created && !field.primary_key
}

/// Whether updates of an instance leave a field of its row as it is, besides the key.
pub(crate) fn stays(field: &FieldSchema) -> bool {
    field.generated.is_some() || is_of_insert(field)
}

/// The refusal to change the time at which a row was inserted.
#[cold]
pub(crate) fn stamped_once(schema: &ModelSchema, field: &FieldSchema) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!(
            "{}.{} is the time of the insert: no update changes it",
            schema.name, field.name
        ),
    )
    .with_hint(
        "leave it out; a time that may change is an `Auto<Timestamp>` without `auto_now_add`",
    )
}

/// The indexes of the primary key's fields.
pub(crate) fn key_fields(schema: &'static ModelSchema) -> Vec<usize> {
    let fields = schema.fields.iter().enumerate();
    fields
        .filter_map(|(index, field)| field.primary_key.then_some(index))
        .collect()
}

/// A column of a row as a value, for what is known by its schema alone.
pub(crate) fn value_of(row: &Row<'_>, place: usize, field: &FieldSchema) -> Result<Value> {
    use terrace_core::ColumnType;
    let of = field.column_type;
    match of {
        ColumnType::Bool => decoded::<bool>(row, place, of),
        ColumnType::SmallInt => decoded::<i16>(row, place, of),
        ColumnType::Integer => decoded::<i32>(row, place, of),
        ColumnType::BigInt => decoded::<i64>(row, place, of),
        ColumnType::Real => decoded::<f32>(row, place, of),
        ColumnType::Double => decoded::<f64>(row, place, of),
        ColumnType::Decimal { .. } => decoded::<Decimal>(row, place, of),
        ColumnType::Text | ColumnType::VarChar(_) => decoded::<String>(row, place, of),
        ColumnType::Binary => decoded::<Vec<u8>>(row, place, of),
        ColumnType::Uuid => decoded::<Uuid>(row, place, of),
        ColumnType::Date => decoded::<Date>(row, place, of),
        ColumnType::Time => decoded::<Time>(row, place, of),
        ColumnType::DateTime => decoded::<DateTime>(row, place, of),
        ColumnType::Timestamp => decoded::<Timestamp>(row, place, of),
        ColumnType::Json => decoded::<serde_json::Value>(row, place, of),
        ColumnType::Array(_) | ColumnType::Range(_) => row.value(place, of.value_type()),
    }
}

fn decoded<T: Decode + Into<Value>>(
    row: &Row<'_>,
    place: usize,
    of: terrace_core::ColumnType,
) -> Result<Value> {
    let value = row.get::<Option<T>>(place)?;
    Ok(value.map_or(Value::Null(of.value_type()), Into::into))
}

/// What values are found by: equal values have equal texts, and others don't.
pub(crate) fn fingerprint(values: &[Value]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for value in values {
        let written = match value {
            Value::Decimal(number) => write!(text, "{}\u{0}", number.normalize()),
            Value::Timestamp(moment) => write!(text, "{}\u{0}", moment.stored()),
            Value::DateTime(moment) => write!(text, "{}\u{0}", moment.stored()),
            value => write!(text, "{value:?}\u{0}"),
        };
        debug_assert!(written.is_ok(), "a text can always grow");
    }
    text
}
