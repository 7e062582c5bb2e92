//! What the name of a migration file says.

/// What the name of a file says.
#[derive(Debug, PartialEq)]
pub(super) struct FileName<'a> {
    pub(super) number: u64,
    /// The name without its ending.
    pub(super) name: &'a str,
    pub(super) kind: FileKind<'a>,
}

#[derive(Debug, PartialEq)]
pub(super) enum FileKind<'a> {
    Operations,
    Up(&'a str),
    Down(&'a str),
}

impl<'a> FileName<'a> {
    /// `None` for a file that is no migration.
    pub(super) fn parse(file: &'a str) -> Option<Result<Self, &'static str>> {
        let (stem, kind) = if let Some(stem) = file.strip_suffix(".json") {
            (stem, FileKind::Operations)
        } else {
            let rest = file.strip_suffix(".sql")?;
            let mut parts = rest.splitn(3, '.');
            let (stem, direction) = (parts.next()?, parts.next());
            let dialect = parts.next().unwrap_or_default();
            match direction {
                Some("up") => (stem, FileKind::Up(dialect)),
                Some("down") => (stem, FileKind::Down(dialect)),
                _ => return Some(Err("SQL files end in .up.sql or .down.sql")),
            }
        };
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = stem.split_at(digits);
        let name_follows = rest.len() > 1 && rest.starts_with('_') && rest.bytes().all(known);
        match number.parse() {
            Ok(number) if name_follows && stem.len() <= 190 => Some(Ok(Self {
                number,
                name: stem,
                kind,
            })),
            _ => Some(Err(
                "names are a number, '_', and letters, digits, '_' or '-'",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str) -> Option<Result<FileName<'_>, &'static str>> {
        FileName::parse(name)
    }

    #[test]
    fn names_of_files() {
        let name = parse("0002_fill-in.up.postgres.sql").unwrap().unwrap();
        assert_eq!((name.number, name.name), (2, "0002_fill-in"));
        assert_eq!(name.kind, FileKind::Up("postgres"));
        assert_eq!(
            parse("1_a.down.sql").unwrap().unwrap().kind,
            FileKind::Down("")
        );
        assert_eq!(
            parse("0001_initial.json").unwrap().unwrap().kind,
            FileKind::Operations
        );
        assert!(parse("README.md").is_none());
        for wrong in [
            "0001.json",
            "initial.json",
            "0001_x.sql",
            "0001_.json",
            "0001_x y.json",
        ] {
            assert!(parse(wrong).unwrap().is_err(), "{wrong}");
        }
    }
}
