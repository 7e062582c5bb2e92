//! Expressions from SQL of the program's own.

use terrace_sql::{Expression, Raw, RawPart};

use super::Term;
use crate::column::Computed;

/// An expression from SQL of the program's own, with columns, calculations and values in between:
/// `{}` stands for the next of them. Values are bound, never written into the text; the text is a
/// literal of the program.
///
/// A statement with such a part is sent on a connection that nobody shares. In shared tables a part
/// that reads a table by itself is refused, because nobody would confine it to the tenant; where a
/// schema is kept apart by qualified names only, the whole statement is.
///
/// ```
/// # use terrace_orm::{Auto, Computed, Model, sql};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Album { id: Auto<i64>, title: String }
/// let loud = Album::objects().values(|a| sql!(String: "upper({}) || {}", a.title, "!"));
/// ```
///
/// As many expressions as places:
/// ```compile_fail
/// # use terrace_orm::{Computed, sql, value};
/// let wrong = sql!(String: "{} || {}", value("x"));
/// ```
///
/// The text is known when the program is compiled:
/// ```compile_fail
/// # use terrace_orm::{Computed, sql, value};
/// let text = String::from("1");
/// let wrong = sql!(i64: &text);
/// ```
#[macro_export]
macro_rules! sql {
    ($type:ty: $text:literal $(, $argument:expr)* $(,)?) => {{
        const TEXT: &str = ::core::concat!($text);
        const {
            ::core::assert!(
                $crate::private::places(TEXT)
                    == 0_usize $(+ { ::core::stringify!($argument); 1_usize })*,
                "the text has more or fewer places than there are expressions",
            );
        }
        $crate::private::raw::<$type>(
            TEXT,
            ::std::vec![$($crate::private::term($argument)),*],
        )
    }};
}

/// The number of `{}` in a text.
pub const fn places(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut found = 0;
    let mut place = 0;
    while place + 1 < bytes.len() {
        if bytes[place] == b'{' && bytes[place + 1] == b'}' {
            found += 1;
            place += 1;
        }
        place += 1;
    }
    found
}

/// A term as an expression.
pub fn term<T: Term>(term: T) -> Expression {
    term.into_term()
}

/// The parts of a text, with an expression at each `{}`.
pub fn raw<T>(text: &'static str, arguments: Vec<Expression>) -> Computed<T> {
    let mut arguments = arguments.into_iter();
    let mut parts = Vec::new();
    for (index, sql) in text.split("{}").enumerate() {
        if index > 0 {
            parts.extend(arguments.next().map(RawPart::Expression));
        }
        if !sql.is_empty() {
            parts.push(RawPart::Sql(sql));
        }
    }
    Computed::new(Expression::Raw(Box::new(Raw { parts })))
}
