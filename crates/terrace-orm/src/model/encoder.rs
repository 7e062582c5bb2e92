//! From an instance to bound values, checked before anything is sent.

use rust_decimal::Decimal;
use terrace_core::{
    Automatic, ColumnType, Error, ErrorKind, FieldSchema, ModelSchema, Origin, Result, Value,
    ValueType,
};

use crate::model::Field;

/// Collects the values of an instance, field by field, on their way to one scope.
pub struct Encoder {
    schema: &'static ModelSchema,
    target: Origin,
    values: Vec<Value>,
    refused: Option<Error>,
    /// Which fields are collected; all of them when missing.
    only: Option<Box<[bool]>>,
    /// The index of the next field.
    next: usize,
    key_alone: bool,
    key_origin: Origin,
}

impl Encoder {
    pub(crate) fn new(schema: &'static ModelSchema, target: Origin, rows: usize) -> Self {
        let values = Vec::with_capacity(rows * schema.fields.len());
        Self {
            schema,
            target,
            values,
            refused: None,
            only: None,
            next: 0,
            key_alone: false,
            key_origin: Origin::NEW,
        }
    }

    /// Collects only these fields.
    pub(crate) fn only(
        schema: &'static ModelSchema,
        target: Origin,
        rows: usize,
        fields: &[usize],
    ) -> Self {
        let mut only = vec![false; schema.fields.len()];
        for index in fields {
            only[*index] = true;
        }
        Self {
            values: Vec::with_capacity(rows * fields.len()),
            only: Some(only.into()),
            ..Self::new(schema, target, 0)
        }
    }

    /// Collects only the primary key of one instance.
    pub(crate) fn of_key(schema: &'static ModelSchema, target: Origin) -> Self {
        let fields = schema.fields.iter().enumerate();
        let keys: Vec<usize> = fields
            .filter_map(|(index, field)| field.primary_key.then_some(index))
            .collect();
        Self::keys(schema, target, &keys)
    }

    /// Collects only these fields of one instance, which is looked for by them.
    pub(crate) fn keys(schema: &'static ModelSchema, target: Origin, fields: &[usize]) -> Self {
        Self {
            key_alone: true,
            ..Self::only(schema, target, 1, fields)
        }
    }

    /// Where the last instance's primary key was loaded from.
    pub(crate) fn key_origin(&self) -> Origin {
        self.key_origin
    }

    /// Adds the next field.
    pub fn field<F: Field>(&mut self, field: &F) {
        let index = self.next;
        self.next = (index + 1) % self.schema.fields.len();
        if self.only.as_ref().is_none_or(|only| only[index]) {
            let value = field.try_encode().unwrap_or_else(|error| {
                self.refuse(index, error);
                Value::Null(ValueType::Unknown)
            });
            self.add(index, value, field.origin());
        }
    }

    /// The values of the collected fields, instance after instance.
    pub(crate) fn finish(self) -> Result<Vec<Value>> {
        match self.refused {
            Some(error) => Err(error),
            None => Ok(self.values),
        }
    }

    fn add(&mut self, index: usize, value: Value, origin: Origin) {
        let field = &self.schema.fields[index];
        if field.primary_key {
            self.key_origin = origin;
        }
        let checked = origin.check(self.target).and_then(|()| match &value {
            // Whether a missing key matters is known to whoever looks for the row.
            Value::Null(_) if self.key_alone => Ok(()),
            value => check_value(field, value),
        });
        if let Err(error) = checked {
            self.refuse(index, error);
        }
        self.values.push(value);
    }

    /// Keeps the first error about a field.
    fn refuse(&mut self, index: usize, error: Error) {
        if self.refused.is_none() {
            let field = &self.schema.fields[index];
            let context = format_args!("{}.{}", self.schema.name, field.name);
            self.refused = Some(error.with_context(context));
        }
    }
}

/// Refuses a value that doesn't fit its field.
pub(crate) fn check_value(field: &FieldSchema, value: &Value) -> Result<()> {
    match value {
        Value::Null(_) if !field.nullable && field.automatic != Automatic::Identity => {
            Err(Error::new(ErrorKind::NotNull, "a value is missing"))
        }
        Value::Text(text) => check_text(field, text),
        Value::I16(number) => check_range(field, i64::from(*number)),
        Value::I32(number) => check_range(field, i64::from(*number)),
        Value::I64(number) => check_range(field, *number),
        Value::F32(number) => check_finite(f64::from(*number)),
        Value::F64(number) => check_finite(*number),
        Value::Decimal(number) => check_decimal(field, *number),
        Value::Json(document) if holds_nul(document) => Err(nul()),
        _ => Ok(()),
    }
}

fn check_text(field: &FieldSchema, text: &str) -> Result<()> {
    if let ColumnType::VarChar(most) = field.column_type
        && text.len() > most as usize
        && text.chars().count() > most as usize
    {
        return Err(invalid(format!(
            "the text is longer than {most} characters"
        )));
    }
    if text.contains('\0') {
        return Err(nul());
    }
    Ok(())
}

/// Whether a text or a name in a document contains the character NUL.
fn holds_nul(document: &serde_json::Value) -> bool {
    match document {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(items) => items.iter().any(holds_nul),
        serde_json::Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

fn nul() -> Error {
    invalid("the text contains the character NUL, which not every database stores")
}

fn check_range(field: &FieldSchema, number: i64) -> Result<()> {
    match (field.minimum, field.maximum) {
        (Some(least), _) if number < least => {
            Err(invalid(format!("the number is less than {least}")))
        }
        (_, Some(most)) if number > most => {
            Err(invalid(format!("the number is greater than {most}")))
        }
        _ => Ok(()),
    }
}

fn check_finite(number: f64) -> Result<()> {
    if number.is_finite() {
        return Ok(());
    }
    Err(invalid(
        "the number is infinite or not a number, which not every database stores",
    ))
}

fn check_decimal(field: &FieldSchema, number: Decimal) -> Result<()> {
    let ColumnType::Decimal { precision, scale } = field.column_type else {
        return Ok(());
    };
    let number = number.normalize();
    if number.scale() > u32::from(scale) {
        return Err(invalid(format!(
            "the number has more than {scale} digits behind the point"
        ))
        .with_hint(format!("round it first: number.round_dp({scale})")));
    }
    let most = Decimal::try_from_i128_with_scale(
        10_i128.pow(u32::from(precision.saturating_sub(scale)).min(28)),
        0,
    );
    match most {
        Ok(most) if number.abs() >= most => Err(invalid(format!(
            "the number has more than {} digits before the point",
            precision.saturating_sub(scale)
        ))),
        _ => Ok(()),
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidValue, message)
}
