//! What a target holds, one thing at a time.

use serde::Serialize;
use terrace_core::{ColumnType, Deferrable, ElementType, IndexMethod, OnDelete};
use terrace_sql::catalogue::{LiveSchema, normal};
use terrace_sql::{
    CheckDefinition, ColumnDefinition, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition,
    TableDefinition, UniqueDefinition,
};

/// The kind of an item that is a table.
pub(super) const TABLE: &str = "table";

/// Something that a target holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Item {
    /// The table that it is, or belongs to; `None` for views, functions and the like.
    pub table: Option<String>,
    /// Where it stands among those of its table.
    #[serde(skip)]
    rank: usize,
    /// What it is: `table`, `column`, `index`, `policy`, …
    pub kind: &'static str,
    /// Its name; of a primary key, nothing.
    pub name: String,
    /// What it says.
    pub text: String,
}

impl Item {
    /// The item on a line of its own.
    pub(super) fn line(&self) -> String {
        // A text of several lines, such as a view's, is one item.
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match (self.name.is_empty(), text.is_empty()) {
            (true, _) => format!("{} {text}", self.kind),
            (_, true) => format!("{} {}", self.kind, self.name),
            _ => format!("{} {}: {text}", self.kind, self.name),
        }
    }
}

/// Everything in a schema, in order.
pub(super) fn of(live: &LiveSchema) -> Vec<Item> {
    let mut items = Vec::new();
    for table in &live.tables {
        of_table(table, &mut items);
    }
    items.extend(live.leftovers.iter().map(|leftover| Item {
        table: leftover.table.clone(),
        rank: 9,
        kind: leftover.kind.as_str(),
        name: leftover.name.clone(),
        text: leftover.text.clone(),
    }));
    items.sort();
    items
}

/// A table and all that belongs to it.
pub(super) fn of_table(table: &TableDefinition, items: &mut Vec<Item>) {
    let mut add = |rank, kind, name: &str, text| {
        items.push(Item {
            table: Some(table.name.clone()),
            rank,
            kind,
            name: name.to_owned(),
            text,
        });
    };
    add(0, TABLE, &table.name, String::new());
    for one in &table.columns {
        add(1, "column", &one.name, column(one));
    }
    if !table.primary_key.is_empty() {
        add(2, "primary key", "", list(&table.primary_key));
    }
    for one in &table.uniques {
        add(3, "unique key", &one.name, unique(one));
    }
    for one in &table.indexes {
        add(4, "index", &one.name, index(one));
    }
    for one in &table.foreign_keys {
        add(5, "foreign key", &one.name, foreign_key(one));
    }
    for one in &table.checks {
        add(6, "check", &one.name, check(one));
    }
    for one in &table.exclusions {
        add(7, "exclusion constraint", &one.name, exclusion(one));
    }
}

fn list(names: &[String]) -> String {
    format!("({})", names.join(", "))
}

fn column(column: &ColumnDefinition) -> String {
    let mut text = column_type(column.column_type);
    if column.nullable {
        text.push_str(", null");
    }
    if column.identity {
        text.push_str(", identity");
    }
    if let Some(default) = &column.default {
        text.push_str(", default ");
        text.push_str(&normal(default));
    }
    if let Some(expression) = &column.generated {
        text.push_str(", generated as ");
        text.push_str(&normal(expression));
    }
    text
}

fn column_type(of: ColumnType) -> String {
    match of {
        ColumnType::Bool => "bool".to_owned(),
        ColumnType::SmallInt => "smallint".to_owned(),
        ColumnType::Integer => "integer".to_owned(),
        ColumnType::BigInt => "bigint".to_owned(),
        ColumnType::Real => "real".to_owned(),
        ColumnType::Double => "double".to_owned(),
        ColumnType::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
        ColumnType::Text => "text".to_owned(),
        ColumnType::VarChar(length) => format!("varchar({length})"),
        ColumnType::Binary => "binary".to_owned(),
        ColumnType::Uuid => "uuid".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Time => "time".to_owned(),
        ColumnType::DateTime => "datetime".to_owned(),
        ColumnType::Timestamp => "timestamp".to_owned(),
        ColumnType::Json => "json".to_owned(),
        ColumnType::Array(of) => format!("array of {}", element(of)),
        ColumnType::Range(of) => format!("range of {}", element(of)),
    }
}

fn element(of: ElementType) -> String {
    match of {
        // Its column has a size, which elements have not.
        ElementType::Decimal => "decimal".to_owned(),
        of => column_type(of.column_type()),
    }
}

fn unique(unique: &UniqueDefinition) -> String {
    let mut text = list(&unique.columns);
    rest(&unique.included, unique.nulls_not_distinct, &mut text);
    text.push_str(deferrable(unique.deferrable));
    text
}

fn rest(included: &[String], nulls_not_distinct: bool, text: &mut String) {
    if !included.is_empty() {
        text.push_str(" include ");
        text.push_str(&list(included));
    }
    if nulls_not_distinct {
        text.push_str(" nulls not distinct");
    }
}

fn deferrable(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferred",
    }
}

fn index(index: &IndexDefinition) -> String {
    let class = |of: &String| {
        let mut classes = index.operator_classes.iter();
        let found = classes.find(|class| class.of == *of);
        found.map_or_else(String::new, |class| format!(" {}", class.class))
    };
    let columns = index.columns.iter().map(|column| {
        let order = if index.descending.contains(column) {
            " desc"
        } else {
            ""
        };
        format!("{column}{}{order}", class(column))
    });
    let expressions = index.expressions.iter();
    let expressions = expressions.map(|text| format!("({}){}", normal(text), class(text)));
    let parts: Vec<String> = columns.chain(expressions).collect();
    let mut text = list(&parts);
    if index.unique {
        text.insert_str(0, "unique ");
    }
    if index.method != IndexMethod::BTree {
        text.push_str(" using ");
        text.push_str(index.method.as_str());
    }
    rest(&index.included, index.nulls_not_distinct, &mut text);
    if let Some(condition) = &index.condition {
        text.push_str(" where ");
        text.push_str(&normal(condition));
    }
    text
}

fn foreign_key(key: &ForeignKeyDefinition) -> String {
    let on_delete = match key.on_delete {
        // The program refuses what the database would refuse later.
        OnDelete::Restrict | OnDelete::Protect => "restrict",
        OnDelete::Cascade => "cascade",
        OnDelete::SetNull => "set null",
        OnDelete::NoAction => "no action",
        OnDelete::SetDefault => "set default",
    };
    format!(
        "{} to {} {} on delete {on_delete}{}",
        list(&key.columns),
        key.references,
        list(&key.referenced_columns),
        deferrable(key.deferrable)
    )
}

fn check(check: &CheckDefinition) -> String {
    match &check.choices {
        Some(choices) => {
            let values = choices.values.iter().map(|value| format!("{value:?}"));
            let values = values.collect::<Vec<_>>().join(", ");
            format!("{} is one of {values}", choices.column)
        }
        None => normal(&check.condition),
    }
}

fn exclusion(exclusion: &ExclusionDefinition) -> String {
    let elements = exclusion.elements.iter();
    let elements = elements.map(|one| format!("{} with {}", one.column, one.operator));
    let elements: Vec<String> = elements.collect();
    let mut text = format!("{} {}", exclusion.method, list(&elements));
    if let Some(condition) = &exclusion.condition {
        text.push_str(" where ");
        text.push_str(&normal(condition));
    }
    text
}
