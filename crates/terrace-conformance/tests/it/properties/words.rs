//! Texts beyond ASCII, and how each database compares, searches and sorts them.

use std::cmp::Ordering;

use terrace_core::Value;
use terrace_sql::{BinaryOperator as Operator, Expression, Function};

use super::generate::{Generator, Kind};
use super::interpret::Cell;

/// The columns with such texts.
pub(super) const WORDS: [&str; 2] = ["word", "nick"];

/// Upper and lower case of several scripts, a letter without case, and a character beyond the
/// basic plane. Not among them are letters whose case depends on their place or language.
pub(super) const LITERALS: [&str; 16] = [
    "", "ä", "Ä", "é", "É", "ß", "ж", "Ж", "σ", "Σ", "日本", "🦀", "a", "Z", "ä_", "%Ж",
];

/// What a database makes of letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    /// The collation that compares code points.
    pub(super) binary: &'static str,
    /// One that every such database has and that puts upper and lower case together.
    pub(super) insensitive: Option<Collation>,
    /// Whether a search without regard to case knows more letters than those of ASCII.
    beyond_ascii: bool,
}

/// A collation, and what it compares in the place of a character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Collation {
    pub(super) name: &'static str,
    weight: fn(char) -> char,
}

impl Letters {
    /// Those of the database of a cell.
    pub(super) fn of(cell: &str) -> Self {
        match cell.split('/').next() {
            Some("postgres") => Self {
                binary: "C",
                insensitive: None,
                beyond_ascii: true,
            },
            Some("mariadb") => Self {
                binary: "utf8mb4_nopad_bin",
                insensitive: Some(Collation {
                    name: "utf8mb4_general_nopad_ci",
                    weight: general,
                }),
                beyond_ascii: true,
            },
            Some("sqlite") => Self {
                binary: "BINARY",
                insensitive: Some(Collation {
                    name: "NOCASE",
                    weight: |letter| letter.to_ascii_lowercase(),
                }),
                beyond_ascii: false,
            },
            other => panic!("nothing is known of the letters of {other:?}"),
        }
    }

    /// A text as a search without regard to case reads it.
    pub(super) fn folded(self, text: &str) -> String {
        if self.beyond_ascii {
            text.to_lowercase()
        } else {
            text.to_ascii_lowercase()
        }
    }

    /// What is compared in the place of a value when this expression says the collation.
    pub(super) fn weighed(self, cell: Option<Cell>, said_by: &Expression) -> Option<Cell> {
        match (cell, self.said(said_by)) {
            (Some(Cell::Text(text)), Some(collation)) => {
                Some(Cell::Text(text.chars().map(collation.weight).collect()))
            }
            (cell, _) => cell,
        }
    }

    /// How two values are sorted by this expression.
    pub(super) fn sorted(
        self,
        by: &Expression,
        left: Option<&Cell>,
        right: Option<&Cell>,
    ) -> Ordering {
        let key = |cell: Option<&Cell>| self.weighed(cell.cloned(), by);
        match (key(left), key(right)) {
            (Some(left), Some(right)) => left.order(&right),
            (left, right) => left.is_some().cmp(&right.is_some()),
        }
    }

    fn said(self, by: &Expression) -> Option<Collation> {
        let Expression::Collate(_, name) = by else {
            return None;
        };
        self.insensitive.filter(|collation| collation.name == *name)
    }
}

/// The weights of the general collation for the characters of these tests: letters count as their
/// capitals without accents, and all characters beyond the basic plane as one.
fn general(letter: char) -> char {
    match letter {
        'ä' | 'Ä' => 'A',
        'é' | 'É' => 'E',
        'ß' => 'S',
        'ж' => 'Ж',
        'σ' => 'Σ',
        '\u{1_0000}'.. => '\u{FFFD}',
        other => other.to_ascii_uppercase(),
    }
}

impl Generator {
    /// A text beyond ASCII.
    pub(super) fn word(&mut self, depth: u32) -> Expression {
        let left = self.expression(Kind::Word, depth);
        match self.below(5) {
            0 => Expression::Collate(Box::new(left), self.letters.binary.into()),
            1 => {
                let right = self.expression(Kind::Word, depth);
                Expression::Call(Function::Concat, vec![left, right])
            }
            2 => {
                let count = Expression::Value(Value::I64(self.one_of(&[1, 2, 30])));
                let part = self.one_of(&[Function::Left, Function::Right]);
                Expression::Call(part, vec![left, count])
            }
            _ => {
                let right = self.expression(Kind::Word, depth);
                Expression::binary(left, Operator::Concatenate, right)
            }
        }
    }

    /// A text by which rows are compared or sorted, sometimes by another collation than its own.
    pub(super) fn collated(&mut self, depth: u32) -> Expression {
        let insensitive = self.letters.insensitive;
        match insensitive {
            Some(collation) if self.below(2) == 0 => {
                let word = self.column(Kind::Word);
                Expression::Collate(Box::new(word), collation.name.into())
            }
            _ => self.grounded(Kind::Word, depth),
        }
    }
}
