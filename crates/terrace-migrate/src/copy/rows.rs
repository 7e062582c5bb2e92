//! A table's rows, in the order of its key, a batch at a time.

use terrace_core::{Error, ErrorKind, Result, Value, ValueType};
use terrace_sql::{
    BinaryOperator, Expression, Insert, Item, Order, Select, Statement, Table, TableDefinition,
};
use terrace_tenancy::MigrationSession;

use super::CopyChoice;
use super::plan::PlannedTable;
use super::sum::Sum;

/// Copies the rows of a table, and sums them up as they were read.
pub(super) async fn copy(
    source: &mut MigrationSession,
    goal: &mut MigrationSession,
    table: &PlannedTable,
    choice: &CopyChoice,
) -> Result<Sum> {
    let reader = Reader::of(&table.definition);
    let parameters = goal.target().dialect().capabilities().max_parameters;
    let batch = (parameters / (reader.columns.len() + 1)).min(choice.batch.max(1));
    let mut sum = Sum::default();
    let mut after = None;
    loop {
        let rows = reader.read(source, after.as_deref(), batch, None).await?;
        let is_last = rows.len() < batch;
        after = rows.last().map(|row| reader.key_of(row));
        for row in &rows {
            sum.add(row);
        }
        if !rows.is_empty() {
            write(goal, &reader, rows, choice).await?;
        }
        if is_last {
            return Ok(sum);
        }
    }
}

/// The sum of the rows that are there.
pub(super) async fn sum_of(
    goal: &mut MigrationSession,
    table: &PlannedTable,
    choice: &CopyChoice,
) -> Result<Sum> {
    let reader = Reader::of(&table.definition);
    let whose = choice.tenant.as_ref().map(|(column, tenant)| {
        Expression::column(column.clone()).equals(Value::Uuid(tenant.as_uuid()))
    });
    let batch = choice.batch.max(1);
    let mut sum = Sum::default();
    let mut after = None;
    loop {
        let rows = reader
            .read(goal, after.as_deref(), batch, whose.as_ref())
            .await?;
        for row in &rows {
            sum.add(row);
        }
        if rows.len() < batch {
            return Ok(sum);
        }
        after = rows.last().map(|row| reader.key_of(row));
    }
}

/// How rows of a table are read.
struct Reader<'a> {
    table: &'a str,
    columns: Vec<(&'a str, ValueType)>,
    /// The places of the columns of the key.
    key: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn of(table: &'a TableDefinition) -> Self {
        let columns = table
            .columns
            .iter()
            .filter(|column| column.generated.is_none());
        let columns: Vec<_> = columns
            .map(|column| (column.name.as_str(), column.column_type.value_type()))
            .collect();
        let place = |name: &String| columns.iter().position(|(column, _)| column == name);
        Self {
            table: &table.name,
            key: table.primary_key.iter().filter_map(place).collect(),
            columns,
        }
    }

    fn key_of(&self, row: &[Value]) -> Vec<Value> {
        self.key.iter().map(|place| row[*place].clone()).collect()
    }

    async fn read(
        &self,
        session: &mut MigrationSession,
        after: Option<&[Value]>,
        limit: usize,
        whose: Option<&Expression>,
    ) -> Result<Vec<Vec<Value>>> {
        let mut select = Select::from(Table {
            name: self.table.to_owned().into(),
            scope: session.target().scope(),
        });
        for (column, _) in &self.columns {
            select.items.push(Item::Expression(
                Expression::column((*column).to_owned()),
                None,
            ));
        }
        for place in &self.key {
            select.order_by.push(Order {
                expression: Expression::column(self.columns[*place].0.to_owned()),
                descending: false,
                nulls: None,
            });
        }
        select.limit = Some(u64::try_from(limit).unwrap_or(u64::MAX));
        select.filter = match (after.map(|after| self.behind(after)), whose.cloned()) {
            (Some(behind), Some(whose)) => Some(whose.and(behind)),
            (behind, whose) => behind.or(whose),
        };
        let mut rows = Vec::with_capacity(limit.min(1_000));
        session
            .run(&Statement::from(select), &mut |row| {
                let columns = self.columns.iter().enumerate();
                let values = columns.map(|(place, (name, of))| {
                    row.value(place, *of).map_err(|error| unfit(error, name))
                });
                rows.push(values.collect::<Result<Vec<_>>>()?);
                Ok(())
            })
            .await?;
        Ok(rows)
    }

    /// The rows behind a key: greater in one column, and equal in those before it.
    fn behind(&self, after: &[Value]) -> Expression {
        let mut behind: Option<Expression> = None;
        for (place, value) in after.iter().enumerate() {
            let at = |place: usize| Expression::column(self.columns[self.key[place]].0.to_owned());
            let mut condition = Expression::binary(
                at(place),
                BinaryOperator::Greater,
                Expression::Value(value.clone()),
            );
            for (before, value) in after.iter().enumerate().take(place) {
                condition = at(before).equals(value.clone()).and(condition);
            }
            behind = Some(match behind {
                None => condition,
                Some(others) => Expression::binary(others, BinaryOperator::Or, condition),
            });
        }
        behind.unwrap_or(Expression::Value(Value::Bool(true)))
    }
}

async fn write(
    goal: &mut MigrationSession,
    reader: &Reader<'_>,
    rows: Vec<Vec<Value>>,
    choice: &CopyChoice,
) -> Result<()> {
    let tenant = choice.tenant.as_ref();
    let mut columns: Vec<_> = reader
        .columns
        .iter()
        .map(|(name, _)| (*name).to_owned().into())
        .collect();
    if let Some((column, _)) = tenant {
        columns.insert(0, column.clone().into());
    }
    let mut values = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        values.extend(tenant.map(|(_, tenant)| Value::Uuid(tenant.as_uuid())));
        values.extend(row);
    }
    let insert = Insert {
        table: Table {
            name: reader.table.to_owned().into(),
            scope: goal.target().scope(),
        },
        columns,
        values,
        calculated: Vec::new(),
        identity: None,
        conflict: None,
        returning: Vec::new(),
    };
    goal.run(&Statement::Insert(insert), &mut |_| Ok(()))
        .await?;
    Ok(())
}

/// A value that isn't of the type that its column has where it goes to.
fn unfit(error: Error, column: &str) -> Error {
    if error.kind() != ErrorKind::InvalidValue {
        return error;
    }
    error.with_context(format!("column {column}")).with_hint(
        "make the table where the rows go to by hand, with a type that has room for the value, or \
         correct the row",
    )
}
