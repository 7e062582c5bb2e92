//! The messages that we send, appended to a connection's buffer.
//!
//! Bind and Execute, of which every unit has two, are written by hand without a closure per value;
//! the rest comes from `postgres-protocol`.

use std::borrow::Cow;

use bytes::{BufMut, BytesMut};
use postgres_protocol::message::frontend;
use terrace_core::{Error, ErrorKind, Result, Value};

use super::encode;

/// Parse: prepares `sql` under a name.
pub(super) fn parse(
    name: &str,
    sql: &str,
    types: impl IntoIterator<Item = u32>,
    out: &mut BytesMut,
) -> Result<()> {
    frontend::parse(name, sql, types, out).map_err(|_| unsendable())
}

/// Describe: asks for the columns of a prepared statement.
pub(super) fn describe(name: &str, out: &mut BytesMut) -> Result<()> {
    frontend::describe(b'S', name, out).map_err(|_| unsendable())
}

/// Close: lets the server forget a prepared statement.
pub(super) fn close(name: &str, out: &mut BytesMut) -> Result<()> {
    frontend::close(b'S', name, out).map_err(|_| unsendable())
}

/// Query: the simple protocol, for several statements without parameters.
pub(super) fn query(sql: &str, out: &mut BytesMut) -> Result<()> {
    frontend::query(sql, out).map_err(|_| unsendable())
}

/// Sync: ends a unit.
#[inline]
pub(super) fn sync(out: &mut BytesMut) {
    out.put_slice(b"S\0\0\0\x04");
}

/// Execute of the unnamed portal, all rows.
#[inline]
pub(super) fn execute(out: &mut BytesMut) {
    out.put_slice(b"E\0\0\0\x09\0\0\0\0\0");
}

/// Execute of a portal, so many rows at most.
pub(super) fn execute_portal(portal: &str, rows: u32, out: &mut BytesMut) -> Result<()> {
    let rows = i32::try_from(rows).unwrap_or(i32::MAX);
    frontend::execute(portal, rows, out).map_err(|_| unsendable())
}

/// Close: lets the server forget a portal.
pub(super) fn close_portal(name: &str, out: &mut BytesMut) -> Result<()> {
    frontend::close(b'P', name, out).map_err(|_| unsendable())
}

/// Bind of values to a portal (the unnamed one's name is empty); all results in binary.
#[inline]
pub(super) fn bind(
    portal: &str,
    statement: &str,
    values: &[Cow<'_, Value>],
    out: &mut BytesMut,
) -> Result<()> {
    let start = begin_bind(
        portal,
        statement,
        values.len(),
        values.iter().map(|value| encode::format(value)),
        out,
    )?;
    for value in values {
        let place = out.len();
        out.put_i32(-1);
        if encode::value(value, out) {
            let length = i32::try_from(out.len() - place - 4).map_err(|_| too_long())?;
            out[place..place + 4].copy_from_slice(&length.to_be_bytes());
        }
    }
    end_bind(start, out)
}

/// Bind of texts.
#[inline]
pub(super) fn bind_text(statement: &str, values: &[&str], out: &mut BytesMut) -> Result<()> {
    let start = begin_bind("", statement, values.len(), values.iter().map(|_| 0), out)?;
    for value in values {
        out.put_i32(i32::try_from(value.len()).map_err(|_| too_long())?);
        out.put_slice(value.as_bytes());
    }
    end_bind(start, out)
}

#[inline]
fn begin_bind(
    portal: &str,
    statement: &str,
    values: usize,
    formats: impl Iterator<Item = i16>,
    out: &mut BytesMut,
) -> Result<usize> {
    let count = count(values)?;
    out.put_u8(b'B');
    let start = out.len();
    out.put_u32(0);
    out.put_slice(portal.as_bytes());
    out.put_u8(0);
    out.put_slice(statement.as_bytes());
    out.put_u8(0);
    out.put_u16(count);
    for format in formats {
        out.put_i16(format);
    }
    out.put_u16(count);
    Ok(start)
}

#[inline]
fn end_bind(start: usize, out: &mut BytesMut) -> Result<()> {
    out.put_u16(1);
    out.put_i16(1);
    let length = i32::try_from(out.len() - start).map_err(|_| too_long())?;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// The number of parameters, as the protocol counts them.
#[inline]
pub(super) fn count(values: usize) -> Result<u16> {
    u16::try_from(values).map_err(|_| {
        Error::new(
            ErrorKind::Exhausted,
            format!("{values} parameters, but PostgreSQL takes 65535 at most"),
        )
        .with_hint("split the statement")
    })
}

fn unsendable() -> Error {
    Error::new(
        ErrorKind::Statement,
        "the SQL text holds a zero byte or is too long to be sent",
    )
}

fn too_long() -> Error {
    Error::new(
        ErrorKind::InvalidValue,
        "a value is too long to be sent: 1 GiB is the limit",
    )
}
