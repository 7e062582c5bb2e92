//! What only the database knows to be wrong with an instance, asked before it is written.

use terrace_core::{ColumnType, FieldSchema, IndexSchema, ModelSchema, Result, Value};
use terrace_sql::{
    BinaryOperator, Expression, From, Item, Name, Raw, RawPart, Select, Statement, Table,
};
use terrace_tenancy::{Session, Shape};

use super::statement;
use crate::model::{Encoder, Model, ValidationErrors};

/// Everything that is wrong with an instance, for which all fields fit: otherwise what doesn't fit
/// is all there is to say.
pub(crate) async fn problems<M: Model>(session: Session<'_>, row: &M) -> Result<ValidationErrors> {
    if let Err(errors) = row.validate() {
        return Ok(errors);
    }
    let all: Vec<usize> = (0..M::SCHEMA.fields.len()).collect();
    let mut encoder = Encoder::keys(M::SCHEMA, session.origin(), &all);
    row.encode(&mut encoder);
    ask(session, M::SCHEMA, encoder.finish()?).await
}

/// Asks all questions with one statement.
async fn ask(
    session: Session<'_>,
    schema: &'static ModelSchema,
    values: Vec<Value>,
) -> Result<ValidationErrors> {
    let instance = Instance { schema, values };
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
        let keys = self.fields().filter(|(field, _)| field.primary_key);
        let keys: Vec<_> = keys.collect();
        let mut filter = condition;
        // An instance that has no key yet is no row.
        if keys.iter().all(|(_, value)| !value.is_null()) {
            let own = keys.into_iter().map(|(field, value)| same(field, value));
            if let Some(own) = own.reduce(Expression::and) {
                filter = filter.and(Expression::Not(Box::new(own)));
            }
        }
        exists(Table::from(self.schema), filter)
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
        single
            .chain(several.filter_map(|index| self.key(index)))
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
        let taken = self.others(filter);
        let plain = condition.is_none() && index.expressions.is_empty();
        let (field, message) = match names.as_slice() {
            [only] if plain => (Some(*only), "is taken by another row".to_owned()),
            names if plain => (
                None,
                format!("another row has the same {}", names.join(" and ")),
            ),
            _ => (
                None,
                format!("another row has the unique key {}", index.name),
            ),
        };
        let broken = match condition {
            Some(condition) => condition.and(taken),
            None => taken,
        };
        Some(Question {
            broken,
            field,
            message,
        })
    }

    /// References to rows that don't exist.
    fn references(&self) -> impl Iterator<Item = Question> {
        self.fields().filter_map(|(field, value)| {
            let reference = field.reference.filter(|reference| reference.constraint)?;
            let own = reference.table == self.schema.table && self.is_own(reference.column, value);
            if value.is_null() || own || field.generated.is_some() {
                return None;
            }
            let referred = Expression::column(reference.column).equals(value.clone());
            let found = exists(Table::from((reference.model)()), referred);
            Some(Question {
                broken: Expression::Not(Box::new(found)),
                field: Some(field.name),
                message: "refers to a row that doesn't exist".to_owned(),
            })
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
