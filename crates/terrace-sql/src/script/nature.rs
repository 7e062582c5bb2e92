//! What a statement does, told by its words.

use super::scanner::{Kind, Scanner, Token};
use crate::Dialect;

/// What a statement does to transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It begins a transaction.
    Begin,
    /// It commits one.
    Commit,
    /// It does something else to the transaction: `ROLLBACK`, `SAVEPOINT`.
    Control,
    /// It can't run inside a transaction.
    Alone,
    /// It ends the transaction that it is in, because this database can't undo it.
    Commits,
    /// Nothing.
    Plain,
}

/// The index that a statement makes while others write to the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurrentIndex {
    /// The index; nothing when the database is to name it.
    pub name: Option<String>,
}

impl Dialect {
    /// What a statement does to transactions.
    ///
    /// ```
    /// use terrace_sql::Nature;
    /// use terrace_sql::dialect::{mysql, postgres};
    /// let create = "CREATE TABLE a (id int)";
    /// assert_eq!(mysql::DIALECT.nature_of(create), Nature::Commits);
    /// assert_eq!(postgres::DIALECT.nature_of(create), Nature::Plain);
    /// ```
    pub fn nature_of(self, statement: &str) -> Nature {
        let words = words(self, statement);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let syntax = self.spelling().script();
        match words.as_slice() {
            // BEGIN NOT ATOMIC begins a block, not a transaction.
            ["BEGIN", "NOT", ..] => Nature::Plain,
            ["BEGIN", ..] | ["START", "TRANSACTION", ..] => Nature::Begin,
            ["COMMIT", "PREPARED", ..]
            | ["ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE", ..]
            | ["PREPARE", "TRANSACTION", ..] => Nature::Control,
            ["COMMIT" | "END", ..] => Nature::Commit,
            words if (syntax.alone)(words) => Nature::Alone,
            ["DO", ..] if commits_inside(self, statement) => Nature::Alone,
            words if (syntax.commits)(words) => Nature::Commits,
            _ => Nature::Plain,
        }
    }

    /// What a statement destroys, in words, when it removes a table, a column or all rows.
    ///
    /// ```
    /// use terrace_sql::dialect::sqlite::DIALECT;
    /// assert_eq!(DIALECT.destroyed_by("drop table if exists a"), Some("DROP TABLE"));
    /// assert_eq!(DIALECT.destroyed_by("ALTER TABLE a DROP b"), Some("DROP COLUMN"));
    /// assert_eq!(DIALECT.destroyed_by("ALTER TABLE a DROP CONSTRAINT b"), None);
    /// ```
    pub fn destroyed_by(self, statement: &str) -> Option<&'static str> {
        let words = words(self, statement);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["DROP", "TABLE", ..] | ["DROP", "TEMPORARY", "TABLE", ..] => Some("DROP TABLE"),
            ["DROP", "SCHEMA", ..] => Some("DROP SCHEMA"),
            ["DROP", "DATABASE", ..] => Some("DROP DATABASE"),
            ["TRUNCATE", ..] => Some("TRUNCATE"),
            ["ALTER", "TABLE", rest @ ..] => drops_column(rest).then_some("DROP COLUMN"),
            _ => None,
        }
    }

    /// The table that a statement makes, without the schema that it may name.
    pub fn table_made_by(self, statement: &str) -> Option<String> {
        let tokens = tokens(self, statement);
        let words: Vec<String> = tokens.iter().map(capitals).collect();
        let kinds = ["TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL"];
        let mut at = 1;
        while words
            .get(at)
            .is_some_and(|word| kinds.contains(&word.as_str()))
        {
            at += 1;
        }
        if words.first()? != "CREATE" || words.get(at)? != "TABLE" {
            return None;
        }
        at += 1;
        if words.get(at)? == "IF" {
            at += 3;
        }
        if words.get(at + 1).is_some_and(|sign| sign == ".") {
            at += 2;
        }
        let token = tokens.get(at)?;
        Some(match token.kind {
            Kind::Name => unquoted(token.text),
            _ => token.text.to_owned(),
        })
    }

    /// The index that a statement makes while others write to the table, where the database can do
    /// that. Stopped half way, the index is there and of no use.
    pub fn concurrent_index(self, statement: &str) -> Option<ConcurrentIndex> {
        if self.nature_of(statement) != Nature::Alone {
            return None;
        }
        let tokens = tokens(self, statement);
        let words: Vec<String> = tokens.iter().map(capitals).collect();
        let mut at = match words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["CREATE", "INDEX", "CONCURRENTLY", ..] => 3,
            ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] => 4,
            _ => return None,
        };
        if words.get(at).is_some_and(|word| word == "IF") {
            at += 3;
        }
        let token = tokens.get(at)?;
        let name = match token.kind {
            Kind::Name => Some(unquoted(token.text)),
            _ if words[at] == "ON" => None,
            _ => Some(token.text.to_lowercase()),
        };
        Some(ConcurrentIndex { name })
    }
}

/// Whether a block commits what it did so far, which only one outside transactions may.
fn commits_inside(dialect: Dialect, statement: &str) -> bool {
    let texts = tokens(dialect, statement).into_iter();
    let mut blocks = texts.filter(|token| token.kind == Kind::Text);
    blocks.any(|block| {
        let mut words = block.text.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| word.eq_ignore_ascii_case("COMMIT"))
    })
}

/// A name without its quotes.
pub(crate) fn unquoted(name: &str) -> String {
    let close = &name[name.len() - 1..];
    name[1..name.len() - 1].replace(&close.repeat(2), close)
}

/// `ALTER TABLE` drops columns with or without the word.
fn drops_column(words: &[&str]) -> bool {
    const OTHERS: [&str; 14] = [
        "CONSTRAINT",
        "INDEX",
        "KEY",
        "PRIMARY",
        "FOREIGN",
        "CHECK",
        "PARTITION",
        "DEFAULT",
        "NOT",
        "IDENTITY",
        "EXPRESSION",
        "SYSTEM",
        "PERIOD",
        "UNIQUE",
    ];
    words
        .windows(2)
        .any(|pair| pair[0] == "DROP" && !OTHERS.contains(&pair[1]))
}

fn tokens(dialect: Dialect, statement: &str) -> Vec<Token<'_>> {
    let mut scanner = Scanner::new(statement, dialect.spelling().script());
    let mut tokens = Vec::new();
    while let Ok(Some(token)) = scanner.next() {
        if !matches!(token.kind, Kind::Space | Kind::Comment) {
            tokens.push(token);
        }
    }
    tokens
}

fn words(dialect: Dialect, statement: &str) -> Vec<String> {
    tokens(dialect, statement)
        .iter()
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Name))
        .map(capitals)
        .collect()
}

/// A word in capitals; a name in quotes keeps them, so that it is never taken for a word.
fn capitals(token: &Token<'_>) -> String {
    match token.kind {
        Kind::Word => token.text.to_ascii_uppercase(),
        _ => token.text.to_owned(),
    }
}
