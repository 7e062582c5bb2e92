//! The prologue's form on the wire: `set_config(name, value, true)` ahead of the statement, inside
//! the same implicit or explicit transaction.
//!
//! Names and values are bound, never written into SQL text. When it fails, the server skips all
//! that follows up to the Sync, the statement included.

use bytes::BytesMut;
use terrace_core::Result;

use super::{message, oid};
use crate::Setting;

/// The name under which a connection prepares the prologue once.
const NAME: &str = "terrace_set";
const SQL: &str = "select set_config($1,$2,true)";

/// Appends the preparation of the prologue.
pub(super) fn prepare(out: &mut BytesMut) -> Result<()> {
    message::parse(NAME, SQL, [oid::TEXT, oid::TEXT], out)
}

/// Appends the settings: one Bind and Execute each. Without `prepared` (no statement may outlive
/// its transaction, because a pooler stands between) the text travels along every time.
#[inline]
pub(super) fn encode(settings: &[Setting<'_>], prepared: bool, out: &mut BytesMut) -> Result<()> {
    for setting in settings {
        let name = if prepared {
            NAME
        } else {
            message::parse("", SQL, [oid::TEXT, oid::TEXT], out)?;
            ""
        };
        message::bind_text(name, &[setting.name, setting.value], out)?;
        message::execute(out);
    }
    Ok(())
}
