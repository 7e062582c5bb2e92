//! A column as a field.

use terrace_core::{ColumnType, Deferrable, ElementType, OnDelete};
use terrace_sql::catalogue::LiveSchema;
use terrace_sql::{ColumnDefinition, ForeignKeyDefinition, TableDefinition};

use super::enums::{self, Enum};
use super::names::{self, Names};

/// A field of a model.
pub(super) struct Field {
    /// Its name without `r#`.
    pub(super) name: String,
    pub(super) column: String,
    pub(super) kind: String,
    pub(super) options: Vec<String>,
    /// What the field can't say.
    pub(super) notes: Vec<String>,
    pub(super) made: Option<Enum>,
    /// The table that it leads to.
    pub(super) leads_to: Option<String>,
}

/// What a field is made from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) table: &'a TableDefinition,
    pub(super) model: &'a str,
    pub(super) live: &'a LiveSchema,
    pub(super) names: &'a Names,
}

impl Field {
    pub(super) fn of(column: &ColumnDefinition, source: Source<'_>) -> Self {
        let mut field = Self {
            name: names::field(&column.name),
            column: column.name.clone(),
            kind: plain(column.column_type),
            options: Vec::new(),
            notes: Vec::new(),
            made: None,
            leads_to: None,
        };
        let in_key = source.table.primary_key.contains(&column.name);
        let alone = source.table.primary_key == [column.name.as_str()];
        let mut default_column = field.name.clone();
        let key = reference(column, source);
        if let ColumnType::VarChar(length) = column.column_type {
            field.options.push(format!("max_length = {length}"));
        }
        if let ColumnType::Decimal { precision, scale } = column.column_type {
            field.decimal(precision, scale);
        }
        match key {
            Some((key, struct_name)) if is_to_key(key, column, source) => {
                let short = field.name.strip_suffix("_id").map(str::to_owned);
                field.name = short.unwrap_or(field.name);
                default_column = format!("{}_id", field.name);
                field.kind = format!("ForeignKey<{struct_name}>");
                field.leads_to = Some(key.references.clone());
                field.reference(key);
            }
            Some((key, struct_name)) if !in_key => {
                field.options.push(format!("fk = {struct_name:?}"));
                let on = &key.referenced_columns[0];
                field.options.push(format!("on = {on:?}"));
                field.reference(key);
            }
            _ if column.identity && in_key => field.kind = format!("Auto<{}>", field.kind),
            _ if in_key => field.kind = format!("Key<{}>", field.kind),
            _ => {
                if let Some(check) = enums::choices(source.table, column) {
                    let made = Enum::of(source.model, column, check, source.names);
                    field.kind.clone_from(&made.name);
                    field.options.clear();
                    field.made = Some(made);
                }
            }
        }
        if alone && column.name != "id" {
            field.options.insert(0, "primary_key".to_owned());
        }
        if default_column != column.name {
            field.options.push(format!("column = {:?}", column.name));
        }
        if column.nullable {
            field.kind = format!("Option<{}>", field.kind);
        }
        field.rest(column, source.table);
        field
    }

    fn decimal(&mut self, precision: u8, scale: u8) {
        if (1..=28).contains(&precision) {
            self.options
                .push(format!("precision = {precision}, scale = {scale}"));
            return;
        }
        self.options
            .push(format!("precision = 28, scale = {}", scale.min(28)));
        self.notes.push(format!(
            "it has {precision} digits, {scale} of them behind the point"
        ));
    }

    fn reference(&mut self, key: &ForeignKeyDefinition) {
        let action = match key.on_delete {
            OnDelete::Restrict | OnDelete::Protect => None,
            other => Some(on_delete(other)),
        };
        self.options
            .extend(action.map(|action| format!("on_delete = {action:?}")));
        self.options.extend(when(key.deferrable));
    }

    /// The default, the calculation, and the keys and indexes of the column alone.
    fn rest(&mut self, column: &ColumnDefinition, table: &TableDefinition) {
        if let Some(default) = &column.default {
            self.options.push(format!("default = {default:?}"));
        }
        if let Some(expression) = &column.generated {
            self.options
                .push(format!("generated = {:?}", names::portable(expression)));
        }
        let unique = format!("{}_{}_key", table.name, column.name);
        if table.uniques.iter().any(|key| {
            key.name == unique
                && key.columns == [column.name.as_str()]
                && super::constraints::is_plain_key(key)
        }) {
            self.options.push("unique".to_owned());
        }
        let index = format!("{}_{}_index", table.name, column.name);
        if table.indexes.iter().any(|one| {
            one.name == index
                && one.columns == [column.name.as_str()]
                && super::constraints::is_plain_index(one)
        }) {
            self.options.push("index".to_owned());
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .notes
            .iter()
            .map(|note| format!("    // {note}"))
            .collect();
        if !self.options.is_empty() {
            lines.push(format!("    #[terrace({})]", self.options.join(", ")));
        }
        lines.push(format!(
            "    pub {}: {},",
            names::ident(&self.name),
            self.kind
        ));
        lines
    }
}

/// The foreign key of a column alone, with the struct that it leads to, if a field can say it.
fn reference<'a>(
    column: &ColumnDefinition,
    source: Source<'a>,
) -> Option<(&'a ForeignKeyDefinition, &'a str)> {
    let name = format!("{}_{}_fkey", source.table.name, column.name);
    let mut keys = source.table.foreign_keys.iter();
    let key = keys.find(|key| key.name == name && key.columns == [column.name.as_str()])?;
    let other = source.live.table(&key.references)?;
    let referenced = key.referenced_columns.first()?;
    let other_column = other.columns.iter().find(|one| one.name == *referenced)?;
    let fits = column.column_type.refers_to(other_column.column_type)
        && super::model::refusal(other).is_none();
    fits.then_some((key, source.names.of_table(&key.references)?))
}

/// Whether a key is to the primary key of the other table, so that the field is a `ForeignKey`.
fn is_to_key(key: &ForeignKeyDefinition, column: &ColumnDefinition, source: Source<'_>) -> bool {
    let other = source.live.table(&key.references);
    let is_key = other.is_some_and(|other| other.primary_key == key.referenced_columns);
    // The key of another table may be a reference itself, and so on without an end.
    let is_own_key = source.table.primary_key == [column.name.as_str()];
    is_key && !is_own_key
}

pub(super) fn on_delete(action: OnDelete) -> &'static str {
    match action {
        OnDelete::Restrict => "restrict",
        OnDelete::Protect => "protect",
        OnDelete::Cascade => "cascade",
        OnDelete::SetNull => "set_null",
        OnDelete::SetDefault => "set_default",
        OnDelete::NoAction => "no_action",
    }
}

pub(super) fn when(deferrable: Deferrable) -> Option<String> {
    match deferrable {
        Deferrable::No => None,
        Deferrable::Immediate => Some("deferrable = \"immediate\"".to_owned()),
        Deferrable::Deferred => Some("deferrable = \"deferred\"".to_owned()),
    }
}

/// The Rust type of a column's values.
fn plain(of: ColumnType) -> String {
    match of {
        ColumnType::Bool => "bool".to_owned(),
        ColumnType::SmallInt => "i16".to_owned(),
        ColumnType::Integer => "i32".to_owned(),
        ColumnType::BigInt => "i64".to_owned(),
        ColumnType::Real => "f32".to_owned(),
        ColumnType::Double => "f64".to_owned(),
        ColumnType::Decimal { .. } => "rust_decimal::Decimal".to_owned(),
        ColumnType::Text | ColumnType::VarChar(_) => "String".to_owned(),
        ColumnType::Binary => "Vec<u8>".to_owned(),
        ColumnType::Uuid => "uuid::Uuid".to_owned(),
        ColumnType::Date => "jiff::civil::Date".to_owned(),
        ColumnType::Time => "jiff::civil::Time".to_owned(),
        ColumnType::DateTime => "jiff::civil::DateTime".to_owned(),
        ColumnType::Timestamp => "jiff::Timestamp".to_owned(),
        ColumnType::Json => "serde_json::Value".to_owned(),
        ColumnType::Array(of) => format!("terrace::orm::Array<{}>", element(of)),
        ColumnType::Range(of) => format!("terrace::orm::Range<{}>", element(of)),
    }
}

fn element(of: ElementType) -> String {
    plain(of.column_type())
}
