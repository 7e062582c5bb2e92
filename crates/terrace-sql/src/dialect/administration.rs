//! What administration asks of a database: existence, locks, roles and users.

use terrace_core::{Error, ErrorKind, Result, Value};

use super::{Explain, ExplainOptions};
use crate::{LiveTable, Rescope, RescopeScripts};

/// A query with its bound values. It returns one row with one integer.
#[derive(Clone, Debug)]
pub struct Question {
    /// The text, with the database's own placeholders.
    pub sql: String,
    /// The values of the placeholders.
    pub parameters: Vec<Value>,
}

impl Question {
    pub(crate) fn new(sql: impl Into<String>, parameters: Vec<Value>) -> Self {
        Self {
            sql: sql.into(),
            parameters,
        }
    }
}

/// A login that Terrace makes for itself.
#[derive(Clone, Debug)]
pub struct Login<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its password.
    pub password: &'a str,
}

/// What surrounds the rebuilding of a table.
#[derive(Clone, Debug)]
pub struct Rebuilding {
    /// Stops the checking of foreign keys; outside a transaction.
    pub before: &'static str,
    /// Checks them again; outside a transaction.
    pub after: &'static str,
    /// Counts rows whose foreign key points nowhere; at the end of the transaction.
    pub violations: Question,
}

/// What administration asks of a database. Every method gives text only; `None` or an empty list
/// where the database has no such thing.
pub trait Administration: Sync {
    /// Counts tables of this name in a namespace (the connection's own when missing).
    fn table_exists(&self, namespace: Option<&str>, table: &str) -> Question;

    /// Counts columns of this name in a table, where [`table_exists`](Self::table_exists) looks.
    fn column_exists(&self, namespace: Option<&str>, table: &str, column: &str) -> Question;

    /// Counts indexes of this name that are of no use, because making them was stopped half way.
    fn unusable_index(&self, _namespace: Option<&str>, _index: &str) -> Option<Question> {
        None
    }

    /// Counts indexes of this name, of use or not.
    fn index_exists(&self, _namespace: Option<&str>, _index: &str) -> Option<Question> {
        None
    }

    /// Removes an index while others use its table.
    fn drop_unusable_index(&self, _namespace: Option<&str>, _index: &str) -> Option<String> {
        None
    }

    /// Counts namespaces of this name.
    fn namespace_exists(&self, name: &str) -> Option<Question>;

    /// What tables of a namespace get when they don't say it, such as how their texts compare: rows of
    /// two names. `None` where a database beside it has the same.
    fn defaults(&self, _namespace: Option<&str>) -> Option<Question> {
        None
    }

    /// Gives a database such defaults.
    fn set_defaults(&self, _database: &str, _defaults: &[(String, String)]) -> Vec<String> {
        Vec::new()
    }

    /// Counts databases of this name on the server.
    fn database_exists(&self, name: &str) -> Option<Question>;

    /// Tries to take a lock that dies with the connection: 1 when it was had, 0 when another
    /// connection holds it. `None` where opening a write transaction is the lock.
    fn try_lock(&self, key: i64) -> Option<Question>;

    /// A statement after which the server ends a connection, and frees its locks, soon after the
    /// client is gone, also while it works for it. Without it, a killed client's statement goes on
    /// to its end.
    fn watch_client(&self) -> Option<&'static str> {
        None
    }

    /// Gives the lock back: 1 when it was held.
    fn unlock(&self, key: i64) -> Option<Question>;

    /// Statements that make a login for serving requests, which owns nothing and can't pass by
    /// row-level security, and let it use `database`; safe to repeat under a lock. With `alone`,
    /// the login may read and write everything in `database` and reach no other.
    fn create_login(&self, login: &Login<'_>, database: &str, alone: bool) -> Vec<String>;

    /// Removes such a login.
    fn drop_login(&self, name: &str) -> Vec<String>;

    /// Whether logins part the tenants that have a database each on one server.
    fn login_per_database(&self) -> bool;

    /// Counts the privileges of the connection's own user that would pass by row-level security:
    /// superuser, BYPASSRLS, or tables that it owns.
    fn excess_privileges(&self) -> Option<Question>;

    /// The transaction-local setting that confines unqualified names to a namespace, with its
    /// value.
    fn search_path(&self, namespace: &str) -> Option<(&'static str, String)>;

    /// Whether an error of this code says that what a statement of data definition makes is there
    /// already, or that what it removes is gone.
    fn is_done(&self, code: &str) -> bool;

    /// Whether an error of this code says that what a statement removes is not there.
    fn is_gone(&self, code: &str) -> bool {
        self.is_done(code)
    }

    /// Whether an error of this code says that a lock wasn't had in time.
    fn is_lock_timeout(&self, _code: &str) -> bool {
        false
    }

    /// The transaction-local setting for how long a statement waits for a lock, with its value;
    /// zero is without an end.
    fn lock_setting(&self, _milliseconds: u64) -> Option<(&'static str, String)> {
        None
    }

    /// Statements that hold for the rest of a connection, for what runs outside transactions: where
    /// unqualified names are found, and how long a statement waits for a lock.
    fn session_settings(&self, _namespace: Option<&str>, _milliseconds: u64) -> Vec<String> {
        Vec::new()
    }

    /// Moves the counter of an identity column behind the largest number in its table, after rows
    /// with numbers of their own were added. `None` where the database does so by itself.
    fn advance_identity(
        &self,
        _namespace: Option<&str>,
        _table: &str,
        _column: &str,
    ) -> Option<Question> {
        None
    }

    /// What surrounds the rebuilding of a table, where `ALTER TABLE` makes it necessary.
    fn rebuilding(&self) -> Option<Rebuilding> {
        None
    }

    /// The names and the SQL of what belongs to a table, would be lost if it were rebuilt, and can
    /// be made again: its triggers and indexes. A query of two texts per row, not one number.
    fn kept_by_rebuilding(&self, _table: &str) -> Option<Question> {
        None
    }

    /// A script that fails, and leaves nothing, when a view or a trigger doesn't fit the tables any
    /// more. Where a database looks by itself, there is none.
    fn check_views(&self) -> Option<&'static str> {
        None
    }

    /// The deadline for waiting on locks during data definition, in milliseconds: a statement.
    fn lock_timeout(&self, milliseconds: u64) -> Option<String>;

    /// Puts off the checking of constraints that can be put off until the open transaction is
    /// committed. `None` where none can.
    fn defer_constraints(&self) -> Option<&'static str> {
        None
    }

    /// Checks constraints that were put off, now.
    fn check_constraints(&self) -> Option<&'static str> {
        None
    }

    /// Lets a foreign key wait for the end of a transaction, or not. `None` where
    /// [`defer_constraints`](Self::defer_constraints) is about every one.
    fn put_off_reference(
        &self,
        _namespace: Option<&str>,
        _table: &str,
        _key: &str,
        _waits: bool,
    ) -> Option<String> {
        None
    }

    /// What goes ahead of a script that runs as one transaction in one flight: deadlines, the lock of
    /// [`try_lock`](Self::try_lock) until its end, the search path. `None` where a script is not one
    /// transaction, or gains nothing by travelling as a whole.
    fn one_flight(
        &self,
        _key: i64,
        _namespace: Option<&str>,
        _lock_milliseconds: u64,
    ) -> Option<Vec<String>> {
        None
    }

    /// The moment at which it is evaluated, by the server's clock, and not the one at which its
    /// statement or script began. `None` where there is no [`one_flight`](Self::one_flight): there the
    /// program itself sees how long a statement takes.
    fn clock(&self) -> Option<&'static str> {
        None
    }

    /// A statement that fails, and with it its script, unless `count` (a query of one number) gives
    /// this number.
    fn require(&self, _count: &str, _number: u64) -> Option<String> {
        None
    }

    /// The tables of a namespace as they are: a query of a name and a JSON document per table, which
    /// [`LiveTable`] is read from. `None` where tables can't be read so far.
    fn live_tables(&self, _namespace: Option<&str>) -> Option<Question> {
        None
    }

    /// Says of a table what its document leaves out, such as names in the statement that made it.
    ///
    /// # Errors
    /// For a statement that can't be read.
    fn complete(&self, _table: &mut LiveTable) -> Result<()> {
        Ok(())
    }

    /// Whether a column of this type, as the database writes it, holds the ids of tenants.
    fn holds_tenants(&self, _of: &str) -> bool {
        false
    }

    /// How tables of one tenant become tables of several.
    ///
    /// # Errors
    /// `Unsupported` where that can't be done; for what is too long or can't be read.
    fn rescope(&self, _asked: &Rescope, _namespace: Option<&str>) -> Result<RescopeScripts> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "tables of this database can't be given a tenant column by themselves",
        )
        .with_hint("copy the rows into a database that has row-level security, or a file"))
    }

    /// How a statement's plan is asked for.
    ///
    /// # Errors
    /// `Unsupported` for an option that the database lacks; the hint names those that it has.
    fn explain(&self, options: &ExplainOptions) -> Result<Explain>;
}
