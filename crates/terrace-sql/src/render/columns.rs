//! The columns of a model, as they are listed in most queries: quoted once, and then copied.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use terrace_core::{FieldSchema, Result};

use super::frame::Qualifier;
use super::{Alias, Renderer};

/// Lists that a thread remembers. A program has some for each model; whoever makes more of them
/// writes them every time.
const MOST: usize = 4096;

/// The fields' address and number, the alias and the mark around names.
type Key = (usize, usize, Alias, char);

thread_local! {
    static LISTS: RefCell<HashMap<Key, Box<str>, BuildHasherDefault<Mixer>>> =
        RefCell::new(HashMap::default());
}

impl Renderer<'_> {
    /// All columns of a row source, with commas between them.
    pub(super) fn fields(
        &mut self,
        of: Qualifier<'_>,
        fields: &'static [FieldSchema],
    ) -> Result<()> {
        let Qualifier::Alias(alias) = of else {
            return self.field_list(of, fields);
        };
        // What is static stays at its address.
        let key = (
            fields.as_ptr().addr(),
            fields.len(),
            alias,
            self.quote_mark(),
        );
        let copied = LISTS.with_borrow(|lists| match lists.get(&key) {
            Some(list) => {
                self.sql.push_str(list);
                true
            }
            None => false,
        });
        if copied {
            return Ok(());
        }
        let start = self.sql.len();
        self.field_list(of, fields)?;
        LISTS.with_borrow_mut(|lists| {
            if lists.len() < MOST {
                lists.insert(key, self.sql[start..].into());
            }
        });
        Ok(())
    }

    fn field_list(&mut self, of: Qualifier<'_>, fields: &'static [FieldSchema]) -> Result<()> {
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.column(of, field.column)?;
        }
        Ok(())
    }
}

/// Mixes a few numbers that nobody chooses to collide: addresses of the program itself.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64((*byte).into());
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

#[cfg(test)]
mod tests {
    use terrace_core::ScopeKind;

    use super::*;
    use crate::{Confinement, Item, Select, Source, Statement, Table, dialect, render};

    #[test]
    fn a_list_is_remembered_for_each_place_and_database() {
        static FIELDS: [FieldSchema; 2] = [
            FieldSchema {
                column: "a",
                ..FieldSchema::PLAIN
            },
            FieldSchema {
                column: "b",
                ..FieldSchema::PLAIN
            },
        ];
        let spelled = |fields, dialect| {
            let table = || Table {
                name: "t".into(),
                scope: ScopeKind::Tenant,
            };
            let mut inner = Select::from(table());
            inner.items.push(Item::Fields(Source::ROOT, fields));
            let mut select = Select::from(crate::From::Query(Box::new(inner)));
            select.items.push(Item::Fields(Source::ROOT, fields));
            let statement = Statement::from(select);
            render(&statement, dialect, &Confinement::plain(ScopeKind::Tenant))
                .unwrap()
                .sql
        };
        let expected = r#"SELECT t0."a", t0."b" FROM (SELECT u0."a", u0."b" FROM "t" AS u0) AS t0"#;
        for _ in 0..3 {
            assert_eq!(spelled(&FIELDS, dialect::sqlite::DIALECT), expected);
            assert_eq!(
                spelled(&FIELDS, dialect::mysql::DIALECT),
                expected.replace('"', "`")
            );
            assert_eq!(
                spelled(&FIELDS[..1], dialect::sqlite::DIALECT),
                r#"SELECT t0."a" FROM (SELECT u0."a" FROM "t" AS u0) AS t0"#
            );
        }
    }
}
