//! The texts that made tables and indexes (<https://sqlite.org/lang_createtable.html>), for what the
//! pragmas don't tell.

use std::collections::BTreeMap;

use terrace_core::Deferrable;

use crate::catalogue::{Quoting, Word, WordKind, unparenthesised, unquoted, words};

/// What the text of a table says.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// By name, in lower case.
    pub(super) columns: BTreeMap<String, MadeColumn>,
    pub(super) checks: Vec<Check>,
    foreign_keys: Vec<MadeKey>,
    uniques: Vec<(Option<String>, Vec<String>)>,
    pub(super) numbers_itself: bool,
    pub(super) has_no_rowid: bool,
    pub(super) options: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct MadeColumn {
    pub(super) name: String,
    pub(super) checks: Vec<Check>,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<String>,
    pub(super) is_stored: bool,
    declared: String,
    /// Whether it is the number of its row.
    pub(super) is_key_of_row: bool,
}

#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: Option<String>,
    pub(super) condition: String,
}

#[derive(Debug, Default)]
pub(super) struct MadeKey {
    pub(super) name: Option<String>,
    pub(super) deferrable: Deferrable,
}

/// What the text of an index says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct MadeIndex {
    /// Columns and expressions, in order.
    pub(super) parts: Vec<String>,
    pub(super) condition: Option<String>,
}

impl Made {
    /// Reads the text of a table; of one that isn't a list of columns, nothing.
    pub(super) fn parse(sql: &str) -> Self {
        let all = words(sql, Quoting::Brackets);
        let mut made = Self::default();
        let is_virtual = all.get(1).is_some_and(|word| word.is("VIRTUAL"));
        let open = all.iter().position(|word| word.is("("));
        let (Some(open), false) = (open, is_virtual) else {
            made.options.push(sql.to_owned());
            return made;
        };
        let close = closing(&all, open);
        for part in split(all.get(open + 1..close).unwrap_or_default()) {
            made.part(sql, part);
        }
        let behind = all.get(close + 1..).unwrap_or_default();
        for option in split(behind) {
            let option: Vec<_> = option.iter().map(|word| word.text.to_uppercase()).collect();
            made.has_no_rowid |= option == ["WITHOUT", "ROWID"];
            if !option.is_empty() {
                made.options.push(option.join(" "));
            }
        }
        let rowid = !made.has_no_rowid;
        for column in made.columns.values_mut() {
            column.is_key_of_row = rowid && column.declared == "INTEGER";
        }
        made
    }

    pub(super) fn column(&mut self, name: &str) -> Option<&mut MadeColumn> {
        self.columns.get_mut(&name.to_lowercase())
    }

    /// Whether a column is declared as `INTEGER`, as the number of a row must be.
    pub(super) fn is_integer(&self, name: &str) -> bool {
        let column = self.columns.get(&name.to_lowercase());
        column.is_some_and(|column| column.declared == "INTEGER")
    }

    /// The foreign key with this number, which counts from the last.
    pub(super) fn foreign_key(&self, number: usize) -> Option<&MadeKey> {
        let place = self.foreign_keys.len().checked_sub(number + 1)?;
        self.foreign_keys.get(place)
    }

    pub(super) fn name_of_unique(&self, columns: &[String]) -> Option<&str> {
        let is_same = |known: &[String]| {
            known.len() == columns.len()
                && known
                    .iter()
                    .zip(columns)
                    .all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        let mut uniques = self.uniques.iter();
        uniques.find(|(_, known)| is_same(known))?.0.as_deref()
    }

    /// A column or a constraint of the table.
    fn part(&mut self, sql: &str, part: &[Word<'_>]) {
        let Some(first) = part.first() else { return };
        let constraints = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        if constraints.iter().any(|word| first.is(word)) {
            self.constraints(sql, part, None);
            return;
        }
        let column = unquoted(first.text);
        let rest = &part[1..];
        let declared = rest
            .iter()
            .position(|word| BEHIND_TYPE.iter().any(|k| word.is(k)));
        let (declared, rest) = rest.split_at(declared.unwrap_or(rest.len()));
        let declared: Vec<_> = declared
            .iter()
            .map(|word| word.text.to_uppercase())
            .collect();
        self.columns.insert(
            column.to_lowercase(),
            MadeColumn {
                name: column.clone(),
                declared: declared.concat(),
                ..MadeColumn::default()
            },
        );
        self.constraints(sql, rest, Some(&column));
    }

    /// Reads constraints, of a column or of the table, one after the other.
    fn constraints(&mut self, sql: &str, part: &[Word<'_>], column: Option<&str>) {
        let mut name = None;
        let mut at = 0;
        while let Some(word) = part.get(at) {
            let next = part.get(at + 1);
            if word.is("CONSTRAINT") {
                name = next.map(|next| unquoted(next.text));
                at += 2;
                continue;
            }
            if word.is("CHECK") {
                let close = closing(part, at + 1);
                let condition = between(sql, part, at + 1, close);
                let check = Check {
                    name: name.take(),
                    condition,
                };
                match column.and_then(|column| self.column(column)) {
                    Some(column) => column.checks.push(check),
                    None => self.checks.push(check),
                }
                at = close;
            } else if word.is("AS") && next.is_some_and(|next| next.is("(")) {
                let close = closing(part, at + 1);
                let expression = between(sql, part, at + 1, close);
                let is_stored = part.get(close + 1).is_some_and(|word| word.is("STORED"));
                if let Some(column) = column.and_then(|column| self.column(column)) {
                    column.generated = Some(expression);
                    column.is_stored = is_stored;
                }
                at = close;
            } else if word.is("DEFAULT") && next.is_some_and(|next| next.is("(")) {
                at = closing(part, at + 1);
            } else if word.is("COLLATE") {
                let collation = next.map(|next| unquoted(next.text).to_uppercase());
                let collation = collation.filter(|collation| collation != "BINARY");
                if let Some(column) = column.and_then(|column| self.column(column)) {
                    column.collation = collation;
                }
            } else if word.is("AUTOINCREMENT") {
                self.numbers_itself = true;
            } else if word.is("UNIQUE") {
                let columns = match column {
                    Some(column) => vec![column.to_owned()],
                    None => list(part, at + 1),
                };
                self.uniques.push((name.take(), columns));
            } else if word.is("REFERENCES") {
                self.foreign_keys.push(MadeKey {
                    name: name.take(),
                    deferrable: Deferrable::No,
                });
            } else if word.is("DEFERRABLE") {
                let negated = at > 0 && part[at - 1].is("NOT");
                let deferred = part.get(at + 2).is_some_and(|word| word.is("DEFERRED"));
                if let (Some(key), false) = (self.foreign_keys.last_mut(), negated) {
                    key.deferrable = if deferred {
                        Deferrable::Deferred
                    } else {
                        Deferrable::Immediate
                    };
                }
            }
            at += 1;
        }
    }
}

/// What may follow the type of a column.
const BEHIND_TYPE: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

/// Reads the text of an index.
pub(super) fn index(sql: &str) -> MadeIndex {
    let all = words(sql, Quoting::Brackets);
    let Some(open) = all.iter().position(|word| word.is("(")) else {
        return MadeIndex::default();
    };
    let close = closing(&all, open);
    let parts = split(all.get(open + 1..close).unwrap_or_default())
        .into_iter()
        .map(|part| {
            let behind = |word: &Word<'_>| ["COLLATE", "ASC", "DESC"].iter().any(|k| word.is(k));
            let end = part.iter().rposition(|word| !behind(word));
            let end = end.unwrap_or(part.len().saturating_sub(1));
            let text = match (part.first(), part.get(end)) {
                (Some(first), Some(last)) => &sql[first.start..last.end()],
                _ => "",
            };
            unparenthesised(text).to_owned()
        });
    let condition = all
        .get(close + 1)
        .filter(|word| word.is("WHERE"))
        .map(|word| unparenthesised(&sql[word.end()..]).to_owned());
    MadeIndex {
        parts: parts.collect(),
        condition,
    }
}

/// The names in the parentheses that follow.
fn list(part: &[Word<'_>], open: usize) -> Vec<String> {
    let close = closing(part, open);
    let inside = part.get(open + 1..close).unwrap_or_default();
    let names = split(inside).into_iter().filter_map(<[Word<'_>]>::first);
    names.map(|word| unquoted(word.text)).collect()
}

/// What stands between two parentheses.
fn between(sql: &str, part: &[Word<'_>], open: usize, close: usize) -> String {
    match (part.get(open), part.get(close)) {
        (Some(open), Some(close)) => {
            unparenthesised(&sql[open.end()..close.start.max(open.end())]).to_owned()
        }
        _ => String::new(),
    }
}

/// The place of the parenthesis that closes the one at `open`; the last one when none does.
fn closing(words: &[Word<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (place, word) in words.iter().enumerate().skip(open) {
        if word.is("(") {
            depth += 1;
        } else if word.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return place;
            }
        }
    }
    words.len().saturating_sub(1).max(open)
}

/// The parts between the commas that are in no parentheses.
fn split<'w, 'a>(words: &'w [Word<'a>]) -> Vec<&'w [Word<'a>]> {
    let mut depth = 0_usize;
    let parts = words.split(|word| {
        if word.kind != WordKind::Symbol {
            return false;
        }
        match word.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && word.text == ","
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALBUM: &str = "CREATE TABLE [Album] (
        \"id\" INTEGER PRIMARY KEY AUTOINCREMENT, -- a comment, with a comma
        title NVARCHAR(160) NOT NULL COLLATE nocase CONSTRAINT \"has title\" CHECK (title <> ')'),
        artist INTEGER CONSTRAINT of REFERENCES Artist (id) ON DELETE CASCADE
            DEFERRABLE INITIALLY DEFERRED,
        twice INT GENERATED ALWAYS AS (artist * 2) STORED, half AS ((artist / 2)),
        d TEXT DEFAULT ('CHECK (1)'),
        CONSTRAINT u UNIQUE (title, [artist]), CHECK ((artist > 0)),
        FOREIGN KEY (twice) REFERENCES Artist) STRICT";

    #[test]
    fn a_table_is_read_as_its_database_reads_it() {
        let mut made = Made::parse(ALBUM);
        assert!(made.numbers_itself && made.is_integer("ID"));
        assert_eq!(made.columns.len(), 6);
        assert_eq!(made.options, ["STRICT"]);
        let title = made.column("Title").unwrap();
        assert_eq!(title.collation.as_deref(), Some("NOCASE"));
        assert_eq!(title.checks[0].name.as_deref(), Some("has title"));
        assert_eq!(title.checks[0].condition, "title <> ')'");
        let twice = made.column("twice").unwrap();
        assert_eq!(twice.generated.as_deref(), Some("artist * 2"));
        assert!(twice.is_stored);
        assert_eq!(
            made.column("half").unwrap().generated.as_deref(),
            Some("artist / 2")
        );
        assert_eq!(made.checks.len(), 1);
        assert_eq!(made.checks[0].condition, "artist > 0");
        assert_eq!(
            made.name_of_unique(&["title".to_owned(), "artist".to_owned()]),
            Some("u")
        );
        assert_eq!(made.foreign_key(1).unwrap().name.as_deref(), Some("of"));
        assert_eq!(
            made.foreign_key(1).unwrap().deferrable,
            Deferrable::Deferred
        );
        assert_eq!(made.foreign_key(0).unwrap().deferrable, Deferrable::No);
    }

    #[test]
    fn an_index_is_read_as_its_database_reads_it() {
        let made = index(
            "CREATE UNIQUE INDEX i ON a (b DESC, (lower(c) || ','), d COLLATE x) WHERE b > 0",
        );
        assert_eq!(made.parts[0], "b");
        assert_eq!(made.parts[1], "lower(c) || ','");
        assert_eq!(made.condition.as_deref(), Some("b > 0"));
    }

    #[test]
    fn texts_that_are_no_tables_give_nothing() {
        for text in [
            "",
            "CREATE VIRTUAL TABLE a USING fts5(b, c)",
            "CREATE TABLE a",
            "(",
            "a (b",
        ] {
            assert!(Made::parse(text).columns.len() < 2, "{text}");
        }
    }
}
