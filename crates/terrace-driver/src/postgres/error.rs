//! The server's errors: which kind a code is, and which of its words may be repeated.

use terrace_core::{Error, ErrorKind, Result};

use super::frame::Fields;

/// What the server says about an error or a notice, as far as Terrace keeps it. `DETAIL`, `HINT`
/// and `CONTEXT` are left out: they repeat values of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub(super) severity: String,
    pub(super) code: String,
    pub(super) message: String,
    /// Where in the text, in characters from 1.
    pub(super) position: Option<usize>,
    table: Option<String>,
    column: Option<String>,
    constraint: Option<String>,
    routine: String,
}

impl Report {
    /// Reads an ErrorResponse or NoticeResponse.
    pub(super) fn parse(body: &[u8]) -> Result<Self> {
        let mut report = Self::default();
        let mut fields = Fields::new(body);
        while !fields.is_empty() {
            let field = fields.byte()?;
            if field == 0 {
                break;
            }
            let text = fields.text()?;
            match field {
                b'V' => report.severity = text,
                b'S' if report.severity.is_empty() => report.severity = text,
                b'C' => report.code = text,
                b'M' => report.message = text,
                b'P' => report.position = text.parse().ok(),
                b't' => report.table = Some(text),
                b'c' => report.column = Some(text),
                b'n' => report.constraint = Some(text),
                b'R' => report.routine = text,
                _ => {}
            }
        }
        Ok(report)
    }

    /// Whether a prepared statement is out of date: it gives other columns than it did, or the
    /// server forgot it (a pooler between us, `DISCARD`).
    pub(super) fn is_stale_statement(&self) -> bool {
        match self.code.as_str() {
            "26000" => true,
            "0A000" => self.routine == "RevalidateCachedQuery",
            _ => false,
        }
    }

    pub(super) fn kind(&self) -> ErrorKind {
        kind(&self.code)
    }

    /// The error as Terrace reports it.
    pub(super) fn into_error(self) -> Error {
        let kind = self.kind();
        let message = match kind {
            ErrorKind::InvalidValue => self.without_values(),
            _ if self.message.is_empty() => "the server reported an error without words".to_owned(),
            _ => self.message,
        };
        let mut error = Error::new(kind, message).with_code(self.code.as_str());
        if let Some(constraint) = self.constraint {
            error = error.with_constraint(constraint);
        }
        match hint(&self.code) {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    /// The server's messages of class 22 repeat the value, so they are said in other words.
    fn without_values(&self) -> String {
        let what = match self.code.as_str() {
            "22001" => "a text is too long for its column",
            "22003" => "a number is out of its type's range",
            "22007" | "22008" => "a date or time is malformed or out of range",
            "22012" => "a division by zero",
            "22021" | "22P05" => "a text holds characters that the database can't store",
            "22P02" | "22P03" => "a value is not of its column's type",
            "2200G" | "22018" => "a value can't be converted to the wanted type",
            "22023" => "a parameter's value is not valid",
            "2201B" => "a regular expression is not valid",
            "22030" | "22032" | "22033" | "22034" | "22035" => "a JSON document is not valid here",
            _ => "a value is not valid here",
        };
        match (&self.table, &self.column) {
            (Some(table), Some(column)) => format!("{what} ({table}.{column})"),
            (None, Some(column)) => format!("{what} ({column})"),
            _ => what.to_owned(),
        }
    }
}

/// Which kind an SQLSTATE is (PostgreSQL's manual, appendix A).
fn kind(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::Unique,
        "23503" | "23001" => ErrorKind::ForeignKey,
        "23502" => ErrorKind::NotNull,
        "40001" => ErrorKind::Serialization,
        "40P01" => ErrorKind::Deadlock,
        "57014" | "55P03" | "25P03" | "25P04" => ErrorKind::Timeout,
        "57P01" | "57P02" | "57P03" | "57P05" => ErrorKind::Unreachable,
        "57P04" | "3D000" => ErrorKind::DatabaseMissing,
        "42501" | "25006" => ErrorKind::Permission,
        "XX001" | "XX002" => ErrorKind::Corrupt,
        "21000" | "25P02" | "2BP01" | "3F000" | "26000" | "25001" | "55006" | "55000" => {
            ErrorKind::Statement
        }
        "P0001" | "P0004" => ErrorKind::Check,
        "58030" => ErrorKind::Exhausted,
        _ => match code.get(..2).unwrap_or_default() {
            "22" => ErrorKind::InvalidValue,
            "23" | "44" => ErrorKind::Check,
            "28" => ErrorKind::Authentication,
            "42" => ErrorKind::Statement,
            "53" | "54" => ErrorKind::Exhausted,
            "08" => ErrorKind::Unreachable,
            "0A" => ErrorKind::Unsupported,
            _ => ErrorKind::Internal,
        },
    }
}

/// What to do about it, where the server's own words leave that open.
fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "28P01" | "28000" => {
            "check user and password of the database URL, and the server's pg_hba.conf"
        }
        "3D000" => "create the database, or correct its name in the database URL",
        "53300" => "lower database.connections, or raise the server's max_connections",
        "57014" => "make the statement faster, or raise the statement timeout",
        "25P02" => "an earlier statement of this transaction failed: roll back",
        "42501" => {
            "grant the right to the runtime role, or look whether the row belongs to another tenant"
        }
        "40001" | "40P01" => "run the transaction again",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(fields: &[(u8, &str)]) -> Report {
        let mut body = Vec::new();
        for (field, text) in fields {
            body.push(*field);
            body.extend_from_slice(text.as_bytes());
            body.push(0);
        }
        body.push(0);
        Report::parse(&body).unwrap()
    }

    #[test]
    fn no_value_of_a_row_is_repeated() {
        let unique = report(&[
            (b'C', "23505"),
            (
                b'M',
                "duplicate key value violates unique constraint \"users_email_key\"",
            ),
            (b'D', "Key (email)=(secret@example.org) already exists."),
            (b'n', "users_email_key"),
        ]);
        let error = unique.into_error();
        assert_eq!(
            (error.kind(), error.constraint()),
            (ErrorKind::Unique, Some("users_email_key"))
        );
        assert!(!format!("{error:?}").contains("secret"));

        let value = report(&[
            (b'C', "22P02"),
            (b'M', "invalid input syntax for type integer: \"secret\""),
        ]);
        let error = value.into_error();
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::InvalidValue, Some("22P02"))
        );
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[test]
    fn codes_have_kinds() {
        for (code, expected) in [
            ("23514", ErrorKind::Check),
            ("23P01", ErrorKind::Check),
            ("42P01", ErrorKind::Statement),
            ("53300", ErrorKind::Exhausted),
            ("08006", ErrorKind::Unreachable),
            ("28P01", ErrorKind::Authentication),
            ("0A000", ErrorKind::Unsupported),
            ("", ErrorKind::Internal),
        ] {
            assert_eq!(kind(code), expected, "{code}");
        }
    }
}
