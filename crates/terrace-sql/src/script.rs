//! SQL text as people write it in files, taken apart into statements.
//!
//! A file may hold strings, comments, triggers and everything else that has semicolons inside; a
//! statement is found by reading the text as its database reads it. Each statement knows where in
//! the file it stands, so that an error can name file, statement and position. What a statement
//! does to transactions and to data is told by its first words ([`Nature`]).

mod blocks;
mod directives;
mod lexemes;
mod nature;
mod scanner;
mod syntax;

use terrace_core::{Error, ErrorKind, Result};

use crate::Dialect;
use blocks::Blocks;
pub use directives::{Allowance, Directives};
pub use lexemes::{Lexeme, LexemeKind};
pub(crate) use nature::unquoted;
pub use nature::{ConcurrentIndex, Nature};
pub(crate) use scanner::{Kind, Scanner, Token};
pub(crate) use syntax::{Bodies, ScriptSyntax, starts};

/// SQL text, taken apart.
#[derive(Clone, Debug)]
pub struct Script<'a> {
    /// What comments before the first statement ask for.
    pub directives: Directives,
    /// The statements, in order.
    pub statements: Vec<ScriptStatement<'a>>,
    /// What follows the last statement: spaces and comments.
    pub rest: &'a str,
}

/// One statement of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptStatement<'a> {
    /// The statement, without what ends it.
    pub text: &'a str,
    /// The statement with everything since the one before it: comments, and what ends it. All of
    /// them together, and the [rest](Script::rest), are the text.
    pub whole: &'a str,
    /// Where the statement begins.
    pub position: Position,
    /// What comments before it, or in it, allow for it alone.
    pub allowed: Vec<Allowance>,
    dialect: Dialect,
}

/// A place in a text, counted from 1. Columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

impl Position {
    /// The start of a text.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place behind this much more text.
    #[must_use]
    pub fn after(mut self, text: &str) -> Self {
        for character in text.chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Dialect {
    /// Takes SQL text apart into statements.
    ///
    /// ```
    /// use terrace_sql::dialect::postgres::DIALECT;
    /// let text = "INSERT INTO a VALUES (';');\n  DO $$ BEGIN NULL; END $$;";
    /// let script = DIALECT.split(text)?;
    /// let texts: Vec<_> = script.statements.iter().map(|statement| statement.text).collect();
    /// assert_eq!(texts, ["INSERT INTO a VALUES (';')", "DO $$ BEGIN NULL; END $$"]);
    /// assert_eq!(script.statements[1].position.to_string(), "line 2, column 3");
    /// # Ok::<(), terrace_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Statement` for a string, name or comment that doesn't end, and for an unknown directive;
    /// `Unsupported` for what only a database's own shell understands, such as the data of
    /// `COPY … FROM STDIN`. Each names its place.
    pub fn split(self, text: &str) -> Result<Script<'_>> {
        Splitter {
            dialect: self,
            text,
            scanner: Scanner::new(text, self.spelling().script()),
            begun: 0,
            seen: (0, Position::START),
            statements: Vec::new(),
            directives: Directives::default(),
            allowed: Vec::new(),
        }
        .split()
    }
}

impl ScriptStatement<'_> {
    /// The place of a byte of the statement's text.
    pub fn position_of(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(self.text);
        self.position.after(before)
    }

    /// What it does to transactions.
    pub fn nature(&self) -> Nature {
        self.dialect.nature_of(self.text)
    }

    /// What it destroys, in words, when it removes a table, a column or all rows.
    pub fn destroys(&self) -> Option<&'static str> {
        self.dialect.destroyed_by(self.text)
    }
}

struct Splitter<'a> {
    dialect: Dialect,
    text: &'a str,
    scanner: Scanner<'a>,
    /// Where the part begins that is being read.
    begun: usize,
    /// A place that is known, so that positions are counted once.
    seen: (usize, Position),
    statements: Vec<ScriptStatement<'a>>,
    directives: Directives,
    /// What is allowed for the statement that is being read, or the next one.
    allowed: Vec<Allowance>,
}

impl<'a> Splitter<'a> {
    fn split(mut self) -> Result<Script<'a>> {
        let mut open: Option<Open> = None;
        loop {
            if self.scanner.skip_delimiter() {
                self.finish(open.take());
                continue;
            }
            let token = match self.scanner.next() {
                Ok(Some(token)) => token,
                Ok(None) => break,
                Err(unended) => return Err(self.unended(&unended)),
            };
            match token.kind {
                Kind::Space => {}
                Kind::Comment => self.comment(&token, open.is_some())?,
                _ if open.is_none() && self.scanner.set_delimiter(&token) => {}
                _ => {
                    let syntax = self.scanner.syntax();
                    let ends = token.text == ";" && self.scanner.splits_at_semicolon();
                    if ends && open.as_ref().is_none_or(|open| !open.holds(syntax)) {
                        self.finish(open.take());
                        continue;
                    }
                    let current = open.get_or_insert_with(|| Open::at(&token));
                    self.refuse_shell(&token, current)?;
                    current.add(&token, syntax);
                }
            }
        }
        self.finish_last(open);
        let rest = &self.text[self.begun..];
        Ok(Script {
            directives: self.directives,
            statements: self.statements,
            rest,
        })
    }

    /// The statement ends where the scanner is.
    fn finish(&mut self, open: Option<Open>) {
        // A semicolon alone belongs to what follows it.
        let Some(open) = open else { return };
        let end = self.scanner.at();
        self.push(&open, end);
    }

    fn finish_last(&mut self, open: Option<Open>) {
        if let Some(open) = open {
            self.push(&open, open.end);
        }
    }

    fn push(&mut self, open: &Open, end: usize) {
        let position = self.position(open.start);
        self.statements.push(ScriptStatement {
            text: &self.text[open.start..open.end],
            whole: &self.text[self.begun..end],
            position,
            allowed: std::mem::take(&mut self.allowed),
            dialect: self.dialect,
        });
        self.begun = end;
    }

    fn position(&mut self, offset: usize) -> Position {
        let (from, position) = self.seen;
        if offset < from {
            return Position::START.after(&self.text[..offset]);
        }
        let found = position.after(&self.text[from..offset]);
        self.seen = (offset, found);
        found
    }

    fn comment(&mut self, comment: &Token<'_>, inside: bool) -> Result<()> {
        let first = !inside && self.statements.is_empty();
        let done = self.directives.read(comment.text, first);
        let allowed = done.map_err(|error| error.with_context(self.position(comment.start)))?;
        self.allowed.extend(allowed);
        Ok(())
    }

    fn refuse_shell(&mut self, token: &Token<'_>, open: &Open) -> Result<()> {
        let Some(why) = self.scanner.syntax().shell_only(token.text, &open.words) else {
            return Ok(());
        };
        let position = self.position(token.start);
        Err(Error::new(
            ErrorKind::Unsupported,
            format!("{position}: {}", why.sentence),
        )
        .with_hint(why.hint))
    }

    fn unended(&mut self, unended: &scanner::Unended) -> Error {
        let position = self.position(unended.start);
        Error::new(
            ErrorKind::Statement,
            format!(
                "the text ends inside {} that begins at {position}",
                unended.what
            ),
        )
        .with_hint(format!("close it with {}", unended.close))
    }
}

/// A statement that is being read.
struct Open {
    start: usize,
    end: usize,
    /// Its first words, in capitals.
    words: Vec<String>,
    blocks: Blocks,
    parentheses: usize,
}

/// Words by which a statement is told.
const WORDS: usize = 12;

impl Open {
    fn at(token: &Token<'_>) -> Self {
        Self {
            start: token.start,
            end: token.start,
            words: Vec::new(),
            blocks: Blocks::default(),
            parentheses: 0,
        }
    }

    /// Whether a semicolon belongs to the statement.
    fn holds(&self, syntax: &ScriptSyntax) -> bool {
        self.blocks.is_open() || (syntax.parentheses_hold && self.parentheses > 0)
    }

    fn add(&mut self, token: &Token<'_>, syntax: &ScriptSyntax) {
        self.end = token.start + token.text.len();
        match token.text {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        let word = match token.kind {
            Kind::Word => token.text.to_ascii_uppercase(),
            _ => token.text.to_owned(),
        };
        self.blocks.add(token.kind, &word, syntax);
        if token.kind == Kind::Word && self.words.len() < WORDS {
            self.words.push(word);
        }
    }
}
