//! What is wrong with an instance, by field.

mod text;

use std::borrow::Cow;
use std::fmt;

use terrace_core::{Error, ErrorKind, FieldSchema, Validator, Value};

/// What is wrong with the values of an instance. The messages never hold a value.
///
/// ```
/// use terrace_orm::ValidationErrors;
/// let mut errors = ValidationErrors::default();
/// errors.add("title", "is missing");
/// errors.add_general("it ends before it begins");
/// assert_eq!(errors.of("title").collect::<Vec<_>>(), ["is missing"]);
/// assert_eq!(errors.to_string(), "title: is missing; it ends before it begins");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationErrors {
    messages: Vec<(Option<&'static str>, Cow<'static, str>)>,
}

impl ValidationErrors {
    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &'static str, message: impl Into<Cow<'static, str>>) {
        self.messages.push((Some(field), message.into()));
    }

    /// Adds what is wrong with the instance as a whole.
    pub fn add_general(&mut self, message: impl Into<Cow<'static, str>>) {
        self.messages.push((None, message.into()));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(name, _)| *name == Some(field))
            .map(|(_, message)| message)
    }

    /// What is wrong with the instance as a whole.
    pub fn general(&self) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(|(name, _)| name.is_none())
            .map(|(_, message)| message)
    }

    /// Every message, with the field that it is about.
    pub fn iter(&self) -> impl Iterator<Item = (Option<&'static str>, &str)> {
        self.messages
            .iter()
            .map(|(field, message)| (*field, message.as_ref()))
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// These, when something is.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.messages.append(&mut other.messages);
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (field, message)) in self.messages.iter().enumerate() {
            let between = if place == 0 { "" } else { "; " };
            match field {
                Some(field) => write!(f, "{between}{field}: {message}")?,
                None => write!(f, "{between}{message}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for ValidationErrors {}

impl From<ValidationErrors> for Error {
    fn from(errors: ValidationErrors) -> Self {
        Self::new(ErrorKind::InvalidValue, errors.to_string())
    }
}

/// Runs a field's validators; null is nobody's business but the column's.
pub(crate) fn check(field: &FieldSchema, value: &Value) -> Result<(), Cow<'static, str>> {
    if value.is_null() {
        return Ok(());
    }
    if let (false, Value::Text(text)) = (field.choices.is_empty(), value)
        && !field.choices.contains(&text.as_str())
    {
        return Err("is none of the choices".into());
    }
    field
        .validators
        .iter()
        .try_for_each(|validator| run(validator, value))
}

fn run(validator: &Validator, value: &Value) -> Result<(), Cow<'static, str>> {
    if let Validator::With(check) = validator {
        return check(value).map_err(Cow::Owned);
    }
    match value {
        Value::Text(text) => text::run(validator, text),
        _ => Ok(()),
    }
}

/// A type that a function of the program validates: the type of a column.
pub trait Validated {
    /// The value as this type.
    #[doc(hidden)]
    fn of(value: &Value) -> Option<&Self>;
}

macro_rules! validated {
    ($($rust:ty => $variant:ident),+ $(,)?) => {$(
        impl Validated for $rust {
            fn of(value: &Value) -> Option<&Self> {
                match value {
                    Value::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )+};
}

validated! {
    bool => Bool, i16 => I16, i32 => I32, i64 => I64, f32 => F32, f64 => F64, str => Text,
    String => Text, [u8] => Bytes, uuid::Uuid => Uuid, jiff::civil::Date => Date,
    jiff::civil::Time => Time, jiff::civil::DateTime => DateTime, jiff::Timestamp => Timestamp,
    rust_decimal::Decimal => Decimal, serde_json::Value => Json,
}

/// Gives a value to a function of the program.
///
/// # Errors
/// What the function says.
pub fn validate_with<T: Validated + ?Sized>(
    value: &Value,
    check: fn(&T) -> Result<(), String>,
) -> Result<(), String> {
    T::of(value).map_or(Ok(()), check)
}
