//! Documents with a type.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use serde::de::DeserializeOwned;
use terrace_core::{ColumnType, Error, ErrorKind, Origin, Result, Value, ValueType};
use terrace_sql::{Expression, Refusal};

use crate::column::Operand;
use crate::model::{Field, Required};

/// A JSON document that is read into, and written from, a type of the program.
///
/// A document that isn't a `T` is an error of kind `InvalidValue` where the row is read.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use terrace_orm::{Auto, Json, Model};
///
/// #[derive(Serialize, Deserialize)]
/// struct Settings { theme: String }
///
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Profile { id: Auto<i64>, settings: Json<Settings> }
///
/// let settings = Json(Settings { theme: "dark".to_owned() });
/// assert_eq!(settings.theme, "dark");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

const UNWRITABLE: &str = "the value can't be written as a JSON document";
const WRITABLE: &str = "names in a document are texts, and its numbers are finite";

/// A type that documents hold.
impl<T> Field for Json<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    type Base = serde_json::Value;
    type Plain = Self;
    type Null = crate::expression::NotNull;
    const COLUMN_TYPE: ColumnType = ColumnType::Json;

    fn from_plain(plain: Self, _: Origin) -> Self {
        plain
    }

    fn encode(&self) -> Value {
        self.try_encode().unwrap_or(Value::Null(ValueType::Json))
    }

    fn try_encode(&self) -> Result<Value> {
        serde_json::to_value(&self.0)
            .map(Value::from)
            .map_err(|_| Error::new(ErrorKind::InvalidValue, UNWRITABLE).with_hint(WRITABLE))
    }
}

/// The document of a value, in a condition or a change. One that can't be written is refused.
impl<T: Serialize> Operand<serde_json::Value> for Json<T> {
    type Null = crate::expression::NotNull;

    fn into_expression(self) -> Expression {
        document(serde_json::to_value(&self.0))
    }
}

impl<T: Serialize> Operand<serde_json::Value> for &Json<T> {
    type Null = crate::expression::NotNull;

    fn into_expression(self) -> Expression {
        document(serde_json::to_value(&self.0))
    }
}

fn document(written: serde_json::Result<serde_json::Value>) -> Expression {
    match written {
        Ok(document) => Expression::Value(document.into()),
        Err(_) => Expression::Refused(Box::new(Refusal {
            message: UNWRITABLE.into(),
            hint: WRITABLE.into(),
        })),
    }
}

impl<T> Required for Json<T> where T: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: DeserializeOwned> terrace_tenancy::Decode for Json<T> {
    fn decode(cell: terrace_tenancy::Cell<'_>) -> Result<Self> {
        let document = serde_json::Value::decode(cell)?;
        serde_json::from_value(document).map(Self).map_err(|error| {
            let what = match error.classify() {
                serde_json::error::Category::Data => "doesn't have the fields of its type",
                _ => "is not one",
            };
            Error::new(ErrorKind::InvalidValue, format!("a JSON document {what}"))
        })
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
