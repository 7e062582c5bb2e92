//! Which servers are new enough.

use terrace_core::{Error, ErrorKind, Result};

/// The first with checks that are held and with collations that pad no text.
const MYSQL: (u16, u16, u16) = (8, 0, 17);
/// The first that skips locked rows; `INSERT … RETURNING` is older.
const MARIADB: (u16, u16, u16) = (10, 6, 0);

/// Refuses a server that lacks what every table and statement relies on: an older one would leave
/// out checks in silence.
pub(super) fn require(mariadb: bool, version: (u16, u16, u16)) -> Result<()> {
    let (name, least) = if mariadb {
        ("MariaDB", MARIADB)
    } else {
        ("MySQL", MYSQL)
    };
    if version >= least {
        return Ok(());
    }
    let (major, minor, patch) = version;
    Err(Error::new(
        ErrorKind::Unsupported,
        format!("the server is {name} {major}.{minor}.{patch}, which is too old"),
    )
    .with_hint(format!(
        "use {name} {}.{}.{} or newer",
        least.0, least.1, least.2
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_servers_are_refused() {
        for (mariadb, version) in [
            (false, (5, 7, 44)),
            (false, (8, 0, 16)),
            (true, (10, 5, 29)),
            (true, (5, 5, 68)),
        ] {
            let error = require(mariadb, version).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.hint().unwrap().contains("or newer"), "{error}");
        }
        for (mariadb, version) in [
            (false, (8, 0, 17)),
            (false, (9, 1, 0)),
            (true, (10, 6, 0)),
            (true, (11, 4, 2)),
        ] {
            require(mariadb, version).unwrap();
        }
    }
}
