//! The words of an SQL expression, as far as migrations need them: which names it mentions.

/// A piece of an SQL expression.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    /// A name, as it is written, and what it says without its quotes.
    Name(&'a str, String),
    /// Anything else: texts, numbers, operators, functions, spaces.
    Other(&'a str),
}

/// Whether an expression mentions a column.
pub(crate) fn mentions(sql: &str, column: &str) -> bool {
    pieces(sql)
        .iter()
        .any(|piece| matches!(piece, Piece::Name(_, name) if name == column))
}

/// The expression with a column under its new name, written as the old one was.
pub(crate) fn rename(sql: &str, column: &str, to: &str) -> String {
    let mut renamed = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Name(written, name) if name == column => {
                let mark = written.chars().next().filter(|c| matches!(c, '"' | '`'));
                if let Some(mark) = mark {
                    let doubled = [mark, mark].iter().collect::<String>();
                    renamed.push(mark);
                    renamed.push_str(&to.replace(mark, &doubled));
                    renamed.push(mark);
                } else {
                    renamed.push_str(to);
                }
            }
            Piece::Name(written, _) | Piece::Other(written) => renamed.push_str(written),
        }
    }
    renamed
}

/// Whether an expression is one number, one text or one word such as `NULL`: the same for every
/// row, whatever the time.
pub(crate) fn is_literal(sql: &str) -> bool {
    let sql = sql.trim();
    let word = ["NULL", "TRUE", "FALSE"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(sql));
    let text = sql.len() >= 2 && sql.starts_with('\'') && end_of_quoted(sql) == sql.len();
    let number = !sql.contains(char::is_alphabetic) && sql.parse::<f64>().is_ok();
    word || text || number
}

/// Where the quoted piece at the start of a text ends.
fn end_of_quoted(sql: &str) -> usize {
    let mut characters = sql.char_indices();
    let Some((_, mark)) = characters.next() else {
        return 0;
    };
    let mut rest = characters.peekable();
    while let Some((place, character)) = rest.next() {
        if character == mark && rest.next_if(|(_, next)| *next == mark).is_none() {
            return place + mark.len_utf8();
        }
    }
    sql.len()
}

fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\'' | '"' | '`' => end_of_quoted(rest),
            c if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (written, behind) = rest.split_at(end);
        let piece = match first {
            '"' | '`' => {
                let doubled = [first, first].iter().collect::<String>();
                let inside = written.strip_prefix(first).unwrap_or(written);
                let inside = inside.strip_suffix(first).unwrap_or(inside);
                Piece::Name(written, inside.replace(&doubled, &first.to_string()))
            }
            c if (c.is_alphabetic() || c == '_') && !behind.trim_start().starts_with('(') => {
                Piece::Name(written, written.to_owned())
            }
            _ => Piece::Other(written),
        };
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_texts_and_functions() {
        let sql = r#"length(name) > 3 AND "name" <> 'name' AND name_2 = `name`"#;
        assert!(mentions(sql, "name"));
        assert!(!mentions("length('it''s name') > name(3)", "name"));
        assert_eq!(
            rename(sql, "name", "title"),
            r#"length(title) > 3 AND "title" <> 'name' AND name_2 = `title`"#
        );
        assert_eq!(rename(r#""a""b""#, r#"a"b"#, "c"), r#""c""#);
    }

    #[test]
    fn literals_are_told_from_calculations() {
        for literal in ["0", "-1.5", "'it''s'", "NULL", " true "] {
            assert!(is_literal(literal), "{literal}");
        }
        for other in ["now()", "CURRENT_TIMESTAMP", "'a' || 'b'", "1 + 1", ""] {
            assert!(!is_literal(other), "{other}");
        }
    }
}
