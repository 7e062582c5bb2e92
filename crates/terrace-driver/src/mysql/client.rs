//! One command on one connection, read to its end.

use mysql_async::consts::StatusFlags;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Params, Row as Raw};
use terrace_core::{Error, ErrorKind, Result};

use super::error::{self, Failure};
use crate::row::RowKind;
use crate::{Outcome, Row, Sink};

/// What a command did, and where it left the connection.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) in_transaction: bool,
}

/// Runs one prepared statement. An error of the sink is returned after all rows were read.
pub(super) async fn run(
    conn: &mut Conn,
    sql: &str,
    parameters: Params,
    sink: &mut Sink<'_>,
) -> Result<Done, Failure> {
    let mut refused = None;
    let mut rows = 0_u64;
    let mut result = conn
        .exec_iter(sql, parameters)
        .await
        .map_err(|failed| error::command(&failed))?;
    let returns = result.columns().is_some_and(|columns| !columns.is_empty());
    let each = |row: Raw| {
        if refused.is_none() {
            rows += 1;
            refused = sink(&Row(RowKind::Mysql(&row))).err();
        }
    };
    let read = async {
        result.for_each(each).await?;
        // A procedure may return more than one set of rows: the first one counts.
        result.drop_result().await
    };
    read.await.map_err(|failed| error::command(&failed))?;
    if let Some(error) = refused {
        return Err(error.into());
    }
    let last_identity = conn
        .last_insert_id()
        .filter(|_| !returns)
        .and_then(|id| i64::try_from(id).ok());
    let affected = if returns { rows } else { conn.affected_rows() };
    Ok(Done {
        outcome: Outcome {
            affected,
            last_identity: last_identity.filter(|id| *id != 0),
        },
        in_transaction: in_transaction(conn),
    })
}

/// Runs a text without parameters, which may hold several statements.
pub(super) async fn script(conn: &mut Conn, sql: &str) -> Result<Done, Failure> {
    let at = |number: usize, failure: Failure| Failure {
        error: failure
            .error
            .with_context(format_args!("statement {number}")),
        damage: failure.damage,
    };
    let mut result = conn
        .query_iter(sql)
        .await
        .map_err(|failed| at(1, error::command(&failed)))?;
    let mut number = 1;
    while !result.is_empty() {
        let read = result.for_each(|_: Raw| ()).await;
        read.map_err(|failed| at(number, error::command(&failed)))?;
        number += 1;
    }
    // An error of a later statement waits here.
    let rest = result.drop_result().await;
    rest.map_err(|failed| at(number, error::command(&failed)))?;
    Ok(Done {
        outcome: Outcome::default(),
        in_transaction: in_transaction(conn),
    })
}

/// Runs statements of our own, such as `COMMIT`.
pub(super) async fn control(conn: &mut Conn, sql: &str) -> Result<Done, Failure> {
    conn.query_drop(sql)
        .await
        .map_err(|failed| error::command(&failed))?;
    Ok(Done {
        outcome: Outcome::default(),
        in_transaction: in_transaction(conn),
    })
}

fn in_transaction(conn: &Conn) -> bool {
    conn.last_ok_packet().is_some_and(|ok| {
        ok.status_flags()
            .contains(StatusFlags::SERVER_STATUS_IN_TRANS)
    })
}

/// The error for a statement that opened or closed a transaction behind our back.
pub(super) fn transaction_control() -> Error {
    Error::new(
        ErrorKind::Statement,
        "the text begins or ends a transaction by itself (definitions of tables end one)",
    )
    .with_hint("begin, commit and roll back through the transaction's own methods")
}
