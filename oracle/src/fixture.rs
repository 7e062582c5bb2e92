//! The rows that a test starts with, from Django's spelling to our tables.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use terrace_core::{
    Automatic, Error, ErrorKind, FieldSchema, ModelSchema, Result, Tenant, Value, ValueType,
};
use terrace_sql::{Assignment, Delete, Expression, Insert, Name, Statement, Update};
use terrace_tenancy::{Db, Executor as _, Session, Transaction};
use uuid::Uuid;

use crate::module::Module;
use crate::recorded::{Recorded, RecordedModel, Tables};

/// Rows of one statement.
const CHUNK: usize = 200;

/// Our tables, each after those that it refers to.
#[derive(Debug)]
pub(crate) struct Fixture {
    tables: Vec<Table>,
}

/// A table of ours.
#[derive(Debug)]
struct Table {
    schema: &'static ModelSchema,
    /// Django's label.
    label: Option<String>,
    /// Our fields that Django has too, with the place in its rows.
    columns: Vec<(usize, &'static FieldSchema)>,
    /// Columns that refer to rows of this table or of a later one: null until those are there.
    late: Vec<&'static FieldSchema>,
}

impl Fixture {
    /// The tables of a module.
    pub(crate) fn of(module: &Module, recorded: &Recorded) -> Result<Self, String> {
        let schemas: Vec<_> = module.models.iter().map(|model| model.schema).collect();
        let mut tables = Vec::new();
        for schema in sorted(ModelSchema::with_made(&schemas)) {
            let translation = module
                .models
                .iter()
                .find(|model| model.schema.table == schema.table);
            let label = match translation {
                Some(translation) => Some(translation.label.to_owned()),
                None => made_label(module.name, schema, recorded),
            };
            let known = label.as_ref().and_then(|label| recorded.models.get(label));
            let renamed = translation.map_or(&[][..], |translation| translation.renamed);
            let columns = match known {
                Some(known) => columns(schema, known, renamed)?,
                None => Vec::new(),
            };
            let done: Vec<&str> = tables
                .iter()
                .map(|table: &Table| table.schema.table)
                .collect();
            let later = schema.references().filter(|to| !done.contains(&to.table));
            let later: Vec<_> = later.flat_map(|to| to.columns).collect();
            let fields = schema.fields.iter();
            let late = fields.filter(|field| field.nullable && later.contains(&&field.column));
            let late = late.collect();
            tables.push(Table {
                schema,
                label,
                columns,
                late,
            });
        }
        Ok(Self { tables })
    }

    /// The models, each after those that it refers to.
    pub(crate) fn schemas(&self) -> Vec<&'static ModelSchema> {
        self.tables.iter().map(|table| table.schema).collect()
    }

    /// Makes these the only rows of a tenant. A decoy has a second copy of the rows that can have
    /// one, under negative keys.
    pub(crate) async fn load(&self, db: &Db<Tenant>, rows: &Tables, decoy: bool) -> Result<()> {
        db.transaction(async |transaction: &Transaction<Tenant>| {
            let session = transaction.session();
            self.clear(session).await?;
            for table in &self.tables {
                let rows = table.label.as_ref().and_then(|label| rows.get(label));
                table
                    .load(session, rows.map_or(&[], Vec::as_slice), decoy)
                    .await?;
            }
            for table in &self.tables {
                let rows = table.label.as_ref().and_then(|label| rows.get(label));
                table
                    .refer(session, rows.map_or(&[], Vec::as_slice))
                    .await?;
            }
            Ok(())
        })
        .await
    }

    async fn clear(&self, session: Session<'_>) -> Result<()> {
        for table in &self.tables {
            if !table.late.is_empty() {
                let nothing = |field: &&FieldSchema| Assignment {
                    column: Name::Borrowed(field.column),
                    value: Expression::Value(Value::Null(field.column_type.value_type())),
                };
                let update = Update {
                    query: 0,
                    table: table.schema.into(),
                    assignments: table.late.iter().map(nothing).collect(),
                    filter: None,
                    returning: Vec::new(),
                };
                session.execute(&Statement::Update(update)).await?;
            }
        }
        for table in self.tables.iter().rev() {
            let delete = Delete {
                query: 0,
                table: table.schema.into(),
                filter: None,
                returning: Vec::new(),
            };
            session.execute(&Statement::Delete(delete)).await?;
        }
        Ok(())
    }
}

impl Table {
    async fn load(&self, session: Session<'_>, rows: &[Vec<Json>], decoy: bool) -> Result<()> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let mut values = Vec::new();
        for row in rows {
            for (place, field) in &self.columns {
                let late = self.late.iter().any(|late| late.column == field.column);
                let json = if late { &Json::Null } else { &row[*place] };
                values.push(self.value(field, json)?);
            }
        }
        if decoy && self.can_be_copied() {
            for index in 0..values.len() {
                let field = self.columns[index % self.columns.len()].1;
                let copied = values[index].clone();
                values.push(if field.primary_key {
                    negative(copied)
                } else {
                    copied
                });
            }
        }
        for chunk in values.chunks(CHUNK * self.columns.len()) {
            let insert = Insert {
                table: self.schema.into(),
                columns: self
                    .columns
                    .iter()
                    .map(|(_, field)| field.column.into())
                    .collect(),
                values: chunk.to_vec(),
                identity: None,
                conflict: None,
                returning: Vec::new(),
            };
            session.execute(&Statement::Insert(insert)).await?;
        }
        Ok(())
    }

    /// Fills in the references that were left out, now that every row is there.
    async fn refer(&self, session: Session<'_>, rows: &[Vec<Json>]) -> Result<()> {
        for (place, field) in &self.columns {
            if !self.late.iter().any(|late| late.column == field.column) {
                continue;
            }
            for row in rows.iter().filter(|row| !row[*place].is_null()) {
                let mut filter = None;
                for (place, key) in self.columns.iter().filter(|(_, field)| field.primary_key) {
                    let is = Expression::column(key.column).equals(self.value(key, &row[*place])?);
                    filter = Some(match filter {
                        Some(before) => Expression::and(before, is),
                        None => is,
                    });
                }
                let update = Update {
                    query: 0,
                    table: self.schema.into(),
                    assignments: vec![Assignment {
                        column: Name::Borrowed(field.column),
                        value: Expression::Value(self.value(field, &row[*place])?),
                    }],
                    filter,
                    returning: Vec::new(),
                };
                session.execute(&Statement::Update(update)).await?;
            }
        }
        Ok(())
    }

    fn value(&self, field: &FieldSchema, json: &Json) -> Result<Value> {
        value(field, json).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the recorded {json} is no {:?} for {}.{}",
                    field.column_type, self.schema.name, field.name
                ),
            )
            .with_hint("give the field the type that Django's has")
        })
    }

    /// Whether a row can be there twice, under another key.
    fn can_be_copied(&self) -> bool {
        let mut keys = self.schema.primary_key();
        let numbered = keys
            .next()
            .is_some_and(|key| key.automatic == Automatic::Identity);
        numbered
            && keys.next().is_none()
            && self.schema.checks.is_empty()
            && !self.schema.fields.iter().any(|field| field.unique)
            && !self.schema.indexes.iter().any(|index| index.unique)
    }
}

fn negative(key: Value) -> Value {
    match key {
        Value::I16(key) => Value::I16(-key),
        Value::I32(key) => Value::I32(-key),
        Value::I64(key) => Value::I64(-key),
        key => key,
    }
}

/// Each model after those that it refers to, as far as they don't refer to each other in a circle.
fn sorted(mut left: Vec<&'static ModelSchema>) -> Vec<&'static ModelSchema> {
    let mut sorted: Vec<&'static ModelSchema> = Vec::new();
    while !left.is_empty() {
        let ready = |model: &&'static ModelSchema, nullable: bool| {
            model.references().all(|reference| {
                !reference.constraint
                    || reference.table == model.table
                    || (nullable && model.may_be_null(reference.columns))
                    || sorted.iter().any(|done| done.table == reference.table)
            })
        };
        let place = left.iter().position(|model| ready(model, false));
        let place = place.or_else(|| left.iter().position(|model| ready(model, true)));
        sorted.push(left.remove(place.unwrap_or(0)));
    }
    sorted
}

/// Django's label of the model in the middle that a relation made: `lookup.tag_articles`.
fn made_label(module: &str, schema: &ModelSchema, recorded: &Recorded) -> Option<String> {
    let plain = |text: &str| text.replace('_', "");
    let wanted = plain(schema.table);
    let mut labels = recorded.models.keys().filter(|label| {
        let (app, name) = label.split_once('.').unwrap_or_default();
        plain(name) == wanted || (app == module && plain(label) == format!("{module}.{wanted}"))
    });
    labels.next().cloned()
}

/// Our fields that Django has too, with their places in its rows.
fn columns(
    schema: &'static ModelSchema,
    known: &RecordedModel,
    renamed: &[(&str, &str)],
) -> Result<Vec<(usize, &'static FieldSchema)>, String> {
    let plain = |text: &str| text.replace('_', "");
    let mut columns = Vec::new();
    for (place, theirs) in known.columns.iter().enumerate() {
        let ours = renamed.iter().find(|(django, _)| django == theirs);
        let ours = ours.map_or(theirs.as_str(), |(_, ours)| ours);
        let exactly = schema.fields.iter().find(|field| field.column == ours);
        let nearly = || {
            schema
                .fields
                .iter()
                .find(|field| plain(field.column) == plain(ours))
        };
        match exactly.or_else(nearly) {
            Some(field) => columns.push((place, field)),
            None if ours.is_empty() || schema.options.made => {}
            None => {
                return Err(format!(
                    "{} has no column for Django's {theirs:?}: add it, or say \
                     [\"{theirs}\" => \"\"] in translations!",
                    schema.name
                ));
            }
        }
    }
    Ok(columns)
}

/// A recorded value as a value of a column.
fn value(field: &FieldSchema, json: &Json) -> Option<Value> {
    let of = field.column_type.value_type();
    if json.is_null() {
        return Some(Value::Null(of));
    }
    let integer = || json.as_i64().or_else(|| json.as_bool().map(i64::from));
    let text = |tag: &str| {
        json.get(tag)
            .and_then(Json::as_str)
            .or_else(|| json.as_str())
    };
    Some(match of {
        ValueType::Bool => Value::Bool(json.as_bool().or_else(|| json.as_i64().map(|of| of != 0))?),
        ValueType::I16 => Value::I16(integer()?.try_into().ok()?),
        ValueType::I32 => Value::I32(integer()?.try_into().ok()?),
        ValueType::I64 => Value::I64(match json.get("duration_us") {
            Some(duration) => duration.as_i64()?,
            None => integer()?,
        }),
        #[expect(clippy::cast_possible_truncation, reason = "the column holds no more")]
        ValueType::F32 => Value::F32(json.as_f64()? as f32),
        ValueType::F64 => Value::F64(json.as_f64()?),
        ValueType::Text => Value::Text(match json.get("uuid") {
            Some(uuid) => uuid.as_str()?.to_owned(),
            None => json.as_str()?.to_owned(),
        }),
        ValueType::Bytes => Value::Bytes(bytes(text("bytes")?)?),
        ValueType::Uuid => Value::Uuid(Uuid::parse_str(text("uuid")?).ok()?),
        ValueType::Date => Value::Date(Date::from_str(text("date")?).ok()?),
        ValueType::Time => Value::Time(Time::from_str(text("time")?).ok()?),
        ValueType::DateTime => Value::DateTime(match json.get("timestamp") {
            Some(instant) => Timestamp::from_str(instant.as_str()?)
                .ok()?
                .to_zoned(TimeZone::UTC)
                .datetime(),
            None => DateTime::from_str(text("datetime")?).ok()?,
        }),
        ValueType::Timestamp => Value::Timestamp(match json.get("timestamp") {
            Some(instant) => instant.as_str()?.parse().ok()?,
            None => DateTime::from_str(text("datetime")?)
                .ok()?
                .to_zoned(TimeZone::UTC)
                .ok()?
                .timestamp(),
        }),
        ValueType::Decimal => Value::Decimal(match json.get("decimal") {
            Some(decimal) => decimal.as_str()?.parse().ok()?,
            None => Decimal::from(integer()?),
        }),
        ValueType::Json => Value::Json(Box::new(json.get("json").unwrap_or(json).clone())),
        ValueType::Array(_) | ValueType::Range(_) | ValueType::Unknown => return None,
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .map(|digit| digit.to_digit(16))
        .collect::<Option<_>>()?;
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair.get(1)?).ok())
        .collect()
}
