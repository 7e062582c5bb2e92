//! References from a model's rows to those of another: foreign keys of one column and of several.

use super::{Deferrable, FieldSchema, ModelSchema, OnDelete, RelationSchema};

/// A foreign key of one column.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceSchema {
    /// The model referred to. A function, because models may refer to each other in a circle.
    pub model: fn() -> &'static ModelSchema,
    /// The table referred to: what constants may ask, which can't call the function.
    pub table: &'static str,
    /// The column referred to.
    pub column: &'static str,
    /// What happens when that row is deleted.
    pub on_delete: OnDelete,
    /// Whether the database holds it. A reference from a tenant to the registry is never held.
    pub constraint: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether the field has a place for the row itself.
    pub holds_row: bool,
}

/// A foreign key of several columns.
#[derive(Clone, Copy, Debug)]
pub struct CompositeReferenceSchema {
    /// Its name, unique in the model's table.
    pub name: &'static str,
    /// The model referred to, in the model's own scope.
    pub model: fn() -> &'static ModelSchema,
    /// The table referred to.
    pub table: &'static str,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
    /// The columns referred to, in order.
    pub referenced: &'static [&'static str],
    /// What happens when that row is deleted.
    pub on_delete: OnDelete,
    /// Whether the database holds it.
    pub constraint: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether an instance has a place for the row itself.
    pub holds_row: bool,
}

/// A foreign key of one column or several, as those see it who follow it.
///
/// ```
/// use terrace_core::{
///     Deferrable, FieldSchema, ModelSchema, OnDelete, Reference, ReferenceSchema,
/// };
/// const AUTHOR: &ModelSchema = &ModelSchema { name: "Author", table: "author", ..ModelSchema::PLAIN };
/// const BOOK: &ModelSchema = &ModelSchema {
///     name: "Book",
///     table: "book",
///     fields: &[FieldSchema {
///         name: "author",
///         column: "author_id",
///         reference: Some(ReferenceSchema {
///             model: || AUTHOR,
///             table: "author",
///             column: "id",
///             on_delete: OnDelete::Cascade,
///             constraint: true,
///             deferrable: Deferrable::No,
///             holds_row: true,
///         }),
///         ..FieldSchema::PLAIN
///     }],
///     ..ModelSchema::PLAIN
/// };
/// let author: Reference = BOOK.reference("author").unwrap();
/// assert_eq!(author.columns, ["author_id"]);
/// assert_eq!(author.referenced, ["id"]);
/// assert_eq!(author.hop, 0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The name of the field, or of the reference.
    pub name: &'static str,
    /// Its place in a path of hops.
    pub hop: u8,
    /// The model referred to.
    pub model: fn() -> &'static ModelSchema,
    /// The table referred to.
    pub table: &'static str,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
    /// The columns referred to, in order.
    pub referenced: &'static [&'static str],
    /// What happens when that row is deleted.
    pub on_delete: OnDelete,
    /// Whether the database holds it.
    pub constraint: bool,
    /// Whether an instance has a place for the row itself.
    pub holds_row: bool,
}

impl Reference {
    /// The place of the first reference of several columns in a path of hops; the next ones go down
    /// from it. What is below are fields.
    const FIRST_COMPOSITE: u8 = RelationSchema::FIRST_HOP - 1;

    /// Its columns, each with the one that it refers to.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let (columns, referenced) = (self.columns.iter(), self.referenced.iter());
        columns.copied().zip(referenced.copied())
    }

    /// The place of the reference of several columns of this index in a path of hops.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a model has at most 128 fields and references"
    )]
    pub const fn place_of_several(index: usize) -> u8 {
        Self::FIRST_COMPOSITE - index as u8
    }

    fn of_field(hop: u8, field: &'static FieldSchema) -> Option<Self> {
        let reference = field.reference.as_ref()?;
        Some(Self {
            name: field.name,
            hop,
            model: reference.model,
            table: reference.table,
            columns: std::slice::from_ref(&field.column),
            referenced: std::slice::from_ref(&reference.column),
            on_delete: reference.on_delete,
            constraint: reference.constraint,
            holds_row: reference.holds_row,
        })
    }

    const fn of_several(hop: u8, key: &'static CompositeReferenceSchema) -> Self {
        Self {
            name: key.name,
            hop,
            model: key.model,
            table: key.table,
            columns: key.columns,
            referenced: key.referenced,
            on_delete: key.on_delete,
            constraint: key.constraint,
            holds_row: key.holds_row,
        }
    }
}

impl ModelSchema {
    /// The foreign keys: those of one column, then those of several.
    pub fn references(&self) -> impl Iterator<Item = Reference> + use<> {
        let fields = (0_u8..).zip(self.fields);
        let several = self.foreign_keys.iter().enumerate();
        fields
            .filter_map(|(hop, field)| Reference::of_field(hop, field))
            .chain(
                several.map(|(index, key)| {
                    Reference::of_several(Reference::place_of_several(index), key)
                }),
            )
    }

    /// The foreign key of this name.
    pub fn reference(&self, name: &str) -> Option<Reference> {
        self.references().find(|reference| reference.name == name)
    }

    /// The foreign key at this place in a path of hops.
    pub fn reference_at(&self, hop: u8) -> Option<Reference> {
        let several = Reference::FIRST_COMPOSITE.checked_sub(hop)?;
        if let Some(key) = self.foreign_keys.get(usize::from(several)) {
            return Some(Reference::of_several(hop, key));
        }
        Reference::of_field(hop, self.fields.get(usize::from(hop))?)
    }

    /// Whether one of these columns may be null.
    pub fn may_be_null(&self, columns: &[&str]) -> bool {
        let fields = self.fields.iter();
        let mut own = fields.filter(|field| columns.contains(&field.column));
        own.any(|field| field.nullable)
    }

    /// Whether no two rows have the same values of these columns.
    pub fn is_unique(&self, columns: &[&str]) -> bool {
        let mut fields = self.fields.iter();
        if fields.any(|field| field.unique && columns.contains(&field.column)) {
            return true;
        }
        let mut key = self.primary_key().peekable();
        if key.peek().is_some() && key.all(|field| columns.contains(&field.column)) {
            return true;
        }
        self.indexes.iter().any(|index| {
            index.unique
                && index.condition.is_none()
                && index.expressions.is_empty()
                && index.columns.iter().all(|column| columns.contains(column))
        })
    }
}
