//! Tables of several tenants out of tables of one, on SQLite: each is made anew with the text that
//! made it, since an old unique key can't be dropped any other way.

use terrace_core::{Error, ErrorKind, Result};

use super::DIALECT;
use super::statement::{
    Column, Constraint, ConstraintKind, Made, first_parenthesis, read, reference, without_setting,
};
use crate::render::{quote_text, render_ddl};
use crate::{Ddl, LiveTable, Rescope, RescopeScripts};

pub(super) fn rescope(asked: &Rescope) -> Result<RescopeScripts> {
    let mut scripts = RescopeScripts {
        rebuilds: true,
        ..RescopeScripts::default()
    };
    let work = Work {
        asked,
        column: name(&asked.column)?,
        tenant: literal(&asked.default_tenant)?,
    };
    for table in &asked.tables {
        scripts.fill.extend(work.fill(table)?);
        work.forward(table, &mut scripts.up)
            .map_err(|error| error.with_context(&table.name))?;
        backward(table, &mut scripts.down).map_err(|error| error.with_context(&table.name))?;
    }
    // What names several of the tables comes when all are there.
    for table in &asked.tables {
        for trigger in &table.triggers {
            scripts.up.push(trigger.definition.clone());
            scripts.down.push(trigger.definition.clone());
        }
    }
    let mut guarded = work.guards()?;
    guarded.append(&mut scripts.down);
    scripts.down = guarded;
    Ok(scripts)
}

struct Work<'a> {
    asked: &'a Rescope,
    column: String,
    tenant: String,
}

impl Work<'_> {
    fn fill(&self, table: &LiveTable) -> Result<Option<String>> {
        let found = table.column(&self.asked.column);
        let without_rows = statement(table)?
            .to_ascii_uppercase()
            .contains("WITHOUT ROWID");
        if without_rows || !found.is_some_and(|column| column.nullable) {
            return Ok(None);
        }
        let (of, column, tenant) = (name(&table.name)?, &self.column, &self.tenant);
        let batch = self.asked.batch;
        Ok(Some(format!(
            "UPDATE {of} SET {column} = {tenant} WHERE rowid IN (\n  \
             SELECT rowid FROM {of} WHERE {column} IS NULL LIMIT {batch})"
        )))
    }

    fn forward(&self, table: &LiveTable, up: &mut Vec<String>) -> Result<()> {
        let made = read(statement(table)?)?;
        let copied = self.asked.copied(table);
        let columns = copied.iter().map(|column| name(column));
        let columns = columns.collect::<Result<Vec<_>>>()?.join(", ");
        let owner = match table.column(&self.asked.column) {
            Some(_) => format!("COALESCE({}, {})", self.column, self.tenant),
            None => self.tenant.clone(),
        };
        let new = new_name(table)?;
        up.push(self.shaped(table, &made, &new)?);
        up.push(format!(
            "INSERT INTO {new} ({}, {columns})\n  SELECT {owner}, {columns} FROM {}",
            self.column,
            name(&table.name)?
        ));
        exchange(table, &new, up)?;
        for index in &table.indexes {
            let first = index.columns.first().and_then(Option::as_ref);
            up.push(match first_parenthesis(&index.definition)? {
                Some(place) if first != Some(&self.asked.column) => {
                    let (head, tail) = index.definition.split_at(place);
                    format!("{head}{}, {tail}", self.column)
                }
                _ => index.definition.clone(),
            });
        }
        if let Some(numbered) = table.columns.iter().find(|column| column.numbered) {
            let number = Ddl::NumberIdentity {
                table: table.name.clone(),
                column: numbered.name.clone(),
                tenant_column: self.asked.column.clone(),
            };
            up.extend(render_ddl(&number, DIALECT, None)?);
        }
        Ok(())
    }

    /// Rows of other tenants would become everybody's.
    fn guards(&self) -> Result<Vec<String>> {
        let mut statements = Vec::new();
        for table in &self.asked.tables {
            if table.column(&self.asked.column).is_some() {
                continue;
            }
            let said = name(&format!(
                "{} has rows of other tenants than the default one",
                table.name
            ))?;
            if statements.is_empty() {
                statements.push("DROP TABLE IF EXISTS \"terrace_guard\"".to_owned());
            }
            statements.push(format!(
                "CREATE TABLE \"terrace_guard\" (\"others\" INTEGER CONSTRAINT {said} CHECK (\"others\" = 0))"
            ));
            statements.push(format!(
                "INSERT INTO \"terrace_guard\" SELECT count(*) FROM {} WHERE {} <> {}",
                name(&table.name)?,
                self.column,
                self.tenant
            ));
            statements.push("DROP TABLE \"terrace_guard\"".to_owned());
        }
        Ok(statements)
    }

    /// The statement that makes the table in its next form.
    fn shaped(&self, table: &LiveTable, made: &Made<'_>, new: &str) -> Result<String> {
        let found = table.column(&self.asked.column);
        let of = found.map_or("TEXT", |column| match column.of.as_str() {
            "" => "TEXT",
            of => of,
        });
        let mut parts = vec![format!("{} {of} NOT NULL", self.column)];
        let mut keys = Vec::new();
        for column in &made.columns {
            if column.name != self.asked.column {
                parts.push(column_text(table, column));
            }
            for key in &column.keys {
                keys.extend(self.key(table, key, Some(column))?);
            }
        }
        for constraint in &made.constraints {
            keys.extend(self.key(table, constraint, None)?);
        }
        parts.extend(keys);
        if let Some((tenants, key)) = &self.asked.tenants
            && !table.foreign_keys.iter().any(|key| {
                key.references == *tenants && key.columns == [self.asked.column.as_str()]
            })
        {
            parts.push(format!(
                "FOREIGN KEY ({}) REFERENCES {} ({})",
                self.column,
                name(tenants)?,
                name(key)?
            ));
        }
        let options = match made.options {
            "" => String::new(),
            options => format!(" {options}"),
        };
        Ok(format!(
            "CREATE TABLE {new} (\n  {}\n){options}",
            parts.join(",\n  ")
        ))
    }

    fn key(
        &self,
        table: &LiveTable,
        key: &Constraint<'_>,
        column: Option<&Column<'_>>,
    ) -> Result<Option<String>> {
        let named = match key.named {
            "" => String::new(),
            named => format!("{named} "),
        };
        let own = column.map(|column| name(&column.name)).transpose()?;
        let text = match (key.kind, own) {
            (ConstraintKind::Primary, Some(own)) => {
                format!("PRIMARY KEY ({own}){}", conflict(key.text))
            }
            (ConstraintKind::Unique, Some(own)) => format!("UNIQUE ({own}){}", conflict(key.text)),
            (ConstraintKind::Foreign, Some(own)) => format!("FOREIGN KEY ({own}) {}", key.text),
            (ConstraintKind::Other, _) | (_, None) => key.text.to_owned(),
        };
        Ok(Some(match key.kind {
            ConstraintKind::Other => format!("{named}{text}"),
            ConstraintKind::Foreign => format!("{named}{}", self.foreign(table, &text)?),
            ConstraintKind::Primary if self.asked.leads(table.key()) => format!("{named}{text}"),
            _ => format!("{named}{}", self.lead(&text)?),
        }))
    }

    fn foreign(&self, table: &LiveTable, text: &str) -> Result<String> {
        let (head, columns, tail) = reference(text)?;
        let referred = table.foreign_keys.iter().find(|key| {
            let ends = head.trim_end_matches(['"', ']', '`']);
            ends.to_lowercase()
                .ends_with(&key.references.to_lowercase())
        });
        let referred = referred.and_then(|key| self.asked.table(&key.references));
        let Some(referred) = referred else {
            return Ok(text.to_owned());
        };
        let led = self.lead(&head)?;
        if led == head {
            return Ok(text.to_owned());
        }
        let columns = if let Some(columns) = columns {
            columns.to_owned()
        } else {
            let key = referred.key().iter().map(|column| name(column));
            key.collect::<Result<Vec<_>>>()?.join(", ")
        };
        Ok(format!(
            "{led} ({}, {columns}) {}",
            self.column,
            without_setting(tail)?
        )
        .trim_end()
        .to_owned())
    }

    /// The tenant column as the first behind the first parenthesis, unless it stands there.
    fn lead(&self, text: &str) -> Result<String> {
        let place = first_parenthesis(text)?.ok_or_else(|| {
            Error::new(ErrorKind::Internal, format!("a key has no columns: {text}"))
        })?;
        let (head, tail) = text.split_at(place);
        let first = tail.trim_start().trim_start_matches(['"', '[', '`']);
        let is_led = first
            .strip_prefix(self.asked.column.as_str())
            .is_some_and(|rest| {
                rest.trim_start_matches(['"', ']', '`'])
                    .trim_start()
                    .starts_with([',', ')'])
            });
        if is_led {
            return Ok(text.to_owned());
        }
        Ok(format!("{head}{}, {tail}", self.column))
    }
}

fn backward(table: &LiveTable, down: &mut Vec<String>) -> Result<()> {
    let columns = table.columns.iter().filter(|column| !column.generated);
    let columns = columns.map(|column| name(&column.name));
    let columns = columns.collect::<Result<Vec<_>>>()?.join(", ");
    let new = new_name(table)?;
    let text = statement(table)?;
    let open = text.find('(').unwrap_or_default();
    down.push(format!("CREATE TABLE {new} {}", &text[open..]));
    down.push(format!(
        "INSERT INTO {new} ({columns})\n  SELECT {columns} FROM {}",
        name(&table.name)?
    ));
    if table.columns.iter().any(|column| column.numbered) {
        down.extend(render_ddl(
            &Ddl::ForgetIdentity(table.name.clone()),
            DIALECT,
            None,
        )?);
    }
    exchange(table, &new, down)?;
    down.extend(table.indexes.iter().map(|index| index.definition.clone()));
    Ok(())
}

/// A column, which may not be null when it is part of the key: it couldn't when it was the row's
/// number.
fn column_text(table: &LiveTable, column: &Column<'_>) -> String {
    let live = table.column(&column.name);
    let in_key = table.key().contains(&column.name);
    if in_key && live.is_some_and(|live| live.nullable) {
        format!("{} NOT NULL", column.text)
    } else {
        column.text.clone()
    }
}

/// What an inline key does with a row in conflict.
fn conflict(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    match upper.find("ON CONFLICT") {
        Some(at) => format!(" {}", text[at..].trim_end_matches("AUTOINCREMENT").trim()),
        None => String::new(),
    }
}

/// The new table under the old one's name: whatever says that name means it from now on.
fn exchange(table: &LiveTable, new: &str, statements: &mut Vec<String>) -> Result<()> {
    let old = name(&table.name)?;
    statements.push(format!("DROP TABLE {old}"));
    statements.push("PRAGMA legacy_alter_table = ON".to_owned());
    statements.push(format!("ALTER TABLE {new} RENAME TO {old}"));
    statements.push("PRAGMA legacy_alter_table = OFF".to_owned());
    Ok(())
}

fn statement(table: &LiveTable) -> Result<&str> {
    table.text.as_deref().ok_or_else(|| {
        Error::new(
            ErrorKind::Unsupported,
            format!("the statement that made {} is not known", table.name),
        )
        .with_hint("name a database of this kind with --twin, so that its tables are read")
    })
}

fn new_name(table: &LiveTable) -> Result<String> {
    name(&format!("{}__new", table.name))
}

fn name(name: &str) -> Result<String> {
    DIALECT.quoted(name)
}

fn literal(text: &str) -> Result<String> {
    let mut quoted = String::with_capacity(text.len() + 2);
    quote_text(text, &mut quoted)?;
    Ok(quoted)
}
