//! Names that Rust takes, of tables and columns that were named by others.

use std::collections::{BTreeMap, BTreeSet};

use terrace_sql::catalogue::LiveSchema;

/// What tables and columns are called in Rust.
pub(super) struct Names {
    structs: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn of(live: &LiveSchema) -> Self {
        let mut taken: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        let mut structs = BTreeMap::new();
        for table in &live.tables {
            let name = free(pascal(&table.name), "Row", &mut taken);
            structs.insert(table.name.clone(), name);
        }
        Self { structs }
    }

    /// The struct of a table.
    pub(super) fn of_table(&self, table: &str) -> Option<&str> {
        self.structs.get(table).map(String::as_str)
    }

    /// A type's name that no struct has.
    pub(super) fn free_type(&self, name: &str) -> String {
        let mut taken: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        taken.extend(self.structs.values().cloned());
        free(pascal(name), "Kind", &mut taken)
    }
}

/// Names that mean something else where models are written.
const TAKEN: &[&str] = &[
    "App",
    "Array",
    "Auto",
    "Box",
    "Clone",
    "Command",
    "Context",
    "Db",
    "DbEnum",
    "Debug",
    "Default",
    "Defaulted",
    "Err",
    "Error",
    "ErrorKind",
    "Executor",
    "ForeignKey",
    "Json",
    "Key",
    "Mixin",
    "Model",
    "None",
    "Ok",
    "OperatorRoutes",
    "Option",
    "Path",
    "Problem",
    "Project",
    "Query",
    "Range",
    "Registry",
    "Result",
    "Self",
    "Some",
    "String",
    "Tenant",
    "TenantRoutes",
    "Transaction",
    "Vec",
];

/// Words that can't name a field as they are.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// The name, or one like it that nobody has; from then on it is taken.
pub(super) fn free(name: String, suffix: &str, taken: &mut BTreeSet<String>) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    let longer = format!("{name}{suffix}");
    if taken.insert(longer.clone()) {
        return longer;
    }
    let mut number = 2_usize;
    loop {
        let numbered = format!("{longer}{number}");
        if taken.insert(numbered.clone()) {
            return numbered;
        }
        number += 1;
    }
}

/// `blog_post` and `blog post` as `BlogPost`.
pub(super) fn pascal(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        pascal.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        pascal.push_str(letters.as_str());
    }
    if pascal.is_empty() || pascal.starts_with(|c: char| c.is_ascii_digit()) {
        pascal.insert(0, 'T');
    }
    pascal
}

/// `BlogPost` and `blog post` as `blog_post`; of a struct, what its derive calls the table.
pub(super) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after_lower = before.is_some_and(|before| !before.is_uppercase() && before != '_');
        let ends_acronym = before.is_some_and(char::is_uppercase)
            && letters
                .get(index + 1)
                .is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_lower || ends_acronym) {
            snake.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            snake.push(letter.to_ascii_lowercase());
        } else {
            snake.push('_');
        }
    }
    snake
}

/// The name of a field for a column, without `r#`.
pub(super) fn field(column: &str) -> String {
    let snake = snake(column);
    let plain = snake.trim_matches('_');
    match plain {
        "" => "field".to_owned(),
        "self" | "super" | "crate" => format!("{plain}_"),
        _ if plain.starts_with(|c: char| c.is_ascii_digit()) => format!("field_{plain}"),
        _ => plain.to_owned(),
    }
}

/// A name as it is written.
pub(super) fn ident(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// SQL without quotes around plain names, so that every database reads it.
pub(super) fn portable(sql: &str) -> String {
    let mut plain = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let quoted = matches!(first, '\'' | '"' | '`');
        let end = rest[first.len_utf8()..].find(first).filter(|_| quoted);
        let length = end.map_or(first.len_utf8(), |end| end + 2);
        let (piece, behind) = rest.split_at(length);
        let name = piece.trim_matches(first);
        let is_plain = first != '\''
            && quoted
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && !RESERVED.contains(&name);
        plain.push_str(if is_plain { name } else { piece });
        rest = behind;
    }
    plain
}

/// Words of SQL that name nothing without quotes in some database.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "check",
    "column",
    "condition",
    "constraint",
    "create",
    "default",
    "desc",
    "distinct",
    "drop",
    "else",
    "end",
    "exists",
    "false",
    "for",
    "foreign",
    "from",
    "group",
    "groups",
    "having",
    "in",
    "index",
    "interval",
    "into",
    "is",
    "join",
    "key",
    "keys",
    "lateral",
    "like",
    "limit",
    "not",
    "null",
    "offset",
    "on",
    "or",
    "order",
    "over",
    "primary",
    "range",
    "rank",
    "read",
    "references",
    "row",
    "rows",
    "select",
    "set",
    "table",
    "then",
    "to",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
    "write",
];

/// A text on one line, for a comment.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_rust_has_no_place_for_get_others() {
        assert_eq!(pascal("blog_post"), "BlogPost");
        assert_eq!(pascal("2nd place"), "T2ndPlace");
        assert_eq!(field("ArtistId"), "artist_id");
        assert_eq!(field("2nd"), "field_2nd");
        assert_eq!(
            portable("`a` > 'b' AND \"c d\" = `order`"),
            "a > 'b' AND \"c d\" = `order`"
        );
        assert_eq!(portable("'it''s `a`' \""), "'it''s `a`' \"");
        assert_eq!(field("self"), "self_");
        assert_eq!(ident("type"), "r#type");
        assert_eq!(field("Ä"), "field");
        let mut taken = BTreeSet::new();
        assert_eq!(free("A".to_owned(), "Row", &mut taken), "A");
        assert_eq!(free("A".to_owned(), "Row", &mut taken), "ARow");
        assert_eq!(free("A".to_owned(), "Row", &mut taken), "ARow2");
    }
}
