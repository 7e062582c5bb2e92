//! SQL that a catalogue gives back, read word by word.

/// A word of SQL, without the spaces and comments around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Word<'a> {
    pub(crate) kind: WordKind,
    /// As it is written, with its quotes.
    pub(crate) text: &'a str,
    /// Where it begins, in bytes.
    pub(crate) start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// A word or number.
    Bare,
    /// A name in quotes.
    Name,
    /// A text.
    Text,
    Symbol,
}

impl Word<'_> {
    /// Where it ends.
    pub(crate) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this keyword or symbol.
    pub(crate) fn is(self, word: &str) -> bool {
        matches!(self.kind, WordKind::Bare | WordKind::Symbol)
            && self.text.eq_ignore_ascii_case(word)
    }
}

/// What else than doubled quotes a database's texts and names have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// Nothing.
    Standard,
    /// A name may stand between `[` and `]`.
    Brackets,
    /// A backslash in a text takes the next character as it is.
    Backslashes,
}

/// The words of SQL.
pub(crate) fn words(sql: &str, quoting: Quoting) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let rest = &sql[start..];
        let (kind, length) = match first {
            c if c.is_whitespace() => {
                start += c.len_utf8();
                continue;
            }
            '-' if rest.starts_with("--") => {
                start += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '/' if rest.starts_with("/*") => {
                start += rest.find("*/").map_or(rest.len(), |end| end + 2);
                continue;
            }
            '\'' => {
                let escapes = quoting == Quoting::Backslashes;
                (WordKind::Text, quoted(rest, '\'', escapes))
            }
            '"' | '`' => (WordKind::Name, quoted(rest, first, false)),
            '[' if quoting == Quoting::Brackets => {
                let length = rest.find(']').map_or(rest.len(), |end| end + 1);
                (WordKind::Name, length)
            }
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c) && c != '.').unwrap_or(rest.len());
                (WordKind::Bare, length)
            }
            c => (WordKind::Symbol, c.len_utf8()),
        };
        words.push(Word {
            kind,
            text: &rest[..length],
            start,
        });
        start += length;
    }
    words
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of what stands in quotes at the start of a text.
fn quoted(text: &str, mark: char, escapes: bool) -> usize {
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((place, c)) = rest.next() {
        if escapes && c == '\\' {
            rest.next();
        } else if c == mark && rest.next_if(|(_, next)| *next == mark).is_none() {
            return place + mark.len_utf8();
        }
    }
    text.len()
}

/// What a text or name says without its quotes.
pub(crate) fn unquoted(text: &str) -> String {
    let mut characters = text.chars();
    let (Some(first), Some(last)) = (characters.next(), characters.next_back()) else {
        return text.to_owned();
    };
    let inside = characters.as_str();
    match (first, last) {
        ('[', ']') => inside.to_owned(),
        ('\'' | '"' | '`', last) if first == last => {
            let doubled: String = [first, first].iter().collect();
            inside.replace(&doubled, &first.to_string())
        }
        _ => text.to_owned(),
    }
}

/// What a text says whose backslashes take the next character as it is.
pub(crate) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => plain.extend(characters.next()),
            c => plain.push(c),
        }
    }
    plain
}

/// An expression without parentheses around the whole of it.
pub(crate) fn unparenthesised(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some(inside) = inside(sql) {
        sql = inside.trim();
    }
    sql
}

fn inside(sql: &str) -> Option<&str> {
    let words = words(sql, Quoting::Standard);
    if !words.first()?.is("(") {
        return None;
    }
    let mut depth = 0_usize;
    for (place, word) in words.iter().enumerate() {
        if word.is("(") {
            depth += 1;
        } else if word.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return (place + 1 == words.len()).then(|| &sql[1..word.start]);
            }
        }
    }
    None
}

/// An expression in a form in which two that differ only in spaces, in quotes around plain names, in
/// the case of keywords or in parentheses around the whole are the same.
///
/// ```
/// use terrace_sql::catalogue::normal;
/// assert_eq!(normal("(\"price\" >  0)"), normal("price>0"));
/// assert_ne!(normal("name = 'A'"), normal("name = 'a'"));
/// ```
pub fn normal(sql: &str) -> String {
    let mut normal = String::with_capacity(sql.len());
    for word in words(unparenthesised(sql), Quoting::Standard) {
        let text = match word.kind {
            WordKind::Name => {
                let name = unquoted(word.text);
                if name.chars().all(is_word) {
                    name
                } else {
                    word.text.to_owned()
                }
            }
            WordKind::Bare if is_keyword(word.text) => word.text.to_ascii_uppercase(),
            _ => word.text.to_owned(),
        };
        let joins = normal.chars().next_back().is_some_and(is_word)
            && text.chars().next().is_some_and(is_word);
        if joins {
            normal.push(' ');
        }
        normal.push_str(&text);
    }
    normal
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 18] = [
        "AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "LIKE", "CASE", "WHEN", "THEN", "ELSE",
        "END", "TRUE", "FALSE", "CAST", "AS", "COLLATE",
    ];
    KEYWORDS
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_spaces_and_outer_parentheses_say_nothing() {
        assert_eq!(unparenthesised("((a) + (b))"), "(a) + (b)");
        assert_eq!(unparenthesised("(a) + (b)"), "(a) + (b)");
        assert_eq!(unparenthesised("(')')"), "')'");
        assert_eq!(normal("`a`  in ('x y', \"b\")"), "a IN('x y',b)");
        assert_eq!(normal("a is not null"), "a IS NOT NULL");
        assert_eq!(normal("\"a b\" = 1"), "\"a b\"=1");
        assert_eq!(unquoted("'it''s'"), "it's");
        assert_eq!(unquoted("[a]"), "a");
    }

    #[test]
    fn texts_without_an_end_are_read_to_the_end() {
        for text in ["'a", "\"", "/* a", "[", "-- a", "'a''", "'\\", "'\\'"] {
            for quoting in [Quoting::Brackets, Quoting::Backslashes, Quoting::Standard] {
                let words = words(text, quoting);
                assert!(words.iter().all(|word| word.end() <= text.len()), "{text}");
            }
        }
    }
}
