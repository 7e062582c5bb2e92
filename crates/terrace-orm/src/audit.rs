//! The audit log: what each write of an audited model changed, by whom and when, written in the
//! write's own transaction.
//!
//! A model is audited with `#[terrace(audit)]`. Writes come here only for such models: the others
//! pay nothing. Each writer keeps to the same order, inside one operation that is all or nothing:
//! look at the rows as they are (and lock them, where the database has locks), write, say what they
//! are now, and add one row to the log for each that changed.

mod diff;
mod entry;
mod record;

use terrace_core::{Automatic, ColumnType, FieldSchema, ModelSchema, Origin, Result, Value};
use terrace_tenancy::Row;

pub use entry::{AuditEntry, AuditOperation, RegistryAuditEntry};

use crate::model::{Encoder, Model};
use crate::write::statement::value_of;

/// What the log needs of a row: the values of [`Audit::fields`], in their order.
pub(crate) type Image = Vec<Value>;

/// A row before a write and after it; nothing where it wasn't there.
pub(crate) type Change = (Option<Image>, Option<Image>);

/// Whether writes of a model are recorded.
pub(crate) const fn is_audited(schema: &ModelSchema) -> bool {
    schema.options.audit.is_some()
}

/// What is recorded of writes of a model.
pub(crate) struct Audit {
    schema: &'static ModelSchema,
    /// The fields that are looked at: those of the key, those that are tracked, and the mark of
    /// deleted rows.
    fields: Vec<usize>,
    /// How each of them is recorded.
    ways: Vec<Way>,
}

/// How a field is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Not at all.
    Untracked,
    /// With its values, beside others: every write changes it, so that it says nothing alone.
    Beside,
    /// With its values.
    Open,
    /// That it changed.
    Secret,
}

impl Audit {
    /// What is recorded of a model; nothing of one that isn't audited.
    pub(crate) fn of(schema: &'static ModelSchema) -> Option<Self> {
        schema.options.audit?;
        let (mut fields, mut ways) = (Vec::new(), Vec::new());
        for (index, field) in schema.fields.iter().enumerate() {
            let way = way(schema, field);
            if way != Way::Untracked || field.primary_key || field.soft_delete {
                fields.push(index);
                ways.push(way);
            }
        }
        Some(Self {
            schema,
            fields,
            ways,
        })
    }

    /// The model.
    pub(crate) const fn schema(&self) -> &'static ModelSchema {
        self.schema
    }

    /// The indexes of the fields that are looked at.
    pub(crate) fn fields(&self) -> &[usize] {
        &self.fields
    }

    /// An instance as the log sees it.
    pub(crate) fn image_of<M: Model>(&self, instance: &M) -> Image {
        self.read(instance).0
    }

    /// An instance as the log sees it, and where its key was loaded from.
    fn read<M: Model>(&self, instance: &M) -> (Image, Origin) {
        let mut encoder = Encoder::reading(self.schema, &self.fields);
        instance.encode(&mut encoder);
        encoder.read()
    }

    /// A row whose columns from this place on are [`fields`](Self::fields).
    pub(crate) fn image(&self, row: &Row<'_>, first: usize) -> Result<Image> {
        let fields = self.fields.iter().enumerate();
        fields
            .map(|(place, index)| value_of(row, first + place, &self.schema.fields[*index]))
            .collect()
    }

    /// The values of a row's key.
    fn key<'a>(&'a self, image: &'a Image) -> impl Iterator<Item = &'a Value> {
        let fields = self.fields.iter().zip(image);
        fields
            .filter(|(index, _)| self.schema.fields[**index].primary_key)
            .map(|(_, value)| value)
    }
}

/// How a field of an audited model is recorded.
fn way(schema: &ModelSchema, field: &FieldSchema) -> Way {
    let Some(audit) = schema.options.audit else {
        return Way::Untracked;
    };
    if audit.secret.contains(&field.name) {
        return Way::Secret;
    }
    let named = audit.fields.contains(&field.name);
    let listed = named || (audit.fields.is_empty() && is_scalar(field.column_type));
    if !listed || audit.except.contains(&field.name) {
        return Way::Untracked;
    }
    let stamped = field.version || field.automatic == Automatic::Updated;
    match field.column_type {
        ColumnType::Binary => Way::Secret,
        _ if stamped && !named => Way::Beside,
        _ => Way::Open,
    }
}

/// Whether a column holds one value that is readable as such.
const fn is_scalar(of: ColumnType) -> bool {
    !matches!(
        of,
        ColumnType::Binary | ColumnType::Json | ColumnType::Array(_) | ColumnType::Range(_)
    )
}
