//! A check that lists the only texts of a column.

use super::words::{Quoting, Word, WordKind, unescaped, unquoted, words};
use crate::ChoicesDefinition;

/// The column and the texts of `column IN ('a', 'b')`.
pub(crate) fn choices(condition: &str, quoting: Quoting) -> Option<ChoicesDefinition> {
    let words = words(condition, quoting);
    let words: Vec<_> = words
        .iter()
        .filter(|word| !word.is("(") && !word.is(")"))
        .collect();
    let [column, keyword, list @ ..] = words.as_slice() else {
        return None;
    };
    if !keyword.is("IN") || column.kind == WordKind::Text {
        return None;
    }
    Some(ChoicesDefinition {
        column: unquoted(column.text),
        values: as_list(list, quoting)?,
    })
}

/// The texts of a list, which has nothing but texts and commas.
pub(crate) fn as_list(words: &[&Word<'_>], quoting: Quoting) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for (place, word) in words.iter().enumerate() {
        match (place % 2, word.kind) {
            (0, WordKind::Text) => values.push(match quoting {
                Quoting::Backslashes => unescaped(&unquoted(word.text)),
                _ => unquoted(word.text),
            }),
            (1, _) if word.is(",") => {}
            _ => return None,
        }
    }
    (words.len() % 2 == 1).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_texts_is_told_from_other_conditions() {
        let found = choices("\"status\" IN ('open', 'it''s', 'a,b')", Quoting::Standard).unwrap();
        assert_eq!(found.column, "status");
        assert_eq!(found.values, ["open", "it's", "a,b"]);
        let escaped = "`status` in ('it\\'s','a\\\\b')";
        let found = choices(escaped, Quoting::Backslashes).unwrap();
        assert_eq!(found.values, ["it's", "a\\b"]);
        for other in [
            "status IN (1, 2)",
            "status IN ('a') OR a = 'b'",
            "'a' IN ('a')",
            "a > 0",
            "",
            "a IN ()",
        ] {
            assert_eq!(choices(other, Quoting::Standard), None, "{other}");
        }
    }
}
