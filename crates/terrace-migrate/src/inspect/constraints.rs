//! Keys, indexes and checks as attributes of a model.

use terrace_core::IndexMethod;
use terrace_sql::{
    CheckDefinition, ExclusionDefinition, ForeignKeyDefinition, IndexDefinition, TableDefinition,
    UniqueDefinition,
};

use super::enums;
use super::fields::{Field, on_delete, when};
use super::names::{Names, ident, portable};

/// Attributes, and what none says.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) lines: Vec<String>,
    pub(super) notes: Vec<String>,
}

/// Whether a unique key has nothing but columns.
pub(super) fn is_plain_key(key: &UniqueDefinition) -> bool {
    key.included.is_empty() && !key.nulls_not_distinct && key.deferrable.is_no()
}

/// Whether an index has nothing but columns.
pub(super) fn is_plain_index(index: &IndexDefinition) -> bool {
    !index.unique && is_only_columns(index) && index.included.is_empty()
}

fn is_only_columns(index: &IndexDefinition) -> bool {
    index.descending.is_empty()
        && index.expressions.is_empty()
        && index.condition.is_none()
        && index.method == IndexMethod::BTree
        && index.operator_classes.is_empty()
}

impl Attributes {
    pub(super) fn of(table: &TableDefinition, fields: &[Field], names: &Names) -> Self {
        let mut attributes = Self::default();
        for key in &table.uniques {
            attributes.unique(table, key, fields);
        }
        for index in &table.indexes {
            attributes.index(table, index, fields);
        }
        for key in &table.foreign_keys {
            attributes.foreign_key(table, key, fields, names);
        }
        for check in &table.checks {
            attributes.check(table, check);
        }
        for exclusion in &table.exclusions {
            attributes.exclusion(table, exclusion, fields);
        }
        attributes
    }

    /// The name behind the table's, as a model says it; of another name, a note.
    fn name(
        &mut self,
        table: &TableDefinition,
        what: &str,
        name: &str,
        usual: &str,
    ) -> Option<String> {
        let own = name.strip_prefix(&format!("{}_", table.name));
        match own {
            Some(own) if own == usual => None,
            Some(own) => Some(format!("name = {own:?}")),
            None => {
                self.notes.push(format!(
                    "the {what} {name} has another name here, {}_{usual}: the first migration after this one renames it",
                    table.name
                ));
                None
            }
        }
    }

    fn unique(&mut self, table: &TableDefinition, key: &UniqueDefinition, fields: &[Field]) {
        let of_field = |column: &String| format!("{}_{column}_key", table.name);
        if let [column] = key.columns.as_slice()
            && is_plain_key(key)
            && key.name == of_field(column)
        {
            return;
        }
        let usual = format!("{}_key", key.columns.join("_"));
        let mut parts = list(&key.columns, &[], fields);
        parts.extend(self.name(table, "unique key", &key.name, &usual));
        if !key.included.is_empty() {
            parts.push(format!(
                "include({})",
                list(&key.included, &[], fields).join(", ")
            ));
        }
        if key.nulls_not_distinct {
            parts.push("nulls_distinct = false".to_owned());
        }
        parts.extend(when(key.deferrable));
        self.lines.push(format!("unique({})", parts.join(", ")));
    }

    fn index(&mut self, table: &TableDefinition, index: &IndexDefinition, fields: &[Field]) {
        if let [column] = index.columns.as_slice()
            && is_plain_index(index)
            && index.name == format!("{}_{column}_index", table.name)
        {
            return;
        }
        let word = if index.unique { "unique" } else { "index" };
        if index.unique && !index.descending.is_empty() {
            self.notes
                .push(format!("the unique index {} has an order", index.name));
            return;
        }
        if index.unique && is_only_columns(index) {
            self.notes
                .push(format!("{} is an index, no constraint", index.name));
        }
        let suffix = if index.unique { "key" } else { "index" };
        let usual = format!("{}_{suffix}", index.columns.join("_"));
        let mut parts = list(&index.columns, &index.descending, fields);
        parts.extend(
            index
                .expressions
                .iter()
                .map(|text| format!("expression = {:?}", portable(text))),
        );
        match self.name(table, "index", &index.name, &usual) {
            Some(name) => parts.push(name),
            None if !index.expressions.is_empty() => parts.push(format!("name = {usual:?}")),
            None => {}
        }
        if let Some(condition) = &index.condition {
            parts.push(format!("condition = {:?}", portable(condition)));
        }
        if index.method != IndexMethod::BTree {
            parts.push(format!("using = {:?}", index.method.as_str()));
        }
        self.classes(index, fields, &mut parts);
        if !index.included.is_empty() {
            parts.push(format!(
                "include({})",
                list(&index.included, &[], fields).join(", ")
            ));
        }
        if index.nulls_not_distinct {
            parts.push("nulls_distinct = false".to_owned());
        }
        self.lines.push(format!("{word}({})", parts.join(", ")));
    }

    fn classes(&mut self, index: &IndexDefinition, fields: &[Field], parts: &mut Vec<String>) {
        let classes = &index.operator_classes;
        let all = index.columns.len() + index.expressions.len();
        let Some(first) = classes.first() else { return };
        if classes.len() == all && classes.iter().all(|one| one.class == first.class) {
            parts.push(format!("operator_class = {:?}", first.class));
            return;
        }
        let of_columns = classes.iter().filter_map(|one| {
            let field = fields.iter().find(|field| field.column == one.of)?;
            Some(format!("{} = {:?}", ident(&field.name), one.class))
        });
        let of_columns: Vec<String> = of_columns.collect();
        if of_columns.len() < classes.len() {
            let note = format!(
                "the index {} has classes of operators for expressions",
                index.name
            );
            self.notes.push(note);
        }
        parts.push(format!("operator_class({})", of_columns.join(", ")));
    }

    fn foreign_key(
        &mut self,
        table: &TableDefinition,
        key: &ForeignKeyDefinition,
        fields: &[Field],
        names: &Names,
    ) {
        let is_said = key.columns.len() == 1
            && fields.iter().any(|field| {
                let said = field.leads_to.is_some()
                    || field
                        .options
                        .iter()
                        .any(|option| option.starts_with("fk = "));
                field.column == key.columns[0]
                    && said
                    && key.name == format!("{}_{}_fkey", table.name, field.column)
            });
        if is_said {
            return;
        }
        let own = key
            .name
            .strip_prefix(&format!("{}_", table.name))
            .and_then(|name| name.strip_suffix("_fkey"));
        let other = names.of_table(&key.references);
        let is_name = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let (Some(own), Some(other), true, true) = (
            own,
            other,
            key.columns.len() > 1,
            key.referenced_columns.iter().all(is_name),
        ) else {
            self.notes.push(format!(
                "the foreign key {} ({}) refers to {} ({})",
                key.name,
                key.columns.join(", "),
                key.references,
                key.referenced_columns.join(", ")
            ));
            return;
        };
        let referenced: Vec<String> = key
            .referenced_columns
            .iter()
            .map(|name| ident(name))
            .collect();
        let mut parts = vec![
            format!("name = {own:?}"),
            format!("to = {other:?}"),
            format!("from({})", list(&key.columns, &[], fields).join(", ")),
            format!("on({})", referenced.join(", ")),
            format!("on_delete = {:?}", on_delete(key.on_delete)),
        ];
        parts.extend(when(key.deferrable));
        self.lines
            .push(format!("fk_composite({})", parts.join(", ")));
    }

    fn check(&mut self, table: &TableDefinition, check: &CheckDefinition) {
        let is_enum = table
            .columns
            .iter()
            .any(|column| enums::choices(table, column).is_some_and(|one| one.name == check.name));
        if is_enum {
            return;
        }
        let condition = match &check.choices {
            Some(choices) => {
                let values = choices.values.iter();
                let values = values.map(|value| format!("'{}'", value.replace('\'', "''")));
                let values: Vec<String> = values.collect();
                format!("{} IN ({})", choices.column, values.join(", "))
            }
            None => portable(&check.condition),
        };
        let name = check.name.strip_prefix(&format!("{}_", table.name));
        if name.is_none() {
            let note = format!(
                "the check {} has the table's name in front here",
                check.name
            );
            self.notes.push(note);
        }
        let name = name.unwrap_or(&check.name);
        self.lines
            .push(format!("check(name = {name:?}, condition = {condition:?})"));
    }

    fn exclusion(
        &mut self,
        table: &TableDefinition,
        exclusion: &ExclusionDefinition,
        fields: &[Field],
    ) {
        let name = exclusion.name.strip_prefix(&format!("{}_", table.name));
        let mut parts = vec![format!("name = {:?}", name.unwrap_or(&exclusion.name))];
        if exclusion.method != "gist" {
            parts.push(format!("using = {:?}", exclusion.method));
        }
        for element in &exclusion.elements {
            let field = list(std::slice::from_ref(&element.column), &[], fields).join("");
            parts.push(match element.operator.as_str() {
                "=" => format!("equal({field})"),
                operator => format!("with({field} = {operator:?})"),
            });
        }
        if let Some(condition) = &exclusion.condition {
            parts.push(format!("condition = {:?}", portable(condition)));
        }
        self.lines.push(format!("exclude({})", parts.join(", ")));
    }
}

/// The fields of these columns, those that go down with a minus.
fn list(columns: &[String], descending: &[String], fields: &[Field]) -> Vec<String> {
    let names = columns.iter().filter_map(|column| {
        let field = fields.iter().find(|field| field.column == *column)?;
        let sign = if descending.contains(column) { "-" } else { "" };
        Some(format!("{sign}{}", ident(&field.name)))
    });
    names.collect()
}
