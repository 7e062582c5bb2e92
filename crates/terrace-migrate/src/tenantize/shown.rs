//! The plan as a person reads it.

use std::fmt;

use terrace_core::Count;
use terrace_sql::LiveTable;

use super::TenantizePlan;

impl fmt::Display for TenantizePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = &self.choice.column;
        if self.is_done() {
            writeln!(
                f,
                "nothing to do: every chosen table has {column} in all its keys"
            )?;
        } else {
            let count = self.rescope.tables.len();
            let (tables, get) = if count == 1 {
                ("table", "gets")
            } else {
                ("tables", "get")
            };
            writeln!(
                f,
                "{count} {tables} of {} {get} {column}; the rows that exist belong to {}",
                self.dialect.name(),
                self.choice.default_tenant
            )?;
            for table in &self.rescope.tables {
                self.table(f, table)?;
            }
        }
        for table in &self.rescope.settled {
            writeln!(f, "  {}: is as it should be", table.name)?;
        }
        if !self.shared.is_empty() {
            writeln!(f, "one for all tenants, as they are:")?;
            for table in &self.shared {
                writeln!(f, "  {}: {}", table.name, table.why)?;
            }
        }
        if !self.is_done() {
            self.security(f)?;
            self.locks(f)?;
        }
        if !self.notes.is_empty() {
            writeln!(f, "look at:")?;
            for note in &self.notes {
                writeln!(f, "  - {note}")?;
            }
        }
        Ok(())
    }
}

impl TenantizePlan {
    fn table(&self, f: &mut fmt::Formatter<'_>, table: &LiveTable) -> fmt::Result {
        write!(f, "  {}", table.name)?;
        if let Some(rows) = self.rows.get(&table.name) {
            write!(f, ", {}", Count(rows, "row"))?;
        }
        match table.column(&self.choice.column) {
            None => writeln!(f)?,
            Some(found) if found.nullable => {
                writeln!(
                    f,
                    ": takes the column over, fills it where it is null, {} at a time",
                    Count(self.choice.batch, "row")
                )?;
            }
            Some(_) => writeln!(f, ": takes the column over")?,
        }
        let change = |f: &mut fmt::Formatter<'_>, what: &str, columns: &[String], behind: &str| {
            let led = self.rescope.led(columns);
            if led == columns {
                return Ok(());
            }
            writeln!(
                f,
                "    {what} ({}) -> ({}){behind}",
                columns.join(", "),
                led.join(", ")
            )
        };
        change(f, "primary key", table.key(), "")?;
        for key in &table.uniques {
            change(f, "unique", &key.columns, "")?;
        }
        for index in table.indexes.iter().filter(|index| index.method.is_empty()) {
            let columns = index
                .columns
                .iter()
                .map(|column| column.clone().unwrap_or_else(|| "…".to_owned()));
            let what = if index.unique {
                "unique index"
            } else {
                "index"
            };
            change(f, what, &columns.collect::<Vec<_>>(), "")?;
        }
        for key in &table.foreign_keys {
            if self.rescope.table(&key.references).is_some() {
                let behind = format!(" to {}", key.references);
                change(f, "foreign key", &key.columns, &behind)?;
            }
        }
        Ok(())
    }

    fn security(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rescope.security {
            Some(security) => writeln!(
                f,
                "row-level security, forced: {} sees and writes the rows of the tenant in the setting {}, \
                 and none without it",
                security.runtime_role, security.setting
            ),
            None => writeln!(
                f,
                "no row-level security: this database has none, so that only the program keeps tenants apart"
            ),
        }
    }

    fn locks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.changed().collect();
        if self.scripts.rebuilds {
            let rows: u64 = names.iter().filter_map(|name| self.rows.get(*name)).sum();
            return writeln!(
                f,
                "locks: nobody else writes to the file meanwhile; every table is written anew ({}), \
                 in one transaction",
                Count(rows, "row")
            );
        }
        let indexes: usize = self
            .rescope
            .tables
            .iter()
            .map(|table| self.built(table))
            .sum();
        writeln!(
            f,
            "locks: nobody else reads or writes {} until the transaction ends (ACCESS EXCLUSIVE); no row is \
             rewritten for the column; built anew: {}",
            names.join(", "),
            Count(indexes, "index")
        )
    }

    /// The indexes of a table that are built.
    fn built(&self, table: &LiveTable) -> usize {
        let keys = table.primary_key.iter().chain(&table.uniques);
        let keys = keys.filter(|key| !self.rescope.leads(&key.columns)).count();
        let indexes = table.indexes.iter().filter(|index| {
            let first = index.columns.first().and_then(Option::as_ref);
            index.method.is_empty() && first != Some(&self.choice.column)
        });
        keys + indexes.count()
    }
}
