//! Rust source, with comments, tests and string contents told from code. A lexer is enough for
//! that: the rules ask where words stand, not what they mean.

/// A Rust file in three readings that agree on every line number.
pub(super) struct Source<'a> {
    /// The path, relative to the repository's root.
    pub(super) file: &'a str,
    /// The text as it is.
    pub(super) text: &'a str,
    /// Without comments and tests.
    pub(super) code: String,
    /// Without comments, tests and the contents of strings.
    pub(super) bare: String,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let (mut code, mut bare) = blank(text);
        if is_test_file(file) {
            erase(&mut code, 0, text.len());
            erase(&mut bare, 0, text.len());
        } else {
            for (start, end) in test_items(&bare) {
                erase(&mut code, start, end);
                erase(&mut bare, start, end);
            }
        }
        let text_of = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self {
            file,
            text,
            code: text_of(code),
            bare: text_of(bare),
        }
    }

    /// Whether the file belongs to a published crate rather than to its tests.
    pub(super) fn is_library(&self) -> bool {
        let mut parts = self.file.split('/');
        parts.next() == Some("crates") && parts.nth(1) == Some("src")
    }
}

/// The lines of a text with their numbers, counted from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

/// `tests.rs` and everything in a folder `tests` is named so because it is compiled for tests only.
fn is_test_file(file: &str) -> bool {
    file.split('/')
        .any(|part| part == "tests" || part == "tests.rs")
}

/// Overwrites a part with spaces, but keeps its line breaks.
fn erase(bytes: &mut [u8], start: usize, end: usize) {
    for byte in &mut bytes[start..end] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// The text without comments, and the text without comments and contents of strings.
fn blank(text: &str) -> (Vec<u8>, Vec<u8>) {
    let bytes = text.as_bytes();
    let (mut code, mut bare) = (bytes.to_vec(), bytes.to_vec());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (length, kind) = token(rest, at.checked_sub(1).map(|before| bytes[before]));
        let end = at + length;
        if kind == Token::Comment {
            erase(&mut code, at, end);
        }
        if kind != Token::Other {
            erase(&mut bare, at, end);
        }
        at = end;
    }
    (code, bare)
}

#[derive(PartialEq)]
enum Token {
    Comment,
    Text,
    Other,
}

/// The length and kind of what starts here.
fn token(rest: &[u8], before: Option<u8>) -> (usize, Token) {
    let in_word = before.is_some_and(is_word);
    match rest {
        [b'/', b'/', ..] => {
            let line = rest.iter().position(|byte| *byte == b'\n');
            (line.unwrap_or(rest.len()), Token::Comment)
        }
        [b'/', b'*', ..] => (block_comment(rest), Token::Comment),
        [b'"', ..] => (quoted(rest), Token::Text),
        [b'r', b'"' | b'#', ..] if !in_word => raw(rest, 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] if !in_word => raw(rest, 2),
        [b'\'', ..] => character(rest),
        _ => (1, Token::Other),
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw(rest: &[u8], prefix: usize) -> (usize, Token) {
    let hashes = rest[prefix..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        // A raw identifier.
        return (open, Token::Other);
    }
    let close: Vec<u8> = std::iter::once(b'"')
        .chain(std::iter::repeat_n(b'#', hashes))
        .collect();
    let body = &rest[open + 1..];
    let end = body.windows(close.len()).position(|window| window == close);
    let length = end.map_or(rest.len(), |end| open + 1 + end + close.len());
    (length, Token::Text)
}

/// A character, or the mark of a lifetime.
fn character(rest: &[u8]) -> (usize, Token) {
    if rest.get(1) == Some(&b'\\') {
        let end = rest.iter().skip(3).position(|byte| *byte == b'\'');
        return (end.map_or(rest.len(), |end| end + 4), Token::Text);
    }
    // One character of up to four bytes, then the closing quote.
    let width = match rest.get(1) {
        Some(0xF0..) => 4,
        Some(0xE0..) => 3,
        Some(0xC0..) => 2,
        _ => 1,
    };
    if rest.get(1 + width) == Some(&b'\'') {
        return (width + 2, Token::Text);
    }
    (1, Token::Other)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The places of items that are compiled for tests only.
fn test_items(bare: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bare.len() {
        let marks: [&[u8]; 2] = [b"#[cfg(test)]", b"#[cfg(all(test,"];
        if marks.iter().any(|mark| bare[at..].starts_with(mark)) {
            let end = end_of_item(bare, at);
            found.push((at, end));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// Where an item ends: behind its outermost braces, or behind a `;` or `,` outside all brackets.
fn end_of_item(bare: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bare.iter().enumerate().skip(start) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth == 0 => return at,
            b'}' if depth == 1 => {
                let semicolon = bare.get(at + 1) == Some(&b';');
                return at + 1 + usize::from(semicolon);
            }
            b'}' | b')' | b']' => depth -= 1,
            b';' | b',' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    bare.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> (String, String) {
        let source = Source::new("crates/a/src/lib.rs", text);
        (source.code, source.bare)
    }

    #[test]
    fn comments_go_and_lines_stay() {
        let (code, _) = source("a // one\n/* two /* three */ */ b\n/// four\nc");
        let lines: Vec<&str> = code.lines().map(str::trim).collect();
        assert_eq!(lines, ["a", "b", "", "c"]);
    }

    #[test]
    fn strings_are_code_but_not_bare() {
        let text = r##"x("// no comment \" here", r#"a "b" c"#, b'"', '\'', '"', 'ä') y"##;
        let (code, bare) = source(text);
        assert_eq!(code, text);
        assert!(bare.starts_with("x(") && bare.ends_with(") y"), "{bare}");
        for word in ["comment", "here", "\"", "a", "ä"] {
            assert!(!bare.contains(word), "{word} in {bare}");
        }
    }

    #[test]
    fn lifetimes_and_raw_identifiers_open_nothing() {
        let (_, bare) = source("fn f<'a>(r#type: &'a str, bar: &'static str) { \"x\" }");
        assert_eq!(bare, "fn f<'a>(r#type: &'a str, bar: &'static str) {     }");
    }

    #[test]
    fn tests_go() {
        let text = "a\n#[cfg(test)]\nmod tests {\n  fn x() { \"}\" }\n}\nb\n\
                    #[cfg(test)]\nmod other;\nc\n#[cfg(all(test, unix))]\nuse x::{y, z};\nd";
        let (code, bare) = source(text);
        for left in [code, bare] {
            let words: Vec<&str> = left.split_whitespace().collect();
            assert_eq!(words, ["a", "b", "c", "d"]);
            assert_eq!(left.lines().count(), text.lines().count());
        }
    }

    #[test]
    fn files_of_tests_are_blank() {
        let source = Source::new("crates/a/src/thing/tests.rs", "fn f() {}\n");
        assert!(source.code.trim().is_empty());
        assert!(!is_test_file("crates/a/src/contests.rs"));
    }

    #[test]
    fn unfinished_text_does_not_panic() {
        for text in [
            "\"",
            "'",
            "'\\",
            "r#\"",
            "/*",
            "r#",
            "b'",
            "\"\\",
            "#[cfg(test)]",
        ] {
            source(text);
        }
    }
}
