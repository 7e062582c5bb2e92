//! The statement that made a table, taken apart: the database keeps its text, and a table that is
//! made anew is made with it (<https://sqlite.org/lang_createtable.html>).

use terrace_core::{Error, ErrorKind, Result};

use super::DIALECT;
use crate::LiveTable;
use crate::dialect::Spelling as _;
use crate::script::{Kind, Scanner, Token, unquoted};

/// A table's statement: what stands between its parentheses, and behind them.
#[derive(Debug)]
pub(super) struct Made<'a> {
    pub(super) columns: Vec<Column<'a>>,
    pub(super) constraints: Vec<Constraint<'a>>,
    /// `WITHOUT ROWID`, `STRICT`.
    pub(super) options: &'a str,
}

/// A column: its text without the keys that stand in it, and those.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) keys: Vec<Constraint<'a>>,
}

/// A key, or something else that is kept as it is.
#[derive(Clone, Debug)]
pub(super) struct Constraint<'a> {
    pub(super) kind: ConstraintKind,
    /// `CONSTRAINT name`, if it has one.
    pub(super) named: &'a str,
    /// What stands behind its name.
    pub(super) text: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConstraintKind {
    Primary,
    Unique,
    Foreign,
    Other,
}

/// Takes the statement of a table apart.
pub(super) fn read(sql: &str) -> Result<Made<'_>> {
    let tokens = tokens(sql)?;
    let unclear = || {
        Error::new(
            ErrorKind::Unsupported,
            "the statement that made a table can't be read",
        )
        .with_hint("make the table anew by hand, in a migration of your own")
    };
    let open = tokens.iter().position(|token| token.text == "(");
    let open = open.ok_or_else(unclear)?;
    let close = closing(&tokens, open).ok_or_else(unclear)?;
    let mut made = Made {
        columns: Vec::new(),
        constraints: Vec::new(),
        options: sql[end(&tokens[close])..].trim(),
    };
    for item in items(&tokens[open + 1..close]) {
        let first = item.first().ok_or_else(unclear)?;
        if first.kind == Kind::Word && kind_of(item).is_some() {
            made.constraints.push(constraint(sql, item));
        } else {
            made.columns.push(column(sql, item));
        }
    }
    Ok(made)
}

/// Names the keys of a table as its statement does.
pub(super) fn name_keys(table: &mut LiveTable) -> Result<()> {
    let Some(sql) = table.text.clone() else {
        return Ok(());
    };
    let made = read(&sql)?;
    let mut named = Vec::new();
    for column in &made.columns {
        let keys = column.keys.iter();
        named.extend(keys.map(|key| (key, vec![column.name.clone()])));
    }
    for key in &made.constraints {
        named.push((key, listed(key.text)?));
    }
    for (key, columns) in named {
        let Some(name) = tokens(key.named)?.get(1).map(plain) else {
            continue;
        };
        match key.kind {
            ConstraintKind::Primary => {
                table
                    .primary_key
                    .iter_mut()
                    .for_each(|key| key.name.clone_from(&name));
            }
            ConstraintKind::Unique => {
                let keys = table.uniques.iter_mut();
                keys.filter(|key| key.columns == columns)
                    .for_each(|key| key.name.clone_from(&name));
            }
            ConstraintKind::Foreign => {
                let keys = table.foreign_keys.iter_mut();
                keys.filter(|key| key.columns == columns)
                    .for_each(|key| key.name.clone_from(&name));
            }
            ConstraintKind::Other => {}
        }
    }
    Ok(())
}

/// The names in the first parentheses of a text.
fn listed(text: &str) -> Result<Vec<String>> {
    let tokens = tokens(text)?;
    let Some(open) = tokens.iter().position(|token| token.text == "(") else {
        return Ok(Vec::new());
    };
    let close = closing(&tokens, open).unwrap_or(open);
    let items = items(&tokens[open + 1..close.max(open + 1)]);
    Ok(items
        .iter()
        .filter_map(|item| item.first())
        .map(plain)
        .collect())
}

/// A name without its quotes.
fn plain(token: &Token<'_>) -> String {
    match token.kind {
        Kind::Name => unquoted(token.text),
        _ => token.text.to_owned(),
    }
}

/// The place behind the first parenthesis of a text: of a statement that makes an index, or of a key.
pub(super) fn first_parenthesis(sql: &str) -> Result<Option<usize>> {
    let tokens = tokens(sql)?;
    let open = tokens.iter().find(|token| token.text == "(");
    Ok(open.map(end))
}

/// Parts of a foreign key's text: up to and with the name of the table, the columns that it refers
/// to, and what stands behind them.
pub(super) fn reference(text: &str) -> Result<(String, Option<&str>, &str)> {
    let tokens = tokens(text)?;
    let at = tokens.iter().position(|token| is(token, "REFERENCES"));
    let table = at.and_then(|at| Some((at, tokens.get(at + 1)?)));
    let Some((at, table)) = table else {
        return Ok((text.to_owned(), None, ""));
    };
    let head = text[..end(table)].to_owned();
    match tokens.get(at + 2) {
        Some(open) if open.text == "(" => match closing(&tokens, at + 2) {
            Some(close) => Ok((
                head,
                Some(&text[end(open)..tokens[close].start]),
                text[end(&tokens[close])..].trim(),
            )),
            None => Ok((head, None, "")),
        },
        _ => Ok((head, None, text[end(table)..].trim())),
    }
}

/// A foreign key's actions, without those that would empty the tenant column, too.
pub(super) fn without_setting(tail: &str) -> Result<String> {
    let tokens = tokens(tail)?;
    let mut kept = String::with_capacity(tail.len());
    let mut from = 0;
    for place in 0..tokens.len() {
        let sets = is(&tokens[place], "SET")
            && tokens
                .get(place + 1)
                .is_some_and(|next| is(next, "NULL") || is(next, "DEFAULT"));
        if sets {
            kept.push_str(&tail[from..tokens[place].start]);
            kept.push_str("NO ACTION");
            from = end(&tokens[place + 1]);
        }
    }
    kept.push_str(&tail[from..]);
    Ok(kept)
}

fn column<'a>(sql: &'a str, item: &[Token<'a>]) -> Column<'a> {
    let name = plain(&item[0]);
    let mut keys = Vec::new();
    let mut text = String::new();
    let mut from = item[0].start;
    let mut at = 1;
    while at < item.len() {
        let named = if is(&item[at], "CONSTRAINT") { 2 } else { 0 };
        let Some(length) = inline_key(&item[(at + named).min(item.len())..]) else {
            at = skip(item, at);
            continue;
        };
        text.push_str(sql[from..item[at].start].trim());
        text.push(' ');
        let last = &item[at + named + length - 1];
        keys.push(constraint(sql, &item[at..at + named + length]));
        from = end(last);
        at += named + length;
    }
    let last = item.last().map_or(from, end);
    text.push_str(sql[from..last.max(from)].trim());
    Column {
        name,
        text: text.trim().to_owned(),
        keys,
    }
}

/// Steps over a token, or over what parentheses hold.
fn skip(item: &[Token<'_>], at: usize) -> usize {
    if item[at].text == "(" {
        closing(item, at).map_or(item.len(), |close| close + 1)
    } else {
        at + 1
    }
}

/// How many tokens a key in the text of a column has.
fn inline_key(rest: &[Token<'_>]) -> Option<usize> {
    let first = rest.first()?;
    let conflict = |at: usize| {
        let is_one = rest.get(at).is_some_and(|token| is(token, "ON"))
            && rest.get(at + 1).is_some_and(|token| is(token, "CONFLICT"));
        if is_one { 3 } else { 0 }
    };
    if is(first, "PRIMARY") {
        let mut at = 2;
        if rest
            .get(at)
            .is_some_and(|token| is(token, "ASC") || is(token, "DESC"))
        {
            at += 1;
        }
        at += conflict(at);
        if rest.get(at).is_some_and(|token| is(token, "AUTOINCREMENT")) {
            at += 1;
        }
        return Some(at.min(rest.len()));
    }
    if is(first, "UNIQUE") {
        return Some((1 + conflict(1)).min(rest.len()));
    }
    if !is(first, "REFERENCES") {
        return None;
    }
    let mut at = 2;
    if rest.get(at).is_some_and(|token| token.text == "(") {
        at = skip(rest, at);
    }
    while let Some(token) = rest.get(at) {
        at += match token.text.to_ascii_uppercase().as_str() {
            // ON DELETE SET NULL, ON UPDATE NO ACTION, ON DELETE CASCADE
            "ON" => match rest.get(at + 2) {
                Some(action) if is(action, "SET") || is(action, "NO") => 4,
                _ => 3,
            },
            "MATCH" | "INITIALLY" => 2,
            "NOT" if rest.get(at + 1).is_some_and(|next| is(next, "DEFERRABLE")) => 2,
            "DEFERRABLE" => 1,
            _ => break,
        };
    }
    Some(at.min(rest.len()))
}

fn constraint<'a>(sql: &'a str, item: &[Token<'a>]) -> Constraint<'a> {
    let text = |tokens: &[Token<'a>]| match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[first.start..end(last)],
        _ => "",
    };
    let named = usize::from(is(&item[0], "CONSTRAINT")) * 2;
    let named = named.min(item.len());
    Constraint {
        kind: kind_of(item).unwrap_or(ConstraintKind::Other),
        named: text(&item[..named]),
        text: text(&item[named..]),
    }
}

fn kind_of(item: &[Token<'_>]) -> Option<ConstraintKind> {
    let first = item.first()?;
    let first = if is(first, "CONSTRAINT") {
        item.get(2)?
    } else {
        first
    };
    if first.kind != Kind::Word {
        return None;
    }
    match first.text.to_ascii_uppercase().as_str() {
        "PRIMARY" => Some(ConstraintKind::Primary),
        "UNIQUE" => Some(ConstraintKind::Unique),
        "FOREIGN" | "REFERENCES" => Some(ConstraintKind::Foreign),
        "CHECK" => Some(ConstraintKind::Other),
        _ => None,
    }
}

/// What commas part, outside of parentheses.
fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut items = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                items.push(&tokens[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    items.push(&tokens[from..]);
    items
}

fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" => depth += 1,
            ")" => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn is(token: &Token<'_>, word: &str) -> bool {
    token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word)
}

fn end(token: &Token<'_>) -> usize {
    token.start + token.text.len()
}

fn tokens(sql: &str) -> Result<Vec<Token<'_>>> {
    let mut scanner = Scanner::new(sql, super::Sqlite.script());
    let mut tokens = Vec::new();
    loop {
        match scanner.next() {
            Ok(Some(token)) if matches!(token.kind, Kind::Space | Kind::Comment) => {}
            Ok(Some(token)) => tokens.push(token),
            Ok(None) => return Ok(tokens),
            Err(_) => {
                return Err(Error::new(
                    ErrorKind::Corrupt,
                    format!(
                        "{} keeps a statement with quotes that don't close",
                        DIALECT.name()
                    ),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LiveKey;

    #[test]
    fn keys_are_taken_out_of_columns_and_the_rest_stays() {
        let sql = "CREATE TABLE t (\n  id INTEGER PRIMARY KEY AUTOINCREMENT,\n  \
                   [a b] NVARCHAR(20) COLLATE NOCASE NOT NULL CONSTRAINT u UNIQUE ON CONFLICT ABORT DEFAULT ('x, y'),\n  \
                   p INT REFERENCES \"parent\"(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED CHECK (p > 0),\n  \
                   CONSTRAINT c CHECK (p <> 3), UNIQUE (p, \"id\"), FOREIGN KEY (p) REFERENCES q\n) STRICT";
        let made = read(sql).unwrap();
        let texts: Vec<&str> = made.columns.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "id INTEGER",
                "[a b] NVARCHAR(20) COLLATE NOCASE NOT NULL DEFAULT ('x, y')",
                "p INT CHECK (p > 0)",
            ]
        );
        assert_eq!(made.columns[1].name, "a b");
        assert_eq!(made.columns[1].keys[0].named, "CONSTRAINT u");
        assert_eq!(made.columns[1].keys[0].text, "UNIQUE ON CONFLICT ABORT");
        let kinds: Vec<_> = made.constraints.iter().map(|c| c.kind).collect();
        assert_eq!(
            kinds,
            [
                ConstraintKind::Other,
                ConstraintKind::Unique,
                ConstraintKind::Foreign
            ]
        );
        assert_eq!(made.options, "STRICT");
        let (head, columns, tail) = reference(made.columns[2].keys[0].text).unwrap();
        assert_eq!(
            (head.as_str(), columns),
            ("REFERENCES \"parent\"", Some("id"))
        );
        assert_eq!(
            without_setting(tail).unwrap(),
            "ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED"
        );
    }

    #[test]
    fn keys_are_named_as_the_statement_names_them() {
        let key = |columns: &[&str]| LiveKey {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            ..LiveKey::default()
        };
        let mut table = LiveTable {
            text: Some(
                "CREATE TABLE t (id INT CONSTRAINT \"p k\" PRIMARY KEY, a, b, UNIQUE (a), CONSTRAINT [u] UNIQUE (a, b))"
                    .to_owned(),
            ),
            primary_key: Some(key(&["id"])),
            uniques: vec![key(&["a"]), key(&["a", "b"])],
            ..LiveTable::default()
        };
        name_keys(&mut table).unwrap();
        assert_eq!(table.primary_key.unwrap().name, "p k");
        assert_eq!(table.uniques[0].name, "");
        assert_eq!(table.uniques[1].name, "u");
    }
}
