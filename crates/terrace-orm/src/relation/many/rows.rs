//! The rows in the middle of a many-to-many relation, without types.

use std::borrow::Cow;

use terrace_core::{
    Automatic, Error, ErrorKind, FieldSchema, ModelSchema, Result, Value, ValueType,
};
use terrace_sql::{
    Aggregate, BinaryOperator, Conflict, ConflictAction, Delete, Expression, Insert, Item, Select,
    Statement, Table,
};
use terrace_tenancy::{Session, Shape};
use uuid::Uuid;

use super::Difference;
use crate::audit::Audit;
use crate::model::{check_value, now};

/// Rows of one statement.
const MOST_ROWS: usize = 500;

/// Columns, and the value of each.
type Rest = (Vec<&'static str>, Vec<Option<Value>>);

/// The rows in the middle that refer to one row.
pub(crate) struct Pairs {
    /// The model in the middle.
    pub(super) schema: &'static ModelSchema,
    /// Its column that refers to the row.
    pub(super) source: &'static str,
    /// Its column that refers to the others.
    pub(super) target: &'static str,
    /// Whether each row has a twin the other way round.
    pub(super) symmetrical: bool,
    /// The key of the row.
    pub(super) owner: Value,
    /// The keys of the others that can be seen, where some can't: only those are removed.
    pub(super) shown: Option<Box<Select>>,
}

impl Pairs {
    /// Adds rows for those of `others` that have none.
    pub(super) async fn add(
        &self,
        session: Session<'_>,
        others: Vec<Value>,
        given: Vec<(&'static str, Value)>,
    ) -> Result<u64> {
        self.add_unless(session, others, given, !self.is_unique())
            .await
    }

    /// Adds rows for those of the keys of each owner that have none: with one statement for all of
    /// them where the database holds that there are no twins.
    pub(crate) async fn add_all(
        session: Session<'_>,
        links: Vec<(Self, Vec<Value>)>,
    ) -> Result<()> {
        let is_plain = |pairs: &Self, first: &Self| {
            let of_first = pairs.schema.table == first.schema.table
                && (pairs.source, pairs.target) == (first.source, first.target);
            of_first && pairs.is_unique() && !pairs.symmetrical && Audit::of(pairs.schema).is_none()
        };
        let together = |first: &&(Self, Vec<Value>)| {
            links.len() > 1 && links.iter().all(|(pairs, _)| is_plain(pairs, &first.0))
        };
        let Some((first, _)) = links.first().filter(together) else {
            for (pairs, others) in links {
                pairs.add(session, others, Vec::new()).await?;
            }
            return Ok(());
        };
        let (columns, rest) = first.rest(&[])?;
        let most = session.dialect().capabilities().max_parameters / (columns.len() + 4);
        let all = links.iter().flat_map(|(pairs, others)| {
            let others = others.iter();
            others.map(|other| (pairs.owner.clone(), other.clone()))
        });
        let all: Vec<(Value, Value)> = all.collect();
        for chunk in all.chunks(most.clamp(1, MOST_ROWS)) {
            first.insert(session, chunk, &columns, &rest).await?;
        }
        Ok(())
    }

    /// Adds rows for those of `others` that have none; of which it looks only if it must.
    async fn add_unless(
        &self,
        session: Session<'_>,
        others: Vec<Value>,
        given: Vec<(&'static str, Value)>,
        look: bool,
    ) -> Result<u64> {
        let known = self.among(others.clone());
        let mut pairs = Vec::with_capacity(others.len());
        for other in others {
            if self.symmetrical && other != self.owner {
                pairs.push((other.clone(), self.owner.clone()));
            }
            pairs.push((self.owner.clone(), other));
        }
        if pairs.is_empty() {
            return Ok(0);
        }
        let (columns, rest) = self.rest(&given)?;
        let most = session.dialect().capabilities().max_parameters / (columns.len() + 4);
        let size = most.clamp(1, MOST_ROWS);
        // Where a row that is there already counts as one that was written, it is counted before.
        let audit = Audit::of(self.schema);
        let counts = self.is_unique()
            && !session.dialect().capabilities().conflict_targets
            && audit.is_none();
        if self.is_unique() && pairs.len() <= size && !counts && audit.is_none() {
            return self.insert(session, &pairs, &columns, &rest).await;
        }
        // What is recorded is recorded with what it is about, or neither is there.
        let operation = match audit {
            Some(_) => session.atomic().await?,
            None => session.operation().await?,
        };
        let mut added = 0;
        let there = if counts {
            self.number(operation.session(), known).await?
        } else {
            0
        };
        for chunk in pairs.chunks(size) {
            let mut chunk = chunk.to_vec();
            if look || audit.is_some() {
                self.leave_new(operation.session(), &mut chunk).await?;
            }
            if chunk.is_empty() {
                continue;
            }
            let session = operation.session();
            let new = self.insert(session, &chunk, &columns, &rest).await?;
            added += new;
            if let Some(audit) = &audit {
                self.record(session, audit, &chunk, new).await?;
            }
        }
        operation.finish().await?;
        if counts {
            return Ok((pairs.len() as u64).saturating_sub(there));
        }
        Ok(added)
    }

    /// Removes the rows of these others.
    pub(super) async fn remove(&self, session: Session<'_>, others: Vec<Value>) -> Result<u64> {
        if others.is_empty() {
            return Ok(0);
        }
        let mut filter = self.seen(self.owned(), self.target);
        filter = filter.and(is_in(self.target, others.clone()));
        if self.symmetrical {
            let twin = self.seen(self.twin(), self.source);
            filter = either(filter, twin.and(is_in(self.source, others)));
        }
        self.delete(session, filter).await
    }

    /// The condition, and that the row at the end of this column can be seen.
    fn seen(&self, condition: Expression, column: &'static str) -> Expression {
        match &self.shown {
            None => condition,
            Some(keys) => condition.and(Expression::InQuery {
                operand: Box::new(Expression::column(column)),
                query: keys.clone(),
                negated: false,
            }),
        }
    }

    /// The condition that finds the rows of these others.
    fn among(&self, others: Vec<Value>) -> Expression {
        let filter = self.owned().and(is_in(self.target, others.clone()));
        if !self.symmetrical {
            return filter;
        }
        either(filter, self.twin().and(is_in(self.source, others)))
    }

    /// How many rows there are.
    async fn number(&self, session: Session<'_>, filter: Expression) -> Result<u64> {
        let mut select = Select::from(Table::from(self.schema));
        select.items = vec![Item::Expression(
            Expression::Aggregate(Box::new(Aggregate::count_all())),
            None,
        )]
        .into();
        select.filter = Some(filter);
        let mut number = 0;
        session
            .run(&Statement::from(select), Shape::Quick, &mut |row| {
                number = row.get::<i64>(0)?.unsigned_abs();
                Ok(())
            })
            .await?;
        Ok(number)
    }

    /// Removes every row.
    pub(super) async fn clear(&self, session: Session<'_>) -> Result<u64> {
        let filter = if self.symmetrical {
            let twin = self.seen(self.twin(), self.source);
            either(self.seen(self.owned(), self.target), twin)
        } else {
            self.seen(self.owned(), self.target)
        };
        self.delete(session, filter).await
    }

    /// Adds what is missing and removes what is too much.
    pub(super) async fn set(
        &self,
        session: Session<'_>,
        others: Vec<Value>,
        given: Vec<(&'static str, Value)>,
    ) -> Result<Difference> {
        let of = self.type_of(self.target);
        let mut select = Select::from(Table::from(self.schema));
        select.items = vec![Item::Expression(Expression::column(self.target), None)].into();
        select.filter = Some(self.seen(self.owned(), self.target));
        let mut known = Vec::new();
        session
            .run(&Statement::from(select), Shape::Quick, &mut |row| {
                known.push(row.value(0, of)?);
                Ok(())
            })
            .await?;
        let gone: Vec<Value> = known
            .iter()
            .filter(|key| !others.contains(key))
            .cloned()
            .collect();
        let new = others.into_iter().filter(|key| !known.contains(key));
        let new: Vec<Value> = new.collect();
        Ok(Difference {
            removed: self.remove(session, gone).await?,
            // What there is was read just now, but for twins and for what can't be seen.
            added: self
                .add_unless(
                    session,
                    new,
                    given,
                    (self.symmetrical || self.shown.is_some()) && !self.is_unique(),
                )
                .await?,
        })
    }

    fn owned(&self) -> Expression {
        Expression::column(self.source).equals(self.owner.clone())
    }

    fn twin(&self) -> Expression {
        Expression::column(self.target).equals(self.owner.clone())
    }

    async fn delete(&self, session: Session<'_>, filter: Expression) -> Result<u64> {
        let delete = Delete {
            query: 0,
            table: Table::from(self.schema),
            filter: Some(filter),
            returning: Vec::new(),
        };
        if let Some(audit) = Audit::of(self.schema) {
            return audit.delete(session, delete, Shape::Quick).await;
        }
        Ok(session.execute(&Statement::Delete(delete)).await?.affected)
    }

    async fn insert(
        &self,
        session: Session<'_>,
        pairs: &[(Value, Value)],
        columns: &[&'static str],
        rest: &[Option<Value>],
    ) -> Result<u64> {
        let identity = self
            .schema
            .fields
            .iter()
            .find(|field| field.automatic == Automatic::Identity);
        let mut values = Vec::with_capacity(pairs.len() * (columns.len() + 2));
        for (source, target) in pairs {
            values.extend([source.clone(), target.clone()]);
            let made = || Value::from(Uuid::now_v7());
            values.extend(rest.iter().map(|value| value.clone().unwrap_or_else(made)));
        }
        let ends = [self.source, self.target];
        let conflict = self.is_unique().then(|| Conflict {
            target: ends.map(Cow::Borrowed).to_vec(),
            action: ConflictAction::Ignore,
        });
        let insert = Statement::Insert(Insert {
            table: Table::from(self.schema),
            columns: ends
                .iter()
                .chain(columns)
                .map(|name| Cow::Borrowed(*name))
                .collect(),
            values,
            calculated: Vec::new(),
            identity: identity.map(|field| Cow::Borrowed(field.column)),
            conflict,
            returning: Vec::new(),
        });
        Ok(session.execute(&insert).await?.affected)
    }

    /// Adds to the audit log that the rows of these pairs are there now.
    async fn record(
        &self,
        session: Session<'_>,
        audit: &Audit,
        pairs: &[(Value, Value)],
        added: u64,
    ) -> Result<()> {
        let ends = [self.source, self.target].map(Expression::column);
        let filter = Expression::In {
            operand: Box::new(Expression::Tuple(ends.to_vec())),
            values: pairs
                .iter()
                .flat_map(|(source, target)| [source.clone(), target.clone()])
                .collect(),
            negated: false,
        };
        let rows = audit.look(session, Some(filter), 0).await?;
        // Somebody else added one of them since they were looked for.
        audit.refuse_others(
            rows.len() as u64,
            usize::try_from(added).unwrap_or_default(),
        )?;
        audit.record_created(session, rows).await
    }

    /// Leaves the pairs that have no row yet.
    async fn leave_new(&self, session: Session<'_>, pairs: &mut Vec<(Value, Value)>) -> Result<()> {
        let others = pairs.iter().map(|(source, target)| {
            let other = if *source == self.owner {
                target
            } else {
                source
            };
            other.clone()
        });
        let mut select = Select::from(Table::from(self.schema));
        let end = |column| Item::Expression(Expression::column(column), None);
        select.items = vec![end(self.source), end(self.target)].into();
        select.filter = Some(self.among(others.collect()));
        let types = [self.source, self.target].map(|column| self.type_of(column));
        let mut there = Vec::new();
        session
            .run(&Statement::from(select), Shape::Quick, &mut |row| {
                there.push((row.value(0, types[0])?, row.value(1, types[1])?));
                Ok(())
            })
            .await?;
        pairs.retain(|pair| !there.contains(pair));
        Ok(())
    }

    fn type_of(&self, column: &str) -> ValueType {
        let mut fields = self.schema.fields.iter();
        let field = fields.find(|field| field.column == column);
        field.map_or(ValueType::Unknown, |field| field.column_type.value_type())
    }

    /// Whether each row in the middle stands for one of the other side, and no two for the same.
    pub(super) fn is_one_for_each(&self) -> bool {
        let mut fields = self.schema.fields.iter();
        let target = fields.find(|field| field.column == self.target);
        self.is_unique() && target.is_some_and(|field| !field.nullable)
    }

    /// Whether the database holds that a pair has one row.
    fn is_unique(&self) -> bool {
        let is_pair = |columns: &[&str]| {
            columns.len() == 2 && columns.contains(&self.source) && columns.contains(&self.target)
        };
        let key: Vec<&str> = self
            .schema
            .primary_key()
            .map(|field| field.column)
            .collect();
        let mut indexes = self.schema.indexes.iter();
        is_pair(&key) || indexes.any(|index| index.is_plain_key() && is_pair(index.columns))
    }

    /// The other columns of the model in the middle that are filled, and their values; none where
    /// each row gets a UUID of its own.
    fn rest(&self, given: &[(&'static str, Value)]) -> Result<Rest> {
        let mut columns = Vec::new();
        let mut values = Vec::new();
        for field in self.schema.fields {
            if [self.source, self.target].contains(&field.column) {
                continue;
            }
            let value = given
                .iter()
                .find(|(column, _)| *column == field.column)
                .map(|(_, value)| value.clone());
            if value.is_none() && field.automatic == Automatic::Uuid {
                columns.push(field.column);
                values.push(None);
            } else if let Some(value) = value.or_else(|| made(field)) {
                check_value(field, &value).map_err(|error| {
                    error.with_context(format_args!("{}.{}", self.schema.name, field.name))
                })?;
                columns.push(field.column);
                values.push(Some(value));
            } else if needs_value(field) {
                return Err(Error::new(
                    ErrorKind::NotNull,
                    format!(
                        "a row of {} needs a value for its field {}",
                        self.schema.name, field.name
                    ),
                )
                .with_hint("give it with add_with, or insert the row in the middle itself"));
            }
        }
        Ok((columns, values))
    }
}

fn either(left: Expression, right: Expression) -> Expression {
    Expression::binary(left, BinaryOperator::Or, right)
}

fn is_in(column: &'static str, values: Vec<Value>) -> Expression {
    Expression::In {
        operand: Box::new(Expression::column(column)),
        values,
        negated: false,
    }
}

/// What the application fills a field with.
fn made(field: &FieldSchema) -> Option<Value> {
    match field.automatic {
        Automatic::Now | Automatic::Created | Automatic::Updated => Some(Value::from(now())),
        Automatic::Identity | Automatic::Uuid | Automatic::No => None,
    }
}

fn needs_value(field: &FieldSchema) -> bool {
    !field.nullable && field.default.is_none() && field.automatic == Automatic::No
}
