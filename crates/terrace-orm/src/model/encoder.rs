//! From an instance to bound values, checked before anything is sent.

use rust_decimal::Decimal;
use terrace_core::{
    Automatic, ColumnType, Error, ErrorKind, FieldSchema, ModelSchema, Origin, Result, Value,
    ValueType,
};

use crate::model::{Field, ValidationErrors};

/// Collects the values of an instance, field by field, on their way to one scope.
pub struct Encoder {
    schema: &'static ModelSchema,
    target: Origin,
    values: Vec<Value>,
    /// An error that is nobody's input.
    refused: Option<Error>,
    /// The kind of the first of `wrong`.
    kind: ErrorKind,
    /// The hint of the first of `wrong`.
    hint: Option<String>,
    /// What is wrong with the values.
    wrong: ValidationErrors,
    /// Whether only what is wrong matters, and not where keys come from.
    validates: bool,
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
            kind: ErrorKind::InvalidValue,
            hint: None,
            wrong: ValidationErrors::default(),
            validates: false,
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

    /// Collects only these fields of one instance, whatever they are.
    pub(crate) fn reading(schema: &'static ModelSchema, fields: &[usize]) -> Self {
        Self {
            validates: true,
            ..Self::keys(schema, Origin::NEW, fields)
        }
    }

    /// The values as they are, and where the primary key was loaded from.
    pub(crate) fn read(self) -> (Vec<Value>, Origin) {
        (self.values, self.key_origin)
    }

    /// Finds what is wrong with one instance.
    pub(crate) fn of_validation(schema: &'static ModelSchema) -> Self {
        Self {
            validates: true,
            ..Self::new(schema, Origin::NEW, 1)
        }
    }

    /// What is wrong with the instance.
    pub(crate) fn validated(self) -> Result<(), ValidationErrors> {
        self.wrong.into_result()
    }

    /// Adds what is wrong with the instance as a whole.
    pub fn model(&mut self, check: impl FnOnce() -> Result<(), ValidationErrors>) {
        if !self.key_alone
            && let Err(errors) = check()
        {
            self.wrong.append(errors);
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
                self.refuse(index, &error);
                Value::Null(ValueType::Unknown)
            });
            self.add(index, value, field.origin());
            if let Some(by) = field.refers_by() {
                self.check_reference(index, by);
            }
        }
    }

    /// Refuses a reference by another column than the field's.
    fn check_reference(&mut self, index: usize, by: &'static str) {
        let field = &self.schema.fields[index];
        if field
            .reference
            .as_ref()
            .is_some_and(|reference| reference.column != by)
        {
            let message =
                format!("the reference is by {by}, and this field's are by another column");
            let hint = "make it with ForeignKey::by or ForeignKey::to_by";
            self.refuse(index, &invalid(message).with_hint(hint));
        }
    }

    /// The values of the collected fields, instance after instance.
    pub(crate) fn finish(self) -> Result<Vec<Value>> {
        if let Some(error) = self.refused {
            return Err(error);
        }
        if self.wrong.is_empty() {
            return Ok(self.values);
        }
        let mut text = String::new();
        for (field, message) in self.wrong.iter() {
            let between = if text.is_empty() { "" } else { "; " };
            let field = field.map_or_else(String::new, |field| format!(".{field}"));
            text.extend([between, self.schema.name, &field, ": ", message]);
        }
        let error = Error::new(self.kind, text);
        Err(match self.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        })
    }

    fn add(&mut self, index: usize, value: Value, origin: Origin) {
        let field = &self.schema.fields[index];
        if field.primary_key {
            self.key_origin = origin;
        }
        if !self.validates
            && let Err(error) = origin.check(self.target)
        {
            let context = format_args!("{}.{}", self.schema.name, field.name);
            self.refused = self.refused.take().or(Some(error.with_context(context)));
        }
        let checked = match &value {
            // Whether a missing key matters is known to whoever looks for the row.
            Value::Null(_) if self.key_alone => Ok(()),
            // What the application or the database fills may be missing yet.
            Value::Null(_) if self.validates && field.automatic != Automatic::No => Ok(()),
            // The database calculates it.
            _ if field.generated.is_some() => Ok(()),
            value => check_value(field, value),
        };
        if let Err(error) = checked {
            self.refuse(index, &error);
        }
        self.values.push(value);
    }

    /// Keeps what is wrong with a field.
    fn refuse(&mut self, index: usize, error: &Error) {
        let field = &self.schema.fields[index];
        if self.wrong.is_empty() {
            self.kind = error.kind();
            self.hint = error.hint().map(str::to_owned);
        }
        self.wrong.add(field.name, error.message().to_owned());
    }
}

/// Refuses a value that doesn't fit its field.
pub(crate) fn check_value(field: &FieldSchema, value: &Value) -> Result<()> {
    check_type(field, value)?;
    super::validate::check(field, value).map_err(invalid)
}

fn check_type(field: &FieldSchema, value: &Value) -> Result<()> {
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
        Value::Array(array) => array.elements.iter().try_for_each(|element| match element {
            Value::Text(text) if text.contains('\0') => Err(nul()),
            _ => Ok(()),
        }),
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
