//! Types that somebody will be sorry about, changes of a type that cost nothing, and defaults that
//! are another value for each row.

use terrace_sql::{Dialect, Lexeme};

use super::act::{Column, Named};
use super::found::Place;

/// What is said about a new column's type, in a new table as in one that is in use.
pub(super) fn find(table: &Named, column: &Column, place: &mut Place<'_>) {
    let kind = column.kind.as_str();
    let is_key = column.primary_key || column.references.is_some() || column.numbered.is_some();
    if is_key && SMALL.contains(&kind) {
        place.note("small-key", table);
    }
    // A declaration has other words for these.
    if place.declared {
        return;
    }
    if column.is_serial() {
        place.note("serial-column", table);
    }
    if kind == "JSON" {
        place.note("json-column", table);
    }
    if is_padded(kind) {
        place.note("padded-text", table);
    }
    if kind.starts_with("TIMESTAMP") && !kind.ends_with("WITH TIME ZONE") && !is_zoned(kind) {
        place.note("local-timestamp", table);
    }
}

const SMALL: [&str; 12] = [
    "INT",
    "INTEGER",
    "INT4",
    "INT2",
    "SMALLINT",
    "SERIAL",
    "SERIAL4",
    "SMALLSERIAL",
    "INT UNSIGNED",
    "INTEGER UNSIGNED",
    "MEDIUMINT",
    "TINYINT",
];

fn is_padded(kind: &str) -> bool {
    let name = kind.split('(').next().unwrap_or_default();
    ["CHAR", "CHARACTER", "BPCHAR"].contains(&name.trim())
}

fn is_zoned(kind: &str) -> bool {
    kind.starts_with("TIMESTAMPTZ")
}

/// Whether a change of type is one of the catalogue alone.
pub(super) fn is_free(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    let (Some((from, old)), Some((to, new))) = (limits(from), limits(to)) else {
        return false;
    };
    let text = ["VARCHAR", "CHARACTER VARYING", "TEXT"];
    let number = ["NUMERIC", "DECIMAL"];
    if text.contains(&from) && text.contains(&to) {
        // Without a limit everything fits.
        return new.is_empty() || (!old.is_empty() && old[0] <= new[0]);
    }
    if number.contains(&from) && number.contains(&to) {
        let scale = |limits: &[u32]| limits.get(1).copied().unwrap_or_default();
        return new.is_empty()
            || (!old.is_empty() && old[0] <= new[0] && scale(&old) == scale(&new));
    }
    false
}

/// The same where a text's length is kept in one byte or in two.
pub(super) fn is_free_online(from: &str, to: &str) -> bool {
    let (Some((from, old)), Some((to, new))) = (limits(from), limits(to)) else {
        return false;
    };
    // Four bytes for a character.
    let bytes = |limits: &[u32]| u8::from(limits.first().is_some_and(|length| length * 4 > 255));
    from == "VARCHAR" && to == "VARCHAR" && old <= new && bytes(&old) == bytes(&new)
}

/// A type's name and its numbers.
fn limits(kind: &str) -> Option<(&str, Vec<u32>)> {
    let Some((name, rest)) = kind.split_once('(') else {
        return Some((kind, Vec::new()));
    };
    let numbers = rest.strip_suffix(')')?.split(',');
    let numbers = numbers.map(|number| number.trim().parse().ok());
    Some((name, numbers.collect::<Option<Vec<u32>>>()?))
}

/// Functions whose value is one for all rows of a statement.
const STEADY: [&str; 24] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "localtime",
    "current_setting",
    "lower",
    "upper",
    "coalesce",
    "jsonb_build_object",
    "json_build_object",
    "jsonb_build_array",
    "date_trunc",
    "to_timestamp",
    "make_date",
    "make_interval",
    "array",
    "repeat",
    "md5",
    "concat",
    "nullif",
];

/// Whether a default may be another value for each row: it calls a function that isn't known for
/// being steady.
pub(super) fn is_volatile(dialect: Dialect, default: &str) -> bool {
    let lexemes = dialect.lexemes(default);
    let calls = |at: usize| lexemes.get(at + 1).is_some_and(|next| next.is("("));
    let is_type = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| lexemes.get(before));
        before.is_some_and(|before| before.is(":") || before.is("AS"))
    };
    let is_steady = |piece: &Lexeme<'_>| STEADY.iter().any(|name| piece.is(name));
    let mut places = (0..lexemes.len()).filter(|at| calls(*at) && !is_type(*at));
    places.any(|at| {
        let piece = &lexemes[at];
        piece.text.starts_with(char::is_alphabetic) && !is_steady(piece)
    })
}

#[cfg(test)]
mod tests {
    use terrace_sql::dialect::postgres::DIALECT;

    use super::*;

    #[test]
    fn wider_texts_and_numbers_are_free() {
        for (from, to) in [
            ("VARCHAR(20)", "VARCHAR(40)"),
            ("VARCHAR(20)", "TEXT"),
            ("TEXT", "VARCHAR"),
            ("NUMERIC(6,2)", "NUMERIC(10,2)"),
            ("NUMERIC(6,2)", "NUMERIC"),
        ] {
            assert!(is_free(from, to), "{from} to {to}");
        }
        for (from, to) in [
            ("VARCHAR(40)", "VARCHAR(20)"),
            ("TEXT", "VARCHAR(20)"),
            ("INTEGER", "BIGINT"),
            ("NUMERIC(6,2)", "NUMERIC(10,3)"),
            ("NUMERIC", "NUMERIC(10,3)"),
            ("CHAR(3)", "TEXT"),
        ] {
            assert!(!is_free(from, to), "{from} to {to}");
        }
        assert!(is_free_online("VARCHAR(20)", "VARCHAR(60)"));
        assert!(is_free_online("VARCHAR(70)", "VARCHAR(90)"));
        assert!(!is_free_online("VARCHAR(20)", "VARCHAR(90)"));
    }

    #[test]
    fn calls_of_unknown_functions_are_not_steady() {
        for text in [
            "gen_random_uuid()",
            "random() * 3",
            "coalesce(nextval('a'), 1)",
            "clock_timestamp()",
        ] {
            assert!(is_volatile(DIALECT, text), "{text}");
        }
        for text in [
            "0",
            "'now()'",
            "now()",
            "CURRENT_TIMESTAMP",
            "'1'::numeric(4, 2)",
            "(1 + 2)",
            "lower('A')",
        ] {
            assert!(!is_volatile(DIALECT, text), "{text}");
        }
    }
}
