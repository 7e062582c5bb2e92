//! The server's error numbers as kinds of error
//! (<https://mariadb.com/docs/server/reference/error-codes>).
//!
//! The server's own text is kept only where it speaks of names and SQL; most other texts repeat a
//! value (`Duplicate entry '…' for key '…'`).

use mysql_async::{DriverError, Error as Client, ServerError};
use terrace_core::{Error, ErrorKind};

/// Why a command didn't succeed, and what that means for the connection.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) damage: Damage,
}

/// What an error leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing: the statement did not take place, the connection is in order.
    None,
    /// The server rolled the whole transaction back.
    Transaction,
    /// The connection can't be used any more.
    Connection,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            damage: Damage::None,
        }
    }
}

/// The error of a command.
pub(super) fn command(error: &Client) -> Failure {
    match error {
        Client::Server(error) => Failure {
            damage: damage(error.code),
            error: server(error),
        },
        Client::Driver(DriverError::StmtParamsMismatch { required, supplied }) => Error::new(
            ErrorKind::Statement,
            format!("the statement has {required} parameters, but {supplied} values were given"),
        )
        .into(),
        Client::Driver(DriverError::MixedParams | DriverError::Params(_)) => {
            Error::new(ErrorKind::Statement, "the statement has named parameters")
                .with_hint("use ? for every parameter, and no :name outside of quotes")
                .into()
        }
        Client::Driver(DriverError::StmtParamsNumberExceedsLimit { .. }) => Error::new(
            ErrorKind::Statement,
            "the statement has more than 65535 parameters",
        )
        .into(),
        Client::Driver(DriverError::PacketTooLarge) => Failure {
            error: Error::new(
                ErrorKind::InvalidValue,
                "a value is larger than the server takes",
            )
            .with_hint("raise max_allowed_packet on the server"),
            damage: Damage::Connection,
        },
        other => Failure {
            error: broken(other),
            damage: Damage::Connection,
        },
    }
}

/// The error of an attempt to connect.
pub(super) fn connecting(error: &Client) -> Error {
    match error {
        Client::Server(error) => server(error),
        Client::Driver(DriverError::NoClientSslFlagFromServer) => {
            Error::new(ErrorKind::Unreachable, "the server has no TLS, but sslmode asks for it")
        }
        Client::Driver(
            DriverError::UnknownAuthPlugin { .. }
            | DriverError::CleartextPluginDisabled
            | DriverError::MysqlOldPasswordDisabled,
        ) => Error::new(ErrorKind::Authentication, "the server asks for a kind of login that is not supported")
            .with_hint("give the user a password login, such as mysql_native_password or caching_sha2_password"),
        other => broken(other),
    }
}

fn broken(error: &Client) -> Error {
    let plain = Error::new(
        ErrorKind::Unreachable,
        "the connection to the server failed or broke",
    );
    match error {
        // The reasons of the operating system and of TLS hold no value.
        Client::Io(reason) => Error::new(
            ErrorKind::Unreachable,
            format!("the connection failed: {reason}"),
        )
        .with_hint("check the host and the port, and that the server runs"),
        _ => plain.with_hint("check the server's log"),
    }
}

fn damage(code: u16) -> Damage {
    match code {
        1213 | 1614 => Damage::Transaction,
        // Shutdown, forced close, killed (a killed query may be a killed connection), inactive.
        1053 | 1077 | 1080 | 1152..=1161 | 1184 | 1317 | 1927 | 4031 => Damage::Connection,
        _ => Damage::None,
    }
}

/// The code of an error. MariaDB says of a foreign key whose name is taken only that the table can't
/// be made, and why in the text; MySQL has a code for it.
fn code_of(error: &ServerError) -> u16 {
    let is_taken = error.code == 1005 && error.message.contains("errno: 121");
    if is_taken { 1826 } else { error.code }
}

fn server(error: &ServerError) -> Error {
    let (kind, sentence) = sentence(error.code);
    let text = match kind {
        ErrorKind::Statement
        | ErrorKind::Permission
        | ErrorKind::Authentication
        | ErrorKind::DatabaseMissing => error.message.clone(),
        _ => sentence.to_owned(),
    };
    let constraint = name(error);
    let text = match &constraint {
        Some(name) => format!("{text}: {name}"),
        None => text,
    };
    let mut mapped = Error::new(kind, text).with_code(code_of(error).to_string());
    if let Some(name) = constraint {
        mapped = mapped.with_constraint(name);
    }
    match kind {
        ErrorKind::Exhausted => mapped.with_hint("free space, or raise the server's limits"),
        ErrorKind::DatabaseMissing => mapped.with_hint("create it, or check the URL"),
        ErrorKind::Authentication => mapped.with_hint("check the user and the password in the URL"),
        _ => mapped,
    }
}

fn sentence(code: u16) -> (ErrorKind, &'static str) {
    match code {
        1022 | 1062 | 1169 | 1586 | 1859 => (ErrorKind::Unique, "a unique key is taken"),
        1216 | 1217 | 1451 | 1452 | 1761 | 1762 => (
            ErrorKind::ForeignKey,
            "a referenced row is missing, or the row is still referenced",
        ),
        3819 | 4025 => (ErrorKind::Check, "a check refused a value"),
        1644 => (
            ErrorKind::Check,
            "a trigger or a procedure refused the change",
        ),
        1048 | 1263 | 1364 => (ErrorKind::NotNull, "a value is missing"),
        1213 | 1614 | 3058 => (ErrorKind::Deadlock, "transactions waited for each other"),
        1020 | 1180 => (
            ErrorKind::Serialization,
            "another transaction changed the row",
        ),
        1205 => (ErrorKind::Timeout, "a lock was not had in time"),
        1317 | 1969 | 3024 | 3572 => (
            ErrorKind::Timeout,
            "the statement ran longer than it may, or was stopped",
        ),
        1045 | 1251 | 1524 | 1698 | 1862 | 3118 => (ErrorKind::Authentication, ""),
        1044 | 1095 | 1142 | 1143 | 1227 | 1290 | 1370 | 1792 | 1836 => (ErrorKind::Permission, ""),
        1049 => (ErrorKind::DatabaseMissing, ""),
        1264 | 1265 | 1292 | 1365 | 1366 | 1367 | 1406 | 1411 | 1416 | 1690 | 3140 | 3141
        | 3156 | 4078 => (
            ErrorKind::InvalidValue,
            "a value does not fit its column, or is out of range",
        ),
        1021 | 1037 | 1038 | 1040 | 1041 | 1114 | 1135 | 1203 | 1226 | 1461 | 3170 => (
            ErrorKind::Exhausted,
            "the server is out of space, memory or connections",
        ),
        1053 | 1077 | 1080 | 1129 | 1130 | 1152..=1161 | 1184 | 1927 | 4031 => {
            (ErrorKind::Unreachable, "the server closed the connection")
        }
        1005..=1008
        | 1046
        | 1050..=1052
        | 1054..=1061
        | 1063..=1091
        | 1093
        | 1103..=1113
        | 1115..=1128
        | 1131
        | 1136..=1141
        | 1146..=1149
        | 1170..=1172
        | 1193
        | 1210
        | 1222
        | 1235
        | 1241
        | 1242
        | 1247
        | 1248
        | 1253
        | 1273
        | 1295
        | 1300
        | 1304
        | 1305
        | 1318
        | 1356
        | 1357
        | 1553
        | 1568
        | 1822
        | 1826
        | 3780 => (ErrorKind::Statement, ""),
        _ => (
            ErrorKind::Internal,
            "the server reported an unexpected error",
        ),
    }
}

/// The constraint or column that a message names. Values stand in the same quotes, but elsewhere.
fn name(error: &ServerError) -> Option<&str> {
    let between = |before: &str, quote: char| {
        let (_, rest) = error.message.split_once(before)?;
        rest.split_once(quote)
            .map(|(name, _)| name)
            .filter(|name| !name.is_empty())
    };
    match error.code {
        // The key is named last; the value before it may hold anything, quotes included.
        1062 | 1586 | 1859 => {
            let (_, last) = error.message.rsplit_once(" for key '")?;
            let key = last.strip_suffix('\'')?;
            // MySQL 8 writes table.key.
            Some(key.rsplit_once('.').map_or(key, |(_, key)| key))
        }
        1451 | 1452 | 1761 | 1762 | 4025 => between("CONSTRAINT `", '`'),
        3819 => between("Check constraint '", '\''),
        1048 => between("Column '", '\''),
        1364 => between("Field '", '\''),
        1406 | 1264 => between(" for column '", '\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u16, message: &str) -> Error {
        let error = ServerError {
            code,
            message: message.into(),
            state: "HY000".into(),
        };
        command(&Client::Server(error)).error
    }

    #[test]
    fn values_are_left_out_and_names_kept() {
        for (code, message, kind, name) in [
            (
                1062,
                "Duplicate entry 'secret' for key 'email'",
                ErrorKind::Unique,
                Some("email"),
            ),
            (
                1062,
                "Duplicate entry 'a' for key 'secret' for key 'users.email'",
                ErrorKind::Unique,
                Some("email"),
            ),
            (
                1452,
                "Cannot add or update a child row: a foreign key constraint fails \
                 (`db`.`c`, CONSTRAINT `c_p` FOREIGN KEY (`p`) REFERENCES `p` (`id`))",
                ErrorKind::ForeignKey,
                Some("c_p"),
            ),
            (
                4025,
                "CONSTRAINT `age` failed for `db`.`t`",
                ErrorKind::Check,
                Some("age"),
            ),
            (
                3819,
                "Check constraint 'age' is violated.",
                ErrorKind::Check,
                Some("age"),
            ),
            (
                1048,
                "Column 'name' cannot be null",
                ErrorKind::NotNull,
                Some("name"),
            ),
            (
                1366,
                "Incorrect integer value: 'secret' for column `d`.`t`.`n` at row 1",
                ErrorKind::InvalidValue,
                None,
            ),
            (
                1292,
                "Truncated incorrect DOUBLE value: 'secret'",
                ErrorKind::InvalidValue,
                None,
            ),
            (9999, "secret", ErrorKind::Internal, None),
        ] {
            let error = of(code, message);
            assert_eq!(
                (error.kind(), error.constraint()),
                (kind, name),
                "{message}"
            );
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
        let taken = "Can't create table `d`.`t` (errno: 121 \"Duplicate key on write or update\")";
        assert_eq!(of(1005, taken).code(), Some("1826"));
        let wrong = "Can't create table `d`.`t` (errno: 150 \"Foreign key constraint is incorrectly formed\")";
        assert_eq!(of(1005, wrong).code(), Some("1005"));
        assert!(
            of(1146, "Table 'd.missing' doesn't exist")
                .to_string()
                .contains("missing")
        );
    }
}
