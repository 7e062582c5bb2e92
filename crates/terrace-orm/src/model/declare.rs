//! Field schemas as the derive writes them: one short line each, checked while compiling.

use std::marker::PhantomData;

use terrace_core::{
    Automatic, ColumnType, Deferrable, FieldSchema, ModelSchema, OnDelete, ReferenceSchema,
    Validator,
};

use crate::key::{KeyValue, RefersTo};
use crate::model::{Counts, Field, Keyed, Model, Stamped};

/// A field schema under construction.
pub struct Declaration<F> {
    schema: FieldSchema,
    /// Whether its value may be left to its default.
    defaulted: bool,
    field: PhantomData<fn() -> F>,
}

/// A field of type `F`.
pub const fn declare<F: Field>(name: &'static str, column: &'static str) -> Declaration<F> {
    let schema = FieldSchema {
        name,
        column,
        column_type: F::COLUMN_TYPE,
        nullable: F::NULLABLE,
        primary_key: false,
        automatic: F::AUTOMATIC,
        unique: false,
        // A join and a delete of the row referred to both look the column up.
        index: F::REFERENCE.is_some(),
        reference: F::REFERENCE,
        choices: F::CHOICES,
        ..FieldSchema::PLAIN
    };
    Declaration {
        schema,
        defaulted: F::DEFAULTED,
        field: PhantomData,
    }
}

impl<F> Clone for Declaration<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Declaration<F> {}

impl<F> Declaration<F> {
    const fn with(self, schema: FieldSchema) -> Self {
        Self { schema, ..self }
    }

    /// The primary key.
    #[must_use]
    pub const fn primary_key(self) -> Self {
        self.with(FieldSchema {
            primary_key: true,
            index: false,
            ..self.schema
        })
    }

    /// Part of a composite primary key; the key's own index finds the first part.
    #[must_use]
    pub const fn part_of_key(self, first: bool) -> Self {
        assert!(
            !matches!(self.schema.automatic, Automatic::Identity),
            "a part of a composite key can't be an Auto: who adds the row knows its key"
        );
        self.with(FieldSchema {
            primary_key: true,
            index: self.schema.index && !first,
            ..self.schema
        })
    }

    /// Unique.
    #[must_use]
    pub const fn unique(self) -> Self {
        self.with(FieldSchema {
            unique: true,
            index: false,
            ..self.schema
        })
    }

    /// With an index.
    #[must_use]
    pub const fn index(self) -> Self {
        self.with(FieldSchema {
            index: true,
            ..self.schema
        })
    }

    /// Text of at most so many characters.
    #[must_use]
    pub const fn max_length(self, most: u32) -> Self {
        assert!(
            matches!(self.schema.column_type, ColumnType::Text),
            "max_length is for text fields"
        );
        self.with(FieldSchema {
            column_type: ColumnType::VarChar(most),
            ..self.schema
        })
    }

    /// A decimal of this many digits.
    #[must_use]
    pub const fn decimal(self, precision: u8, scale: u8) -> Self {
        assert!(
            matches!(self.schema.column_type, ColumnType::Decimal { .. }),
            "precision and scale are for Decimal fields"
        );
        assert!(
            precision >= 1 && precision <= 28 && scale <= precision,
            "precision is from 1 to 28, and scale at most precision"
        );
        self.with(FieldSchema {
            column_type: ColumnType::Decimal { precision, scale },
            ..self.schema
        })
    }

    /// Not less.
    #[must_use]
    pub const fn min(self, least: i64) -> Self {
        self.assert_integer();
        self.with(FieldSchema {
            minimum: Some(least),
            ..self.schema
        })
    }

    /// Not greater.
    #[must_use]
    pub const fn max(self, most: i64) -> Self {
        self.assert_integer();
        self.with(FieldSchema {
            maximum: Some(most),
            ..self.schema
        })
    }

    const fn assert_integer(&self) {
        assert!(
            matches!(
                self.schema.column_type,
                ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt
            ),
            "min and max are for integer fields"
        );
    }

    /// Counts the changes of its row.
    #[must_use]
    pub const fn version(self) -> Self
    where
        F: Counts,
    {
        assert!(
            matches!(
                self.schema.column_type,
                ColumnType::Integer | ColumnType::BigInt
            ) && !self.schema.nullable,
            "version is for i32 and i64 fields"
        );
        self.with(FieldSchema {
            version: true,
            ..self.schema
        })
    }

    /// Holds the time at which its row was marked as deleted.
    #[must_use]
    pub const fn soft_delete(self) -> Self
    where
        F: Stamped,
    {
        assert!(
            self.schema.nullable,
            "soft_delete needs an Option: a row that isn't deleted has no time"
        );
        self.with(FieldSchema {
            soft_delete: true,
            ..self.schema
        })
    }

    /// With a `DEFAULT` in the database.
    #[must_use]
    pub const fn default(self, sql: &'static str) -> Self {
        self.with(FieldSchema {
            default: Some(sql),
            ..self.schema
        })
    }

    /// Stamped when the row is inserted.
    #[must_use]
    pub const fn created(self) -> Self
    where
        F: Stamped,
    {
        self.stamped(Automatic::Created)
    }

    /// Stamped when the row is inserted and at every update.
    #[must_use]
    pub const fn updated(self) -> Self
    where
        F: Stamped,
    {
        self.stamped(Automatic::Updated)
    }

    const fn stamped(self, automatic: Automatic) -> Self {
        self.with(FieldSchema {
            automatic,
            ..self.schema
        })
    }

    /// Filled with a version 7 UUID.
    #[must_use]
    pub const fn auto_uuid(self) -> Self {
        assert!(
            matches!(self.schema.automatic, Automatic::Uuid),
            "auto_uuid is for `Auto<Uuid>`"
        );
        self
    }

    /// Calculated by the database.
    #[must_use]
    pub const fn generated(self, sql: &'static str) -> Self {
        assert!(
            !self.schema.primary_key && matches!(self.schema.automatic, Automatic::No),
            "a generated column is no key, and nothing else fills it"
        );
        self.with(FieldSchema {
            generated: Some(sql),
            ..self.schema
        })
    }

    /// Must be all this besides.
    #[must_use]
    pub const fn validated(self, validators: &'static [Validator]) -> Self {
        let mut index = 0;
        while index < validators.len() {
            assert!(
                matches!(validators[index], Validator::With(_))
                    || matches!(
                        self.schema.column_type,
                        ColumnType::Text | ColumnType::VarChar(_)
                    ),
                "email, url, slug, length and regex are for text fields"
            );
            index += 1;
        }
        self.with(FieldSchema {
            validators,
            ..self.schema
        })
    }

    /// A foreign key by this column.
    #[must_use]
    pub const fn on<K: KeyValue>(self, column: &'static str) -> Self
    where
        F: Field<Base = K>,
    {
        let Some(mut reference) = self.schema.reference else {
            panic!("on is for foreign keys")
        };
        reference.column = column;
        self.with(FieldSchema {
            column_type: K::COLUMN_TYPE,
            reference: Some(reference),
            ..self.schema
        })
    }

    /// A plain value that is the key of a row of `T`.
    #[must_use]
    pub const fn refers_to_key<T: Keyed>(self) -> Self
    where
        F: Field,
        F::Base: RefersTo<<T as Model>::Key>,
    {
        self.refers_to::<T>(T::KEY.column)
    }

    /// A plain value of a column of `T`.
    #[must_use]
    pub const fn refers_to<T: Keyed>(self, column: &'static str) -> Self {
        self.refers_to_table(|| <T as Model>::SCHEMA, T::TABLE, column)
    }

    /// A plain value of a column of a table.
    #[must_use]
    pub const fn refers_to_table(
        self,
        model: fn() -> &'static ModelSchema,
        table: &'static str,
        column: &'static str,
    ) -> Self {
        self.with(FieldSchema {
            index: self.schema.index || !(self.schema.primary_key || self.schema.unique),
            reference: Some(ReferenceSchema {
                model,
                table,
                column,
                on_delete: OnDelete::Restrict,
                constraint: true,
                holds_row: false,
                deferrable: Deferrable::No,
            }),
            ..self.schema
        })
    }

    /// A row that is referred to can't be deleted.
    #[must_use]
    pub const fn on_delete_restrict(self) -> Self {
        self.on_delete(OnDelete::Restrict)
    }

    /// Deleted with the row referred to.
    #[must_use]
    pub const fn on_delete_cascade(self) -> Self {
        self.on_delete(OnDelete::Cascade)
    }

    /// Null when the row referred to is deleted.
    #[must_use]
    pub const fn on_delete_set_null(self) -> Self {
        assert!(
            self.schema.nullable,
            "on_delete = \"set_null\" needs an Option"
        );
        self.on_delete(OnDelete::SetNull)
    }

    /// A row that is referred to can't be deleted, not even together with those that refer to it.
    #[must_use]
    pub const fn on_delete_protect(self) -> Self {
        self.on_delete(OnDelete::Protect)
    }

    /// The database decides nothing when the row referred to is deleted.
    #[must_use]
    pub const fn on_delete_no_action(self) -> Self {
        self.on_delete(OnDelete::NoAction)
    }

    /// The column's default when the row referred to is deleted.
    #[must_use]
    pub const fn on_delete_set_default(self) -> Self {
        assert!(
            self.schema.default.is_some() || self.schema.nullable,
            "on_delete = \"set_default\" needs a default, or an Option"
        );
        self.on_delete(OnDelete::SetDefault)
    }

    const fn on_delete(self, on_delete: OnDelete) -> Self {
        let Some(mut reference) = self.schema.reference else {
            panic!("on_delete is for foreign keys")
        };
        reference.on_delete = on_delete;
        self.with(FieldSchema {
            reference: Some(reference),
            ..self.schema
        })
    }

    /// Checked with every statement, unless the transaction puts it off.
    #[must_use]
    pub const fn deferrable(self) -> Self {
        self.checked(Deferrable::Immediate)
    }

    /// Checked when the transaction is committed.
    #[must_use]
    pub const fn deferred(self) -> Self {
        self.checked(Deferrable::Deferred)
    }

    const fn checked(self, deferrable: Deferrable) -> Self {
        let Some(mut reference) = self.schema.reference else {
            panic!("deferrable is for foreign keys, and for `unique(…)` on the struct")
        };
        reference.deferrable = deferrable;
        self.with(FieldSchema {
            reference: Some(reference),
            ..self.schema
        })
    }

    /// The finished schema.
    pub const fn done(self) -> FieldSchema {
        assert!(
            !self.defaulted || self.schema.default.is_some(),
            "a Defaulted field needs a default: `#[terrace(default = …)]`"
        );
        assert!(
            !self.defaulted
                || matches!(self.schema.automatic, Automatic::No)
                    && self.schema.generated.is_none()
                    && !self.schema.version
                    && !self.schema.soft_delete,
            "a Defaulted field is filled by its column's default, and by nothing else"
        );
        assert!(
            !matches!(self.schema.automatic, Automatic::Identity) || self.schema.primary_key,
            "Auto<i32> and Auto<i64> are for primary keys"
        );
        self.schema
    }
}
