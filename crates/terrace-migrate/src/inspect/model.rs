//! A table as a struct.

use std::collections::BTreeSet;

use terrace_core::{ColumnType, ScopeKind};
use terrace_sql::catalogue::LiveSchema;
use terrace_sql::{ColumnDefinition, TableDefinition};

use super::constraints::Attributes;
use super::fields::{Field, Source};
use super::names::{self, Names};
use super::{InspectOptions, line, relations};

/// A model that is being written.
pub(super) struct Model {
    pub(super) name: String,
    pub(super) table: String,
    pub(super) fields: Vec<Field>,
    /// Why the table can't be a model.
    pub(super) refusal: Option<String>,
    key: Vec<String>,
    attributes: Attributes,
}

/// Why a table can't be a model; nothing when it can.
pub(super) fn refusal(table: &TableDefinition) -> Option<String> {
    let in_key = |column: &&ColumnDefinition| table.primary_key.contains(&column.name);
    let has_key_type = |column: &ColumnDefinition| {
        matches!(
            column.column_type,
            ColumnType::SmallInt
                | ColumnType::Integer
                | ColumnType::BigInt
                | ColumnType::Text
                | ColumnType::VarChar(_)
                | ColumnType::Uuid
                | ColumnType::Date
                | ColumnType::DateTime
                | ColumnType::Timestamp
        )
    };
    if table.primary_key.is_empty() {
        return Some("it has no primary key".to_owned());
    }
    if table.primary_key.len() > 4 {
        return Some("its primary key has more than four columns".to_owned());
    }
    let mut key = table.columns.iter().filter(in_key);
    if let Some(column) = key.find(|column| !has_key_type(column)) {
        return Some(format!("no key has the type of {}", column.name));
    }
    let mut others = table.columns.iter().filter(|column| !in_key(column));
    if let Some(column) = others.find(|column| column.identity) {
        return Some(format!(
            "{} numbers itself and is not in the key",
            column.name
        ));
    }
    None
}

impl Model {
    pub(super) fn of(table: &TableDefinition, live: &LiveSchema, names: &Names) -> Self {
        let name = names.of_table(&table.name).unwrap_or_default().to_owned();
        let source = Source {
            table,
            model: &name,
            live,
            names,
        };
        let mut fields: Vec<Field> = in_order(table)
            .into_iter()
            .map(|column| Field::of(column, source))
            .collect();
        let mut taken = BTreeSet::new();
        for field in &mut fields {
            let free = names::free(field.name.clone(), "_", &mut taken);
            if free != field.name {
                field.name = free;
                if !field
                    .options
                    .iter()
                    .any(|option| option.starts_with("column = "))
                {
                    field.options.push(format!("column = {:?}", field.column));
                }
            }
            let leftovers = live.leftovers_of(&table.name, &field.column);
            field
                .notes
                .extend(leftovers.map(|one| {
                    names::line(&format!("{} in the database: {}", one.kind, one.text))
                }));
        }
        let mut attributes = Attributes::of(table, &fields, names);
        let of_table = live.leftovers.iter().filter(|one| {
            one.table.as_deref() == Some(table.name.as_str())
                && table.columns.iter().all(|column| column.name != one.name)
        });
        attributes.notes.extend(
            of_table.map(|one| names::line(&format!("{} {}: {}", one.kind, one.name, one.text))),
        );
        let key = match table.primary_key.as_slice() {
            [_] => Vec::new(),
            several => several
                .iter()
                .filter_map(|column| fields.iter().find(|field| field.column == *column))
                .map(|field| names::ident(&field.name))
                .collect(),
        };
        Self {
            name,
            table: table.name.clone(),
            refusal: refusal(table),
            fields,
            key,
            attributes,
        }
    }

    pub(super) fn write(&self, models: &[Self], options: &InspectOptions, source: &mut String) {
        let lines = self.lines(models, options);
        let before = if let Some(refusal) = &self.refusal {
            line(
                source,
                &format!("// The table {} can't be a model: {refusal}.", self.table),
            );
            "// "
        } else {
            ""
        };
        for text in lines {
            line(source, &format!("{before}{text}"));
        }
    }

    fn lines(&self, models: &[Self], options: &InspectOptions) -> Vec<String> {
        let mut lines = Vec::new();
        for made in self.fields.iter().filter_map(|field| field.made.as_ref()) {
            lines.extend(made.lines());
            lines.push(String::new());
        }
        lines.push(format!("/// A row of the table `{}`.", self.table));
        lines.extend(
            self.attributes
                .notes
                .iter()
                .map(|note| format!("// {note}")),
        );
        lines.push("#[derive(Model, Clone, Debug)]".to_owned());
        let mut attributes = Vec::new();
        if options.scope == ScopeKind::Registry {
            attributes.push("registry".to_owned());
        }
        if names::snake(&self.name) != self.table {
            attributes.push(format!("table = {:?}", self.table));
        }
        if !self.key.is_empty() {
            attributes.push(format!("primary_key({})", self.key.join(", ")));
        }
        attributes.extend(self.attributes.lines.iter().cloned());
        attributes.extend(relations::reverse(self, models));
        match attributes.as_slice() {
            [] => {}
            [only] => lines.push(format!("#[terrace({only})]")),
            several => {
                lines.push("#[terrace(".to_owned());
                lines.extend(several.iter().map(|one| format!("    {one},")));
                lines.push(")]".to_owned());
            }
        }
        lines.push(format!("pub struct {} {{", self.name));
        lines.extend(self.fields.iter().flat_map(Field::lines));
        lines.push("}".to_owned());
        lines
    }
}

/// The columns as they are; those of a composite key first, in its order, when theirs is another.
fn in_order(table: &TableDefinition) -> Vec<&ColumnDefinition> {
    let columns: Vec<&ColumnDefinition> = table.columns.iter().collect();
    let place = |name: &String| columns.iter().position(|column| column.name == *name);
    let key: Vec<usize> = table.primary_key.iter().filter_map(place).collect();
    if key.is_sorted() {
        return columns;
    }
    let in_key = |column: &&&ColumnDefinition| table.primary_key.contains(&column.name);
    let first = key.iter().map(|place| columns[*place]);
    let rest = columns.iter().filter(|column| !in_key(column)).copied();
    first.chain(rest).collect()
}
