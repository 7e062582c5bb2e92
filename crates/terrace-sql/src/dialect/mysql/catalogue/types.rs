//! The types of columns, read back from `column_type`.

use terrace_core::ColumnType;

use super::super::types::collation;

/// Our type of a column with this type and collation, and whether it is that type exactly.
pub(super) fn read(name: &str, collated: Option<&str>, mariadb: bool) -> (ColumnType, bool) {
    let (base, sizes, rest) = parts(name);
    let plain = rest.is_empty();
    let ours = plain && collated == Some(collation(mariadb));
    let size = sizes.first().copied();
    match base {
        "tinyint" if size == Some(1) => (ColumnType::Bool, plain),
        "tinyint" | "year" => (ColumnType::SmallInt, false),
        "smallint" => (
            if plain {
                ColumnType::SmallInt
            } else {
                ColumnType::Integer
            },
            plain,
        ),
        "mediumint" => (ColumnType::Integer, false),
        "int" => (
            if plain {
                ColumnType::Integer
            } else {
                ColumnType::BigInt
            },
            plain,
        ),
        "bigint" => (ColumnType::BigInt, plain),
        "float" => (ColumnType::Real, plain && sizes.is_empty()),
        "double" => (ColumnType::Double, plain && sizes.is_empty()),
        "decimal" => match sizes.as_slice() {
            [precision, scale] => {
                let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
                let (precision, scale) = (small(*precision), small(*scale));
                (ColumnType::Decimal { precision, scale }, plain)
            }
            _ => (
                ColumnType::Decimal {
                    precision: 10,
                    scale: 0,
                },
                false,
            ),
        },
        "longtext" => (ColumnType::Text, ours),
        "varchar" => (ColumnType::VarChar(size.unwrap_or(255)), ours),
        "char" if size == Some(36) && collated == Some("ascii_bin") => (ColumnType::Uuid, plain),
        "uuid" => (ColumnType::Uuid, false),
        "char" => (ColumnType::VarChar(size.unwrap_or(1)), false),
        "longblob" => (ColumnType::Binary, plain),
        "tinyblob" | "blob" | "mediumblob" | "binary" | "varbinary" => (ColumnType::Binary, false),
        "date" => (ColumnType::Date, plain),
        "time" => (ColumnType::Time, plain && size == Some(6)),
        "datetime" => (ColumnType::DateTime, plain && size == Some(6)),
        "timestamp" => (ColumnType::Timestamp, false),
        "json" => (ColumnType::Json, plain),
        "enum" | "set" => (ColumnType::VarChar(longest(name)), false),
        _ => (ColumnType::Text, false),
    }
}

/// Whether the texts of a column of this type have a collation that is worth a word: other types
/// have theirs from what they are.
pub(super) fn is_text(name: &str) -> bool {
    let (base, ..) = parts(name);
    matches!(
        base,
        "longtext" | "varchar" | "char" | "text" | "tinytext" | "mediumtext" | "enum" | "set"
    )
}

/// `int(10) unsigned` in three parts: the name, the sizes, what follows.
fn parts(name: &str) -> (&str, Vec<u32>, &str) {
    let Some((base, rest)) = name.split_once('(') else {
        let (base, rest) = name.split_once(' ').unwrap_or((name, ""));
        return (base, Vec::new(), rest.trim());
    };
    let (inside, rest) = rest.rsplit_once(')').unwrap_or((rest, ""));
    let sizes = inside.split(',').filter_map(|one| one.trim().parse().ok());
    (base, sizes.collect(), rest.trim())
}

fn longest(name: &str) -> u32 {
    let (_, inside) = name.split_once('(').unwrap_or_default();
    let inside = inside.strip_suffix(')').unwrap_or(inside);
    let lengths = inside.split(',').map(|one| one.trim().chars().count());
    let longest = lengths.max().unwrap_or_default().saturating_sub(2);
    u32::try_from(longest).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::super::types::write;
    use super::*;

    #[test]
    fn every_type_that_we_spell_is_read_back() {
        let all = [
            ("tinyint(1)", None, ColumnType::Bool),
            ("smallint(6)", None, ColumnType::SmallInt),
            ("int", None, ColumnType::Integer),
            ("bigint(20)", None, ColumnType::BigInt),
            ("float", None, ColumnType::Real),
            ("double", None, ColumnType::Double),
            (
                "decimal(10,2)",
                None,
                ColumnType::Decimal {
                    precision: 10,
                    scale: 2,
                },
            ),
            ("longtext", Some("utf8mb4_nopad_bin"), ColumnType::Text),
            (
                "varchar(80)",
                Some("utf8mb4_nopad_bin"),
                ColumnType::VarChar(80),
            ),
            ("longblob", None, ColumnType::Binary),
            ("char(36)", Some("ascii_bin"), ColumnType::Uuid),
            ("date", None, ColumnType::Date),
            ("time(6)", None, ColumnType::Time),
            ("datetime(6)", None, ColumnType::DateTime),
        ];
        for (name, collated, of) in all {
            assert_eq!(read(name, collated, true), (of, true), "{name}");
            let mut spelled = String::new();
            write(of, true, &mut spelled);
            let (base, ..) = parts(name);
            assert!(spelled.to_lowercase().starts_with(base), "{spelled}");
        }
    }

    #[test]
    fn other_types_have_a_nearest_one() {
        assert_eq!(
            read("int(10) unsigned", None, true),
            (ColumnType::BigInt, false)
        );
        assert_eq!(
            read("varchar(9)", Some("latin1_swedish_ci"), true),
            (ColumnType::VarChar(9), false)
        );
        assert_eq!(
            read("enum('open','closed')", None, true),
            (ColumnType::VarChar(6), false)
        );
    }
}
