//! Changing many rows to the state of their instances: one statement for as many as it takes.

use terrace_core::{Automatic, Error, ErrorKind, ModelSchema, Result, Value};
use terrace_sql::{Assignment, BinaryOperator, Expression, Table, Update};
use terrace_tenancy::{Executor, Session, Shape};

use super::fields::Listed;
use super::row::stale;
use super::save::refuse_stamped;
use super::statement::{self, assign, column, is_one_of, key_fields};
use crate::audit::Audit;
use crate::model::{Encoder, Model, Touch};

/// Rows of one statement: each is looked for among the others, so that more would cost more.
const MOST_ROWS: usize = 500;

/// Writes some fields of many instances to their rows, and gives the number of rows.
pub(crate) async fn bulk_update<M: Model, E: Executor<M::Scope>>(
    db: &E,
    rows: &mut [M],
    fields: Listed,
) -> Result<u64> {
    let fields = fields.indexes(M::SCHEMA)?;
    update_in(super::writing(db), rows, fields).await
}

/// The same, as part of an operation.
pub(super) async fn update_in<M: Model>(
    session: Session<'_>,
    rows: &mut [M],
    fields: Vec<usize>,
) -> Result<u64> {
    let fields = changed(M::SCHEMA, fields)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let batches = encode(session, rows, &fields)?;
    let audited = crate::audit::is_audited(M::SCHEMA);
    let affected = if let [batch] = &*batches
        && !batch.checks_versions()
        && !audited
    {
        batch.run(session).await?
    } else {
        let operation = session.atomic().await?;
        let mut affected = 0;
        for batch in &batches {
            let found = batch.run(operation.session()).await?;
            if batch.checks_versions() && found < batch.rows as u64 {
                return Err(stale(M::SCHEMA));
            }
            affected += found;
        }
        operation.finish().await?;
        affected
    };
    for row in rows {
        row.touch(&Touch::bumped(M::SCHEMA));
        row.touch(&Touch::written(M::SCHEMA, None, session.origin()));
    }
    Ok(affected)
}

/// The fields that are written: those that were named, and those that every update writes.
fn changed(schema: &'static ModelSchema, mut fields: Vec<usize>) -> Result<Vec<usize>> {
    refuse_stamped(schema, &fields)?;
    let refused = |index: &usize| {
        let field = &schema.fields[*index];
        field.primary_key || field.generated.is_some()
    };
    if fields.is_empty() || fields.iter().any(refused) {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "neither keys nor generated fields of {} can be updated",
                schema.name
            ),
        )
        .with_hint("name the other fields"));
    }
    for (index, field) in schema.fields.iter().enumerate() {
        let automatic = field.version || field.automatic == Automatic::Updated;
        if automatic && !fields.contains(&index) {
            fields.push(index);
        }
    }
    fields.sort_unstable();
    Ok(fields)
}

fn encode<M: Model>(session: Session<'_>, rows: &mut [M], fields: &[usize]) -> Result<Vec<Batch>> {
    let touch = Touch::update(M::SCHEMA);
    for row in &mut *rows {
        row.touch(&touch);
    }
    let keys = key_fields(M::SCHEMA);
    let mut all = [&*keys, fields].concat();
    all.sort_unstable();
    // Each value is bound together with the key that it belongs to, and each key once more.
    let width = fields.len() * (keys.len() + 1) + keys.len() + 1;
    let most = session.dialect().capabilities().max_parameters / width;
    let mut batches = Vec::new();
    for chunk in rows.chunks(most.clamp(1, MOST_ROWS)) {
        let mut encoder = Encoder::only(M::SCHEMA, session.origin(), chunk.len(), &all);
        for row in chunk {
            row.encode(&mut encoder);
        }
        let batch = Batch {
            schema: M::SCHEMA,
            all: all.clone(),
            values: encoder.finish()?,
            rows: chunk.len(),
        };
        batch.refuse_missing_keys()?;
        batches.push(batch);
    }
    Ok(batches)
}

/// Rows of one statement.
struct Batch {
    schema: &'static ModelSchema,
    /// The fields of each row: those of the key, and those that are written.
    all: Vec<usize>,
    values: Vec<Value>,
    rows: usize,
}

impl Batch {
    fn checks_versions(&self) -> bool {
        self.all
            .iter()
            .any(|index| self.schema.fields[*index].version)
    }

    async fn run(&self, session: Session<'_>) -> Result<u64> {
        let assignments: Vec<Assignment> = (0..self.all.len())
            .filter(|place| !self.schema.fields[self.all[*place]].primary_key)
            .map(|place| self.assignment(place))
            .collect();
        let filter = Some(self.condition());
        if let Some(audit) = Audit::of(self.schema) {
            let update = Update {
                query: 0,
                table: Table::from(self.schema),
                assignments,
                filter,
                returning: Vec::new(),
            };
            return audit.update(session, update, Shape::Quick).await;
        }
        let update = statement::update(self.schema, assignments, filter, Vec::new());
        let outcome = session.run(&update, Shape::Quick, &mut |_| Ok(())).await?;
        Ok(outcome.affected)
    }

    /// The condition that finds the rows, in the versions that the instances have.
    fn condition(&self) -> Expression {
        let places: Vec<usize> = (0..self.all.len())
            .filter(|place| {
                let field = &self.schema.fields[self.all[*place]];
                field.primary_key || field.version
            })
            .collect();
        let fields: Vec<usize> = places.iter().map(|place| self.all[*place]).collect();
        let rows = self.values.chunks_exact(self.all.len());
        let values = rows.flat_map(|row| places.iter().map(|place| row[*place].clone()));
        is_one_of(self.schema, &fields, values.collect())
    }

    fn assignment(&self, place: usize) -> Assignment {
        let field = &self.schema.fields[self.all[place]];
        if field.version {
            let next = Expression::binary(
                column(field),
                BinaryOperator::Add,
                Expression::Value(Value::I32(1)),
            );
            return assign(field, next);
        }
        let mut rows = self.values.chunks_exact(self.all.len());
        let first = self.values[place].clone();
        if rows.all(|row| row[place] == first) {
            return assign(field, Expression::Value(first));
        }
        let rows = self.values.chunks_exact(self.all.len());
        let arms = rows.map(|row| (self.key(row), Expression::Value(row[place].clone())));
        assign(
            field,
            Expression::Case {
                arms: arms.collect(),
                otherwise: None,
            },
        )
    }

    /// The condition that a row is this one.
    fn key(&self, row: &[Value]) -> Expression {
        let fields = self.all.iter().map(|index| &self.schema.fields[*index]);
        fields
            .zip(row)
            .filter(|(field, _)| field.primary_key)
            .map(|(field, value)| column(field).equals(value.clone()))
            .reduce(Expression::and)
            .unwrap_or(Expression::Value(false.into()))
    }

    fn refuse_missing_keys(&self) -> Result<()> {
        let fields = self.all.iter().cycle();
        let mut keys = fields
            .zip(&self.values)
            .filter(|(index, _)| self.schema.fields[**index].primary_key);
        if keys.any(|(_, value)| value.is_null()) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an instance of {} has no key yet", self.schema.name),
            )
            .with_hint("insert it first"));
        }
        Ok(())
    }
}
