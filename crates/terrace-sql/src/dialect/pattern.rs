//! Search patterns in which every character of the user's text means itself.

use terrace_core::{Error, ErrorKind, Result, Value};

use crate::render::{Frame, Renderer, Search};
use crate::{Expression, TextLookup};

/// Writes the pattern of a search for `LIKE … ESCAPE '!'`: bound when the text is known, else put
/// together by the database.
pub(super) fn write_like<'a>(
    renderer: &mut Renderer<'a>,
    search: Search<'a>,
    frame: Frame<'a>,
) -> Result<()> {
    match search.pattern {
        Expression::Value(Value::Text(text)) => {
            check(text)?;
            renderer.owned(like(text, search.lookup));
            Ok(())
        }
        _ => escaped(
            renderer,
            search,
            frame,
            '%',
            &[("!", "!!"), ("%", "!%"), ("_", "!_")],
        ),
    }
}

/// Writes the pattern of a search for `GLOB`.
pub(super) fn write_glob<'a>(
    renderer: &mut Renderer<'a>,
    search: Search<'a>,
    frame: Frame<'a>,
) -> Result<()> {
    match search.pattern {
        Expression::Value(Value::Text(text)) => {
            check(text)?;
            renderer.owned(glob(text, search.lookup));
            Ok(())
        }
        _ => escaped(
            renderer,
            search,
            frame,
            '*',
            &[("[", "[[]"), ("*", "[*]"), ("?", "[?]")],
        ),
    }
}

/// Refuses a text that no stored text can hold, and that SQLite would read up to there only.
fn check(text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::new(
            ErrorKind::InvalidValue,
            "a text that is looked for contains the character NUL",
        )
        .with_hint("no text can be stored with it: look for another one"));
    }
    Ok(())
}

/// Writes a pattern whose text only the database knows: what has a meaning in it is replaced there.
fn escaped<'a>(
    renderer: &mut Renderer<'a>,
    search: Search<'a>,
    frame: Frame<'a>,
    any: char,
    replacements: &[(&str, &str)],
) -> Result<()> {
    let spelling = renderer.spelling();
    let (start, separator, end) = spelling.joined_texts();
    renderer.push(start);
    if search.lookup != TextLookup::StartsWith {
        renderer.push("'");
        renderer.sql.push(any);
        renderer.push("'");
        renderer.push(separator);
    }
    for _ in replacements {
        renderer.push("REPLACE(");
    }
    spelling.pattern_text(renderer, search.pattern, frame)?;
    for (from, to) in replacements {
        renderer.push(", '");
        renderer.push(from);
        renderer.push("', '");
        renderer.push(to);
        renderer.push("')");
    }
    if search.lookup != TextLookup::EndsWith {
        renderer.push(separator);
        renderer.push("'");
        renderer.sql.push(any);
        renderer.push("'");
    }
    renderer.push(end);
    Ok(())
}

/// A pattern for `LIKE … ESCAPE '!'`. (Not the backslash: MySQL gives it a meaning in literals.)
pub(super) fn like(text: &str, lookup: TextLookup) -> String {
    pattern(text, lookup, '%', |character, pattern| {
        if matches!(character, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(character);
    })
}

/// A pattern for `GLOB`, which has no escape character, but sets of one.
pub(super) fn glob(text: &str, lookup: TextLookup) -> String {
    pattern(text, lookup, '*', |character, pattern| {
        if matches!(character, '*' | '?' | '[') {
            pattern.extend(['[', character, ']']);
        } else {
            pattern.push(character);
        }
    })
}

fn pattern(
    text: &str,
    lookup: TextLookup,
    any: char,
    literal: impl Fn(char, &mut String),
) -> String {
    let mut pattern = String::with_capacity(text.len() + 8);
    if lookup != TextLookup::StartsWith {
        pattern.push(any);
    }
    for character in text.chars() {
        literal(character, &mut pattern);
    }
    if lookup != TextLookup::EndsWith {
        pattern.push(any);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_means_itself() {
        assert_eq!(like("50%_!", TextLookup::Contains), "%50!%!_!!%");
        assert_eq!(like("a\\", TextLookup::StartsWith), "a\\%");
        assert_eq!(glob("*[a]?", TextLookup::EndsWith), "*[*][[]a][?]");
    }
}
