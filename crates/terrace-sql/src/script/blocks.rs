//! Bodies of triggers and routines: blocks in which semicolons end nothing.

use super::ScriptSyntax;
use super::scanner::Kind;
use super::syntax::Bodies;

/// The blocks that are open.
#[derive(Default)]
pub(super) struct Blocks {
    routine: Routine,
    open: Vec<Block>,
    /// The word or sign before.
    last: String,
    /// Words so far.
    words: usize,
    /// An `END` closed a block, whose kind may follow.
    closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// A `CASE` inside an expression.
    Choice,
    /// Anything else, which holds statements.
    Statements,
}

/// Whether the statement makes something with a body.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Routine {
    #[default]
    Unknown,
    Yes,
    No,
}

const ROUTINES: [&str; 5] = ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"];
const OTHERS: [&str; 12] = [
    "TABLE", "VIEW", "INDEX", "UNIQUE", "DATABASE", "SCHEMA", "USER", "ROLE", "SEQUENCE", "SERVER",
    "TYPE", "RULE",
];
const BLOCKS: [&str; 6] = ["IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"];
/// What a statement inside a body follows.
const BEFORE_STATEMENTS: [&str; 10] = [
    ";", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "ROW", ":", ")",
];

impl Blocks {
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Looks at the next word, in capitals, or sign.
    pub(super) fn add(&mut self, kind: Kind, word: &str, syntax: &ScriptSyntax) {
        if kind == Kind::Word {
            self.word(word, syntax.bodies);
            self.words += 1;
        } else {
            self.closed = false;
        }
        word.clone_into(&mut self.last);
    }

    fn word(&mut self, word: &str, bodies: Bodies) {
        let kind_of_end = std::mem::take(&mut self.closed) && BLOCKS.contains(&word);
        if self.words == 0 && word != "CREATE" {
            self.routine = Routine::No;
        }
        // BEGIN NOT ATOMIC … END, which needs no name.
        if bodies == Bodies::Blocks && self.words == 2 && word == "ATOMIC" && self.last == "NOT" {
            self.routine = Routine::Yes;
            self.open.push(Block::Statements);
            return;
        }
        if self.routine == Routine::Unknown {
            if ROUTINES.contains(&word) {
                self.routine = Routine::Yes;
            } else if OTHERS.contains(&word) {
                self.routine = Routine::No;
            }
        }
        if self.routine != Routine::Yes || kind_of_end {
            return;
        }
        match word {
            "END" => {
                self.open.pop();
                self.closed = true;
            }
            "ATOMIC" if bodies == Bodies::Atomic && self.last == "BEGIN" => {
                self.open.push(Block::Statements);
            }
            "BEGIN" if bodies == Bodies::Blocks => self.open.push(Block::Statements),
            "CASE" if !self.begins_statement() => self.open.push(Block::Choice),
            _ if BLOCKS.contains(&word) && self.begins_statement() && bodies == Bodies::Blocks => {
                self.open.push(Block::Statements);
            }
            _ => {}
        }
    }

    /// Whether a statement begins here: in an expression, THEN and ELSE are followed by values.
    fn begins_statement(&self) -> bool {
        if self.open.last() == Some(&Block::Choice) {
            return false;
        }
        match self.last.as_str() {
            // Behind the parameters of a procedure.
            ")" => self.open.is_empty(),
            last => BEFORE_STATEMENTS.contains(&last),
        }
    }
}
