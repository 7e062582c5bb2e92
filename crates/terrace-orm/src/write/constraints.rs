//! What only the database knows to be wrong with an instance, asked before it is written.

use terrace_core::{
    ColumnType, FieldSchema, IndexSchema, ModelSchema, Origin, Reference, Result, Value,
};
use terrace_sql::{
    BinaryOperator, Expression, From, Item, Name, Raw, RawPart, Select, Statement, Table,
};
use terrace_tenancy::{Session, Shape};

use super::save::{Standing, standing};
use super::statement::{self, key_fields};
use crate::model::{Encoder, Model, ValidationErrors};

/// Everything that is wrong with an instance, for which all fields fit: otherwise what doesn't fit
/// is all there is to say.
///
/// Its own row is in nobody's way. Which one that is, the key tells: one that the program made, and
/// that no row was loaded with, is the key of a row that is to be added; so is any key when `adding`.
pub(crate) async fn problems<M: Model>(
    session: Session<'_>,
    row: &M,
    adding: bool,
) -> Result<ValidationErrors> {
    if let Err(errors) = row.validate() {
        return Ok(errors);
    }
    let all: Vec<usize> = (0..M::SCHEMA.fields.len()).collect();
    let mut encoder = Encoder::keys(M::SCHEMA, session.origin(), &all);
    row.encode(&mut encoder);
    let values = encoder.finish()?;
    let adding = adding || is_made(row, session.origin())?;
    let instance = Instance {
        schema: M::SCHEMA,
        values,
        adding,
    };
    ask(session, instance).await
}

/// Whether the program made the key, or a part of it.
fn is_made<M: Model>(row: &M, target: Origin) -> Result<bool> {
    if standing(row, target)? != Standing::Unknown {
        return Ok(false);
    }
    let mut parts = key_fields(M::SCHEMA).into_iter();
    Ok(parts.any(|part| {
        let mut encoder = Encoder::keys(M::SCHEMA, target, &[part]);
        row.encode(&mut encoder);
        encoder.key_origin() == Origin::NEW
    }))
}

/// Asks all questions with one statement.
async fn ask(session: Session<'_>, instance: Instance) -> Result<ValidationErrors> {
    let mut questions = instance.keys();
    questions.extend(instance.references());
    questions.extend(instance.checks());
    if session.dialect().capabilities().exclusion_constraints {
        questions.extend(instance.exclusions());
    }
    let mut errors = ValidationErrors::default();
    if questions.is_empty() {
        return Ok(errors);
    }
    let mut select = Select::from(instance.row());
    let items = questions.iter().map(|question| {
        let broken = Box::new(question.broken.clone());
        let negated = false;
        let operand = Expression::IsTrue {
            operand: broken,
            negated,
        };
        Item::Expression(operand, None)
    });
    select.items = items.collect();
    let mut answers = Vec::with_capacity(questions.len());
    session
        .run(&Statement::from(select), Shape::Quick, &mut |row| {
            for place in 0..row.len() {
                answers.push(row.get::<bool>(place)?);
            }
            Ok(())
        })
        .await?;
    for (question, broken) in questions.into_iter().zip(answers) {
        match question.field {
            _ if !broken => {}
            Some(field) => errors.add(field, question.message),
            None => errors.add_general(question.message),
        }
    }
    Ok(errors)
}

/// Whether a constraint is broken, and what to say then.
struct Question {
    broken: Expression,
    field: Option<&'static str>,
    message: String,
}

/// An instance that is to be written.
struct Instance {
    schema: &'static ModelSchema,
    values: Vec<Value>,
    /// Whether no row of the table can be its own.
    adding: bool,
}

impl Instance {
    /// The instance in the place of a table: the columns that the texts of constraints may name.
    /// What the database calculates is not known yet.
    fn row(&self) -> From {
        let known = self.fields().filter(|(field, _)| field.generated.is_none());
        let columns = known.map(|(field, value)| {
            let value = Expression::Value(value.clone());
            let typed = match field.column_type {
                // What is bound has its type there.
                ColumnType::Array(_) | ColumnType::Range(_) => value,
                of => Expression::Cast(Box::new(value), of),
            };
            (Name::Borrowed(field.column), typed)
        });
        From::Row(columns.collect())
    }

    fn fields(&self) -> impl Iterator<Item = (&'static FieldSchema, &Value)> {
        self.schema.fields.iter().zip(&self.values)
    }

    /// The value of a column, unless the database calculates it.
    fn value(&self, column: &str) -> Option<(&'static FieldSchema, &Value)> {
        self.fields()
            .find(|(field, _)| field.column == column && field.generated.is_none())
    }

    /// Other rows of the model that meet a condition.
    fn others(&self, condition: Expression) -> Expression {
        let own = self.own_key().filter(|_| !self.adding);
        let filter = match own {
            Some(own) => condition.and(Expression::Not(Box::new(own))),
            None => condition,
        };
        exists(Table::from(self.schema), filter)
    }

    /// The condition that a row has the key of the instance; none while it has no key yet.
    fn own_key(&self) -> Option<Expression> {
        let keys = self.fields().filter(|(field, _)| field.primary_key);
        let keys: Vec<_> = keys.collect();
        if keys.iter().any(|(_, value)| value.is_null()) {
            return None;
        }
        let same = keys.into_iter().map(|(field, value)| same(field, value));
        same.reduce(Expression::and)
    }

    /// The primary key of an instance that is to be added, if a row has it.
    fn primary_key(&self) -> Option<Question> {
        let own = self.own_key().filter(|_| self.adding)?;
        let names: Vec<_> = self.schema.primary_key().map(|field| field.name).collect();
        let (field, message) = taken(&names);
        Some(Question {
            broken: exists(Table::from(self.schema), own),
            field,
            message,
        })
    }

    /// Unique keys that another row has.
    fn keys(&self) -> Vec<Question> {
        let single = self.fields().filter(|(field, value)| {
            field.unique && !field.primary_key && field.generated.is_none() && !value.is_null()
        });
        let single = single.map(|(field, value)| Question {
            broken: self.others(same(field, value)),
            field: Some(field.name),
            message: "is taken by another row".to_owned(),
        });
        let several = self.schema.indexes.iter().filter(|index| index.unique);
        let keys = self.primary_key().into_iter().chain(single);
        keys.chain(several.filter_map(|index| self.key(index)))
            .collect()
    }

    fn key(&self, index: &'static IndexSchema) -> Option<Question> {
        let mut same_key = Vec::new();
        let mut names = Vec::new();
        for column in index.columns {
            let (field, value) = self.value(column)?;
            if value.is_null() && !index.nulls_not_distinct {
                return None;
            }
            names.push(field.name);
            same_key.push(same(field, value));
        }
        for text in index.expressions {
            let mut own = Select::from(self.row());
            own.items = [Item::Expression(self.text(text)?, None)]
                .into_iter()
                .collect();
            same_key.push(Expression::binary(
                self.text(text)?,
                BinaryOperator::Equal,
                Expression::Query(Box::new(own)),
            ));
        }
        let mut filter = same_key.into_iter().reduce(Expression::and)?;
        let condition = match index.condition {
            Some(condition) => {
                let condition = self.text(condition)?;
                filter = filter.and(condition.clone());
                Some(condition)
            }
            None => None,
        };
        let found = self.others(filter);
        let (field, message) = if condition.is_none() && index.expressions.is_empty() {
            taken(&names)
        } else {
            let message = format!("another row has the unique key {}", index.name);
            (None, message)
        };
        let broken = match condition {
            Some(condition) => condition.and(found),
            None => found,
        };
        Some(Question {
            broken,
            field,
            message,
        })
    }

    /// References to rows that don't exist.
    fn references(&self) -> impl Iterator<Item = Question> {
        let held = self.schema.references().filter(|held| held.constraint);
        held.filter_map(|reference| self.reference(&reference))
    }

    /// The row that a foreign key of one column or several refers to, unless that is the instance.
    /// As in the database, a key of which a column is null refers to nothing.
    fn reference(&self, reference: &Reference) -> Option<Question> {
        let mut names = Vec::new();
        let mut found = Vec::new();
        let mut own = reference.table == self.schema.table;
        for (column, referred) in reference.pairs() {
            let (field, value) = self.value(column)?;
            if value.is_null() {
                return None;
            }
            own &= self.is_own(referred, value);
            names.push(field.name);
            found.push(Expression::column(referred).equals(value.clone()));
        }
        if own {
            return None;
        }
        let found = exists(
            Table::from((reference.model)()),
            found.into_iter().reduce(Expression::and)?,
        );
        let (field, message) = match names.as_slice() {
            [only] => (Some(*only), "refers to a row that doesn't exist".to_owned()),
            names => {
                let names = names.join(" and ");
                let message = format!("{names} refer to a row that doesn't exist");
                (None, message)
            }
        };
        Some(Question {
            broken: Expression::Not(Box::new(found)),
            field,
            message,
        })
    }

    /// Whether a column of the instance itself has this value.
    fn is_own(&self, column: &str, value: &Value) -> bool {
        self.value(column).is_some_and(|(_, own)| own == value)
    }

    /// Checks that are false.
    fn checks(&self) -> impl Iterator<Item = Question> {
        self.schema.checks.iter().filter_map(|check| {
            let holds = self.text(check.condition)?;
            Some(Question {
                broken: Expression::Not(Box::new(holds)),
                field: None,
                message: format!("breaks the check {}", check.name),
            })
        })
    }

    /// Other rows in conflict.
    fn exclusions(&self) -> impl Iterator<Item = Question> {
        self.schema.exclusions.iter().filter_map(|exclusion| {
            let mut conflict = Vec::new();
            for (column, operator) in exclusion.elements {
                let (field, value) = self.value(column)?;
                if value.is_null() {
                    return None;
                }
                conflict.push(declared(vec![
                    RawPart::Expression(statement::column(field)),
                    RawPart::Declared(" "),
                    RawPart::Declared(operator),
                    RawPart::Declared(" "),
                    RawPart::Expression(Expression::Value(value.clone())),
                ]));
            }
            let mut filter = conflict.into_iter().reduce(Expression::and)?;
            let mut broken = None;
            if let Some(condition) = exclusion.condition {
                filter = filter.and(self.text(condition)?);
                broken = self.text(condition);
            }
            let found = self.others(filter);
            Some(Question {
                broken: match broken {
                    Some(condition) => condition.and(found),
                    None => found,
                },
                field: None,
                message: format!("another row is in conflict by {}", exclusion.name),
            })
        })
    }

    /// A condition or expression of the model's own; nothing when it names a column that the
    /// database calculates.
    fn text(&self, text: &'static str) -> Option<Expression> {
        let mut words = text.split(|mark: char| !mark.is_alphanumeric() && mark != '_');
        let calculated = |word: &str| {
            let mut fields = self.schema.fields.iter();
            fields.any(|field| field.generated.is_some() && field.column.eq_ignore_ascii_case(word))
        };
        let unknown = words.any(calculated);
        (!unknown).then(|| declared(vec![RawPart::Declared(text)]))
    }
}

/// What is said of a key of these fields that another row has.
fn taken(names: &[&'static str]) -> (Option<&'static str>, String) {
    match names {
        [only] => (Some(*only), "is taken by another row".to_owned()),
        names => (
            None,
            format!("another row has the same {}", names.join(" and ")),
        ),
    }
}

/// Text that the model declares.
fn declared(parts: Vec<RawPart>) -> Expression {
    Expression::Raw(Box::new(Raw { parts }))
}

/// The condition that a column has this value, also where that is null.
fn same(field: &FieldSchema, value: &Value) -> Expression {
    if value.is_null() {
        return Expression::IsNull {
            operand: Box::new(statement::column(field)),
            negated: false,
        };
    }
    statement::column(field).equals(value.clone())
}

fn exists(table: Table, filter: Expression) -> Expression {
    let mut select = Select::from(table);
    select.items = [Item::Expression(Expression::Value(Value::I32(1)), None)]
        .into_iter()
        .collect();
    select.filter = Some(filter);
    Expression::Exists(Box::new(select))
}
