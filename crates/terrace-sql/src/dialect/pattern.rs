//! Search patterns in which every character of the user's text means itself.

use crate::TextLookup;

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
