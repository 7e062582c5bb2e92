//! Statements with their values written into the text, so that several travel as one script.

use std::fmt::Write as _;

use terrace_core::{Error, ErrorKind, Result, Value};

use crate::Dialect;

use super::{Rendered, quote_text};

impl Rendered<'_> {
    /// The text with its values in the place of the placeholders. For the engine's own statements,
    /// whose values are names, numbers and times: **never** for a row of the program's.
    ///
    /// # Errors
    /// `Unsupported` where placeholders have no numbers, where a script is not one transaction, and
    /// for other kinds of values.
    pub fn inlined(&self, dialect: Dialect) -> Result<String> {
        let placeholder = dialect.spelling().placeholder();
        if !placeholder.numbered || !dialect.capabilities().transactional_ddl {
            return Err(unsupported("on this database"));
        }
        let mut sql = String::with_capacity(self.sql.len() + 32 * self.parameters.len());
        let mut rest = self.sql.as_str();
        while let Some(at) = rest.find(['\'', '"', placeholder.mark]) {
            let (before, from) = rest.split_at(at);
            sql.push_str(before);
            let mark = from.chars().next().unwrap_or_default();
            let behind = &from[mark.len_utf8()..];
            if mark == placeholder.mark {
                let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
                let value = behind[..digits]
                    .parse::<usize>()
                    .ok()
                    .and_then(|number| self.parameters.get(number.checked_sub(1)?));
                let value = value.ok_or_else(|| unsupported("without its value"))?;
                literal(value, &mut sql)?;
                rest = &behind[digits..];
            } else {
                // A quote inside is doubled, and so opens the next piece at once.
                let end = behind.find(mark).map_or(behind.len(), |end| end + 1);
                sql.push(mark);
                sql.push_str(&behind[..end]);
                rest = &behind[end..];
            }
        }
        sql.push_str(rest);
        Ok(sql)
    }
}

fn literal(value: &Value, sql: &mut String) -> Result<()> {
    let number = |number: i64, sql: &mut String| {
        write!(sql, "{number}").map_err(|error| {
            Error::new(ErrorKind::Internal, "a number can't be written").with_source(error)
        })
    };
    match value {
        Value::Null(_) => sql.push_str("NULL"),
        Value::I16(value) => number(i64::from(*value), sql)?,
        Value::I32(value) => number(i64::from(*value), sql)?,
        Value::I64(value) => number(*value, sql)?,
        Value::Text(text) => quote_text(text, sql)?,
        Value::Uuid(id) => quote_text(&id.to_string(), sql)?,
        Value::Timestamp(at) => quote_text(&at.to_string(), sql)?,
        _ => return Err(unsupported("with a value of this kind")),
    }
    Ok(())
}

fn unsupported(what: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("a statement {what} can't travel in a script"),
    )
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use smallvec::smallvec;

    use super::*;
    use crate::dialect::{mysql, postgres};

    fn rendered(sql: &str) -> Rendered<'static> {
        Rendered {
            sql: sql.to_owned(),
            parameters: smallvec![
                Cow::Owned(Value::from("it's $2")),
                Cow::Owned(Value::from(-7_i64))
            ],
            reads: false,
            foreign: false,
        }
    }

    #[test]
    fn values_stand_where_their_placeholders_stood() {
        let sql = rendered(r#"INSERT INTO "a$1" VALUES ($1, '$1 ''$2', $2)"#);
        assert_eq!(
            sql.inlined(postgres::DIALECT).unwrap(),
            r#"INSERT INTO "a$1" VALUES ('it''s $2', '$1 ''$2', -7)"#
        );
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        assert!(rendered("SELECT $3").inlined(postgres::DIALECT).is_err());
        assert!(rendered("SELECT ?").inlined(mysql::DIALECT).is_err());
    }
}
