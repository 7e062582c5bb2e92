//! Ways into JSON documents.

use terrace_core::ColumnType;
use terrace_sql::{Expression, JsonHasKeys, JsonStep, JsonValue};

use crate::column::{Column, Computed, Predicate};
use crate::model::Field;

/// A type of columns of JSON documents.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not JSON: this needs a column of JSON documents",
    label = "this column is not JSON"
)]
pub trait JsonField {}

impl JsonField for serde_json::Value {}

/// A way into a JSON document, on to the value that is meant. What is not there is null.
///
/// ```
/// # use terrace_orm::{Auto, Model};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Event { id: Auto<i64>, body: serde_json::Value }
/// let query = Event::objects()
///     .filter(|e| e.body.key("user").key("name").text().icontains("ann"))
///     .order_by(|e| e.body.key("sizes").index(0).integer().descending());
/// ```
#[derive(Clone, Debug)]
#[must_use = "say what the value becomes: .text(), .integer(), .double(), .boolean() or .json()"]
pub struct JsonPath {
    operand: Expression,
    steps: Vec<JsonStep>,
}

impl JsonPath {
    pub(crate) const fn of(operand: Expression) -> Self {
        Self {
            operand,
            steps: Vec::new(),
        }
    }

    /// The member of this name.
    pub fn key(mut self, name: impl Into<String>) -> Self {
        self.steps.push(JsonStep::Key(name.into()));
        self
    }

    /// The element at this index, from 0; from the end, -1 being the last.
    pub fn index(mut self, index: i64) -> Self {
        self.steps.push(JsonStep::Index(index));
        self
    }

    pub(crate) fn to(self, to: ColumnType) -> Expression {
        Expression::Json(Box::new(JsonValue {
            operand: self.operand,
            path: self.steps,
            to,
        }))
    }

    /// The value as text: a JSON text without its quotes.
    pub fn text(self) -> Computed<Option<String>> {
        Computed::new(self.to(ColumnType::Text))
    }

    /// The value as an integer.
    pub fn integer(self) -> Computed<Option<i64>> {
        Computed::new(self.to(ColumnType::BigInt))
    }

    /// The value as a number.
    pub fn double(self) -> Computed<Option<f64>> {
        Computed::new(self.to(ColumnType::Double))
    }

    /// The value as a truth value.
    pub fn boolean(self) -> Computed<Option<bool>> {
        Computed::new(self.to(ColumnType::Bool))
    }

    /// The value as JSON.
    pub fn json(self) -> Computed<Option<serde_json::Value>> {
        Computed::new(self.to(ColumnType::Json))
    }

    /// Whether there is such a value, JSON's null included.
    pub fn exists(mut self) -> Predicate {
        match self.steps.pop() {
            Some(JsonStep::Key(key)) => Predicate::new(self.has(vec![key], true)),
            Some(step) => {
                self.steps.push(step);
                self.json().is_not_null()
            }
            None => self.json().is_not_null(),
        }
    }

    /// It is an object with a member of this name.
    pub fn has_key(self, key: impl Into<String>) -> Predicate {
        Predicate::new(self.has(vec![key.into()], true))
    }

    /// It is an object with members of all these names.
    pub fn has_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Predicate {
        Predicate::new(self.has(keys.into_iter().map(Into::into).collect(), true))
    }

    /// It is an object with a member of one of these names.
    pub fn has_any_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Predicate {
        Predicate::new(self.has(keys.into_iter().map(Into::into).collect(), false))
    }

    pub(crate) fn has(self, keys: Vec<String>, all: bool) -> Expression {
        Expression::JsonHasKeys(Box::new(JsonHasKeys {
            operand: self.operand,
            path: self.steps,
            keys,
            all,
        }))
    }
}

/// The condition that a document, or the value at the end of a way into one, has members of these
/// names.
pub(crate) fn has_keys(operand: Expression, keys: Vec<String>, all: bool) -> Expression {
    let path = match operand {
        Expression::Json(json) if json.to == ColumnType::Json => JsonPath {
            operand: json.operand,
            steps: json.path,
        },
        operand => JsonPath::of(operand),
    };
    path.has(keys, all)
}

macro_rules! json {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The way to the member of this name.
            pub fn key(self, name: impl Into<String>) -> JsonPath
            where
                T::Base: JsonField,
            {
                JsonPath::of(self.into_expression()).key(name)
            }

            /// The way to the element at this index, from 0; from the end, -1 being the last.
            pub fn index(self, index: i64) -> JsonPath
            where
                T::Base: JsonField,
            {
                JsonPath::of(self.into_expression()).index(index)
            }

            /// The document is an object with a member of this name.
            pub fn has_key(self, key: impl Into<String>) -> Predicate
            where
                T::Base: JsonField,
            {
                JsonPath::of(self.into_expression()).has_key(key)
            }

            /// The document is an object with members of all these names.
            pub fn has_keys<S: Into<String>>(
                self,
                keys: impl IntoIterator<Item = S>,
            ) -> Predicate
            where
                T::Base: JsonField,
            {
                JsonPath::of(self.into_expression()).has_keys(keys)
            }

            /// The document is an object with a member of one of these names.
            pub fn has_any_keys<S: Into<String>>(
                self,
                keys: impl IntoIterator<Item = S>,
            ) -> Predicate
            where
                T::Base: JsonField,
            {
                JsonPath::of(self.into_expression()).has_any_keys(keys)
            }

            /// The number of elements, when the document is an array.
            pub fn json_length(self) -> Computed<Option<i64>>
            where
                T::Base: JsonField,
            {
                Computed::new(Expression::Call(
                    terrace_sql::Function::JsonLength,
                    vec![self.into_expression()],
                ))
            }
        }
    };
}

json!(Column);
json!(Computed K);
