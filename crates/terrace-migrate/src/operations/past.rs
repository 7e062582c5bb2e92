//! Models of the past: rows of a table as it is at a place in the chain, whatever the models say by
//! now. Every name is checked against the table of that time, and every value is bound.

use terrace_core::{Error, Result, Value, ValueType};
use terrace_sql::{
    Assignment, BinaryOperator, Delete, Expression, Insert, Item, Order, Select, Statement, Table,
    TableDefinition, Update,
};
use terrace_tenancy::{Decode, Row};

use super::DataStep;
use crate::error;

/// A table as it is at a place in the chain, for a function of a migration: see
/// [`DataStep::model`].
///
/// ```
/// use terrace_migrate::{DataStep, RustStep, StepFuture};
///
/// fn fill(mut past: DataStep<'_>) -> StepFuture<'_> {
///     Box::pin(async move {
///         let tracks = past.model("track")?;
///         for track in tracks.select(&["name"]).all(&mut past).await? {
///             let name: String = track.get("name")?;
///             let values = [("sort_name", name.to_lowercase().into())];
///             tracks.update(&mut past, &track, &values).await?;
///         }
///         Ok(())
///     })
/// }
///
/// let step = RustStep::new("fill_sort_names", fill).nothing_to_undo();
/// # assert_eq!(step.name(), "fill_sort_names");
/// ```
#[derive(Clone, Debug)]
pub struct PastModel {
    table: Table,
    definition: TableDefinition,
    /// Whose row each is, where tenants share the table.
    tenant: Option<String>,
    /// Whether every new row needs its number from the program.
    needs_numbers: bool,
}

/// A question for rows of a [`PastModel`].
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until it runs"]
pub struct PastQuery<'a> {
    model: &'a PastModel,
    columns: Vec<String>,
    filter: Vec<(String, Value)>,
    after: Option<Vec<(String, Value)>>,
    limit: Option<u64>,
}

/// A row of a [`PastModel`]: the columns that were asked for, and those of its key.
#[derive(Clone, Debug)]
pub struct PastRow {
    columns: Vec<String>,
    values: Vec<Value>,
}

impl PastModel {
    pub(super) fn of(step: &DataStep<'_>, table: &str) -> Result<Self> {
        let target = step.session.target();
        let tenant = target.tenant_column().map(str::to_owned);
        let numbers = target.dialect().capabilities().composite_identity;
        Ok(Self {
            table: step.table(table)?,
            definition: step.definition(table)?.clone(),
            needs_numbers: tenant.is_some() && !numbers,
            tenant,
        })
    }

    /// The table as it is declared at this place.
    pub fn definition(&self) -> &TableDefinition {
        &self.definition
    }

    /// The column that says whose row it is, where tenants share the table. It is read with every
    /// row, and a new row needs it.
    pub fn tenant_column(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// Asks for rows, with these columns and those of their keys, in the order of their keys.
    pub fn select(&self, columns: &[&str]) -> PastQuery<'_> {
        PastQuery {
            model: self,
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            filter: Vec::new(),
            after: None,
            limit: None,
        }
    }

    /// Changes columns of one row, which was read before; gives the number of rows, 0 when it is gone.
    ///
    /// # Errors
    /// `Migration` for a column that the table doesn't have at this place, for the one that says whose
    /// row it is, and for a table without a key; whatever the database refuses.
    pub async fn update(
        &self,
        step: &mut DataStep<'_>,
        row: &PastRow,
        values: &[(&str, Value)],
    ) -> Result<u64> {
        if values.is_empty() {
            return Ok(0);
        }
        let mut assignments = Vec::with_capacity(values.len());
        for (column, value) in values {
            self.check(column)?;
            if self.tenant.as_deref() == Some(*column) {
                return Err(error::migration(format!(
                    "{column} says whose row it is, and no step gives a row of {} to another tenant",
                    self.definition.name
                )));
            }
            assignments.push(Assignment {
                column: (*column).to_owned().into(),
                value: Expression::Value(value.clone()),
            });
        }
        let update = Statement::Update(Update {
            query: 0,
            table: self.table.clone(),
            assignments,
            filter: Some(self.is(row)?),
            returning: Vec::new(),
        });
        affected(step, &update).await
    }

    /// Adds a row. Columns that are left out get their defaults, a number that counts by itself too.
    ///
    /// # Errors
    /// `Migration` for a column that the table doesn't have at this place; for a missing number where
    /// the database doesn't count for each tenant of a shared table; whatever the database refuses.
    pub async fn insert(&self, step: &mut DataStep<'_>, values: &[(&str, Value)]) -> Result<()> {
        for (column, _) in values {
            self.check(column)?;
        }
        let is_given = |name: &str| values.iter().any(|(column, _)| *column == name);
        let mut columns = self.definition.columns.iter();
        let number = columns.find(|column| column.identity && !is_given(&column.name));
        if let Some(number) = number.filter(|_| self.needs_numbers) {
            return Err(error::migration(format!(
                "a new row of {} needs its {}: no database counts it for each tenant here",
                self.definition.name, number.name
            ))
            .with_hint("read the greatest one of the tenant, and give the next"));
        }
        let insert = Statement::Insert(Insert {
            table: self.table.clone(),
            columns: values
                .iter()
                .map(|(column, _)| (*column).to_owned().into())
                .collect(),
            values: values.iter().map(|(_, value)| value.clone()).collect(),
            calculated: Vec::new(),
            identity: number.map(|column| column.name.clone().into()),
            conflict: None,
            returning: Vec::new(),
        });
        affected(step, &insert).await.map(drop)
    }

    /// Removes one row, which was read before; gives the number of rows, 0 when it is gone.
    ///
    /// # Errors
    /// `Migration` for a table without a key; whatever the database refuses.
    pub async fn delete(&self, step: &mut DataStep<'_>, row: &PastRow) -> Result<u64> {
        let delete = Statement::Delete(Delete {
            query: 0,
            table: self.table.clone(),
            filter: Some(self.is(row)?),
            returning: Vec::new(),
        });
        affected(step, &delete).await
    }

    /// The columns that tell a row from every other.
    fn key(&self) -> Result<Vec<String>> {
        if self.definition.primary_key.is_empty() {
            return Err(error::migration(format!(
                "the table {} has no primary key, so that no row of it can be told from others",
                self.definition.name
            ))
            .with_hint("change it with SQL text: DataStep::raw"));
        }
        let key = self.definition.primary_key.iter();
        Ok(self.tenant.iter().chain(key).cloned().collect())
    }

    fn is(&self, row: &PastRow) -> Result<Expression> {
        let mut filter: Option<Expression> = None;
        for column in self.key()? {
            let value = row.value(&column)?.clone();
            let same = Expression::column(column).equals(value);
            filter = Some(match filter {
                None => same,
                Some(others) => others.and(same),
            });
        }
        filter.ok_or_else(|| error::migration("a row without a key"))
    }

    /// The type of a column's values, if the table has it at this place.
    fn check(&self, name: &str) -> Result<ValueType> {
        if self.tenant.as_deref() == Some(name) {
            return Ok(ValueType::Uuid);
        }
        let columns = &self.definition.columns;
        match columns.iter().find(|column| column.name == name) {
            Some(column) => Ok(column.column_type.value_type()),
            None => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> Error {
        let columns = self.definition.columns.iter();
        let known: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        error::migration(format!(
            "the table {} has no column {name} at this place in the chain",
            self.definition.name
        ))
        .with_hint(format!("it has {}", known.join(", ")))
    }
}

impl PastQuery<'_> {
    /// Only rows with this value; null finds the rows that have none.
    pub fn filter(mut self, column: &str, value: impl Into<Value>) -> Self {
        self.filter.push((column.to_owned(), value.into()));
        self
    }

    /// At most so many.
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Only rows behind this one, in the order of the key: with a [`limit`](Self::limit), the rows
    /// of a large table come some at a time.
    pub fn after(mut self, row: &PastRow) -> Self {
        let columns = row.columns.iter().cloned();
        self.after = Some(columns.zip(row.values.iter().cloned()).collect());
        self
    }

    /// The rows.
    ///
    /// # Errors
    /// `Migration` for a column that the table doesn't have at this place, and for a table without a
    /// key; whatever keeps it from being read.
    pub async fn all(self, step: &mut DataStep<'_>) -> Result<Vec<PastRow>> {
        let key = self.model.key()?;
        let mut columns = key.clone();
        for column in &self.columns {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        let types = columns.iter().map(|column| self.model.check(column));
        let types = types.collect::<Result<Vec<_>>>()?;
        let select = self.statement(&key, &columns)?;
        let mut rows = Vec::new();
        let mut take = |row: &Row<'_>| {
            let values = types.iter().enumerate();
            let values = values.map(|(place, of)| row.value(place, *of));
            rows.push(PastRow {
                columns: columns.clone(),
                values: values.collect::<Result<_>>()?,
            });
            Ok(())
        };
        step.session.run(&select, &mut take).await?;
        Ok(rows)
    }

    fn statement(&self, key: &[String], columns: &[String]) -> Result<Statement> {
        let mut select = Select::from(self.model.table.clone());
        for column in columns {
            let column = Expression::column(column.clone());
            select.items.push(Item::Expression(column, None));
        }
        for column in key {
            select.order_by.push(Order {
                expression: Expression::column(column.clone()),
                descending: false,
                nulls: None,
            });
        }
        select.limit = self.limit;
        let mut conditions = Vec::new();
        for (column, value) in &self.filter {
            self.model.check(column)?;
            let operand = Expression::column(column.clone());
            conditions.push(if value.is_null() {
                Expression::IsNull {
                    operand: Box::new(operand),
                    negated: false,
                }
            } else {
                operand.equals(value.clone())
            });
        }
        conditions.extend(self.after.as_deref().map(|after| behind(key, after)));
        select.filter = conditions.into_iter().reduce(Expression::and);
        Ok(Statement::from(select))
    }
}

/// The rows behind a key: greater in one column, and equal in those before it.
fn behind(key: &[String], after: &[(String, Value)]) -> Expression {
    let of = |column: &String| {
        let known = after.iter().find(|(name, _)| name == column);
        known.map_or(Value::Null(ValueType::Unknown), |(_, value)| value.clone())
    };
    let places = key.iter().enumerate().map(|(place, column)| {
        let greater = Expression::binary(
            Expression::column(column.clone()),
            BinaryOperator::Greater,
            Expression::Value(of(column)),
        );
        let before = key.iter().take(place);
        before
            .map(|column| Expression::column(column.clone()).equals(of(column)))
            .fold(greater, |all, same| same.and(all))
    });
    let any = places.reduce(|all, one| Expression::binary(all, BinaryOperator::Or, one));
    any.unwrap_or(Expression::Value(Value::Bool(true)))
}

impl PastRow {
    /// A column, by its name.
    ///
    /// # Errors
    /// `Migration` for a column that was not asked for; `InvalidValue` when it is null where `T` can't
    /// be, or of another type.
    pub fn get<T: Decode>(&self, column: &str) -> Result<T> {
        let place = self.place(column)?;
        let row = Row::known(&self.values).get(place);
        row.map_err(|error| error.with_context(column))
    }

    /// A column as it is bound again.
    ///
    /// # Errors
    /// `Migration` for a column that was not asked for.
    pub fn value(&self, column: &str) -> Result<&Value> {
        let place = self.place(column)?;
        self.values
            .get(place)
            .ok_or_else(|| error::migration("a row with too few values"))
    }

    fn place(&self, column: &str) -> Result<usize> {
        let mut names = self.columns.iter();
        names.position(|name| name == column).ok_or_else(|| {
            error::migration(format!("the column {column} was not asked for"))
                .with_hint(format!("the row has {}", self.columns.join(", ")))
        })
    }
}

async fn affected(step: &mut DataStep<'_>, statement: &Statement) -> Result<u64> {
    let outcome = step.session.run(statement, &mut |_| Ok(())).await?;
    Ok(outcome.affected)
}
