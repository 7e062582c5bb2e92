//! From a model to the table that stores it.

use terrace_core::{Automatic, FieldSchema, IndexSchema, ModelSchema, ReferenceSchema};

use crate::{
    CheckDefinition, ChoicesDefinition, ColumnDefinition, ExclusionDefinition, ExclusionElement,
    ForeignKeyDefinition, IndexDefinition, OperatorClass, TableDefinition, UniqueDefinition,
};

/// The table that stores a model, as declared: without tenant column, policies or namespace.
///
/// Names are made from the table's and the column's, so that the same model always gives the same
/// definition: `album_title_key` (unique), `album_artist_id_index`, `album_artist_id_fkey`, and
/// `album_` in front of the names that a model gives itself. Where a database has shorter names,
/// rendering shortens them.
pub fn table_definition(schema: &ModelSchema) -> TableDefinition {
    let named = |name: &str| named(schema, name);
    TableDefinition {
        name: schema.table.to_owned(),
        columns: schema.fields.iter().map(column).collect(),
        primary_key: schema
            .primary_key()
            .map(|field| field.column.to_owned())
            .collect(),
        uniques: uniques(schema),
        indexes: indexes(schema),
        foreign_keys: schema
            .fields
            .iter()
            .filter_map(|field| Some((field, field.reference.as_ref()?)))
            .filter(|(_, reference)| reference.constraint)
            .map(|(field, reference)| foreign_key(schema, field, reference))
            .chain(
                schema
                    .foreign_keys
                    .iter()
                    .filter(|key| key.constraint)
                    .map(|key| ForeignKeyDefinition {
                        name: named(&format!("{}_fkey", key.name)),
                        columns: owned(key.columns),
                        references: key.table.to_owned(),
                        referenced_columns: owned(key.referenced),
                        on_delete: key.on_delete,
                        deferrable: key.deferrable,
                    }),
            )
            .collect(),
        checks: schema
            .checks
            .iter()
            .map(|check| CheckDefinition {
                name: named(check.name),
                condition: check.condition.to_owned(),
                choices: None,
            })
            .chain(
                schema
                    .fields
                    .iter()
                    .filter_map(|field| choices(schema, field)),
            )
            .collect(),
        exclusions: schema
            .exclusions
            .iter()
            .map(|exclusion| ExclusionDefinition {
                name: named(exclusion.name),
                method: exclusion.method.to_owned(),
                elements: exclusion.elements.iter().copied().map(element).collect(),
                condition: exclusion.condition.map(str::to_owned),
            })
            .collect(),
    }
}

fn named(schema: &ModelSchema, name: &str) -> String {
    format!("{}_{name}", schema.table)
}

fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn uniques(schema: &ModelSchema) -> Vec<UniqueDefinition> {
    let fields = schema.fields.iter();
    let single = fields.filter(|field| field.unique && !is_key(schema, field));
    let single = single.map(|field| UniqueDefinition {
        name: named(schema, &format!("{}_key", field.column)),
        columns: owned(&[field.column]),
        ..UniqueDefinition::default()
    });
    let indexes = schema.indexes.iter();
    let several = indexes.filter(|index| index.unique && !index.is_special());
    let several = several.map(|index| UniqueDefinition {
        name: named(schema, index.name),
        columns: owned(index.columns),
        included: owned(index.included),
        nulls_not_distinct: index.nulls_not_distinct,
        deferrable: index.deferrable,
    });
    single.chain(several).collect()
}

fn indexes(schema: &ModelSchema) -> Vec<IndexDefinition> {
    let fields = schema.fields.iter().filter(|field| field.index);
    let single = fields.map(|field| IndexDefinition {
        name: named(schema, &format!("{}_index", field.column)),
        columns: owned(&[field.column]),
        ..IndexDefinition::default()
    });
    let indexes = schema.indexes.iter();
    let several = indexes.filter(|index| !index.unique || index.is_special());
    let several = several.map(|index| IndexDefinition {
        name: named(schema, index.name),
        columns: owned(index.columns),
        descending: owned(index.descending),
        expressions: owned(index.expressions),
        condition: index.condition.map(str::to_owned),
        unique: index.unique,
        method: index.method,
        operator_classes: operator_classes(index),
        included: owned(index.included),
        nulls_not_distinct: index.nulls_not_distinct,
    });
    single.chain(several).collect()
}

fn operator_classes(index: &IndexSchema) -> Vec<OperatorClass> {
    let classes = index.operator_classes.iter();
    let class = classes.map(|(of, class)| OperatorClass {
        of: (*of).to_owned(),
        class: (*class).to_owned(),
    });
    class.collect()
}

fn element((column, operator): (&str, &str)) -> ExclusionElement {
    ExclusionElement {
        column: column.to_owned(),
        operator: operator.to_owned(),
    }
}

fn choices(schema: &ModelSchema, field: &FieldSchema) -> Option<CheckDefinition> {
    if field.choices.is_empty() {
        return None;
    }
    Some(CheckDefinition {
        name: format!("{}_{}_choices", schema.table, field.column),
        condition: String::new(),
        choices: Some(ChoicesDefinition {
            column: field.column.to_owned(),
            values: field.choices.iter().map(ToString::to_string).collect(),
        }),
    })
}

/// Whether a field is the whole primary key, which is unique already.
fn is_key(schema: &ModelSchema, field: &FieldSchema) -> bool {
    field.primary_key && schema.primary_key().count() == 1
}

fn column(field: &FieldSchema) -> ColumnDefinition {
    ColumnDefinition {
        name: field.column.to_owned(),
        column_type: field.column_type,
        nullable: field.nullable,
        identity: field.automatic == Automatic::Identity,
        default: field.default.map(str::to_owned),
        generated: field.generated.map(str::to_owned),
    }
}

fn foreign_key(
    schema: &ModelSchema,
    field: &FieldSchema,
    reference: &ReferenceSchema,
) -> ForeignKeyDefinition {
    ForeignKeyDefinition {
        name: format!("{}_{}_fkey", schema.table, field.column),
        columns: vec![field.column.to_owned()],
        references: (reference.model)().table.to_owned(),
        referenced_columns: vec![reference.column.to_owned()],
        on_delete: reference.on_delete,
        deferrable: reference.deferrable,
    }
}

#[cfg(test)]
mod tests {
    use terrace_core::{CheckSchema, ColumnType, Deferrable, OnDelete, ScopeKind};

    use super::*;

    const FIELD: FieldSchema = FieldSchema {
        name: "id",
        column: "id",
        column_type: ColumnType::BigInt,
        ..FieldSchema::PLAIN
    };

    const ALBUM: &ModelSchema = &ModelSchema {
        name: "Album",
        table: "album",
        scope: ScopeKind::Tenant,
        fields: &[
            FieldSchema {
                primary_key: true,
                automatic: Automatic::Identity,
                unique: true,
                ..FIELD
            },
            FieldSchema {
                name: "code",
                column: "code",
                unique: true,
                ..FIELD
            },
            FieldSchema {
                name: "parent",
                column: "parent_id",
                nullable: true,
                index: true,
                reference: Some(ReferenceSchema {
                    model: || ALBUM,
                    table: "album",
                    column: "id",
                    on_delete: OnDelete::SetNull,
                    constraint: true,
                    holds_row: true,
                    deferrable: Deferrable::No,
                }),
                ..FIELD
            },
        ],
        indexes: &[
            IndexSchema {
                name: "code_parent_id_key",
                columns: &["code", "parent_id"],
                unique: true,
                ..IndexSchema::PLAIN
            },
            IndexSchema {
                name: "code_index",
                columns: &["code"],
                ..IndexSchema::PLAIN
            },
        ],
        checks: &[CheckSchema {
            name: "code_is_positive",
            condition: "code > 0",
        }],
        ..ModelSchema::PLAIN
    };

    #[test]
    fn names_are_made_from_table_and_column() {
        let table = table_definition(ALBUM);
        assert_eq!(table.primary_key, ["id"]);
        assert!(table.columns[0].identity && table.columns[2].nullable);
        let uniques: Vec<_> = table
            .uniques
            .iter()
            .map(|unique| unique.name.as_str())
            .collect();
        assert_eq!(uniques, ["album_code_key", "album_code_parent_id_key"]);
        let indexes: Vec<_> = table
            .indexes
            .iter()
            .map(|index| index.name.as_str())
            .collect();
        assert_eq!(indexes, ["album_parent_id_index", "album_code_index"]);
        assert_eq!(table.foreign_keys[0].name, "album_parent_id_fkey");
        assert_eq!(table.foreign_keys[0].references, "album");
        assert_eq!(table.checks[0].name, "album_code_is_positive");
    }
}
