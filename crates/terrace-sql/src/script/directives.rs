//! What a file asks of its runner, in comments before the first statement. What it allows may stand
//! before any other statement, too, and is then about that one:
//!
//! | comment | asks |
//! |---|---|
//! | `-- terrace: no-transaction` | each statement runs by itself and is noted when it is done; what stands between `BEGIN` and `COMMIT` stays together |
//! | `-- terrace: repeat` | each statement runs again and again, in a transaction each time, until it changes no row: so many rows at a time |
//! | `-- terrace: rebuilds-tables` | foreign keys are not checked while the file runs, and all of them before its transaction is committed: for SQLite, where tables are made anew |
//! | `-- terrace: lock-timeout 10s` | how long a statement waits for a lock of a table (`500ms`, `10s`, `2min`); `off` waits without an end |
//! | `-- terrace: allow RULE: REASON` | a rule about safety doesn't hold here, for this reason |

use std::time::Duration;

use serde::{Deserialize, Serialize};
use terrace_core::{Error, ErrorKind, Result};

/// A rule about the safety of migrations that doesn't hold here, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// The rule.
    pub rule: String,
    /// Why it doesn't hold.
    pub reason: String,
}

/// What a file asks of its runner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// Each statement runs by itself, outside a transaction of the whole file.
    pub no_transaction: bool,
    /// Each statement is repeated, in a transaction each time, until it changes no row.
    pub repeat: bool,
    /// Foreign keys are checked at the end of the transaction only, since tables are made anew.
    pub rebuilds_tables: bool,
    /// How long a statement waits for a lock of a table; zero is without an end. The runner's own
    /// setting when not said.
    pub lock_timeout: Option<Duration>,
    /// What is allowed in all of the file.
    pub allowed: Vec<Allowance>,
}

const MARK: &str = "terrace:";
const KNOWN: &str = "use no-transaction, repeat, rebuilds-tables, lock-timeout or allow";

impl Directives {
    /// Reads a comment; anything else than a directive is left alone. Gives what is allowed by a
    /// comment that stands behind a statement.
    pub(super) fn read(
        &mut self,
        comment: &str,
        before_statements: bool,
    ) -> Result<Option<Allowance>> {
        let inside = comment
            .trim_start_matches(['-', '#', '/', '*', ' ', '\t'])
            .trim_end_matches(['/', '*', ' ', '\t', '\r']);
        let Some(directive) = inside.strip_prefix(MARK) else {
            return Ok(None);
        };
        if let Some(allowed) = directive.trim_start().strip_prefix("allow ") {
            let allowed = allowance(allowed)?;
            if !before_statements {
                return Ok(Some(allowed));
            }
            self.allowed.push(allowed);
            return Ok(None);
        }
        if !before_statements {
            return Err(wrong(format!(
                "the directive {MARK}{directive} stands behind a statement"
            ))
            .with_hint("move it to the beginning of the file: it is about all of it"));
        }
        let mut words = directive.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("no-transaction"), None, None) => self.no_transaction = true,
            (Some("repeat"), None, None) => self.repeat = true,
            (Some("rebuilds-tables"), None, None) => self.rebuilds_tables = true,
            (Some("lock-timeout"), Some(value), None) => self.lock_timeout = Some(duration(value)?),
            _ => {
                return Err(wrong(format!("{MARK}{directive} is not a directive")).with_hint(KNOWN));
            }
        }
        Ok(None)
    }
}

/// `RULE: REASON`.
fn allowance(text: &str) -> Result<Allowance> {
    let (rule, reason) = text.split_once(':').unwrap_or((text, ""));
    let (rule, reason) = (rule.trim(), reason.trim());
    if rule.is_empty() || reason.is_empty() {
        return Err(wrong(format!("{MARK} allow {text} has no reason"))
            .with_hint("write -- terrace: allow RULE: why it doesn't hold here"));
    }
    Ok(Allowance {
        rule: rule.to_owned(),
        reason: reason.to_owned(),
    })
}

/// A number with its unit, or `off`.
fn duration(text: &str) -> Result<Duration> {
    if text == "off" {
        return Ok(Duration::ZERO);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "min" => Some(60_000),
        _ => None,
    };
    let number: Option<u64> = number.parse().ok();
    number
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor))
        .map(Duration::from_millis)
        .ok_or_else(|| {
            wrong(format!("{text} is not a time")).with_hint("write 500ms, 10s, 2min or off")
        })
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Statement, message)
}
