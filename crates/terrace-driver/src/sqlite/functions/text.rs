//! Texts: parts, digests, regular expressions.

use std::fmt::Write as _;
use std::sync::Arc;

use md5::Md5;
use regex::{Regex, RegexBuilder};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Result};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{failed, pure, text, whole};

/// Bytes of a text that a function makes at most.
const MOST: usize = 64 << 20;

pub(super) fn register(connection: &Connection) -> Result<()> {
    pure(connection, "terrace_right", 2, right)?;
    pure(connection, "terrace_repeat", 2, repeat)?;
    pure(connection, "terrace_reverse", 1, |context| {
        Ok(Some(text(context, 0)?.chars().rev().collect::<String>()))
    })?;
    pure(connection, "terrace_pad_left", 3, |context| {
        let (kept, filling) = padding(context)?;
        Ok(Some(filling + &kept))
    })?;
    pure(connection, "terrace_pad_right", 3, |context| {
        let (kept, filling) = padding(context)?;
        Ok(Some(kept + &filling))
    })?;
    pure(connection, "terrace_code_point", 1, |context| {
        let first = text(context, 0)?.chars().next();
        Ok(Some(first.map_or(0, u32::from)))
    })?;
    pure(connection, "terrace_md5", 1, |context| {
        Ok(Some(hexadecimal(&Md5::digest(bytes(context)?))))
    })?;
    pure(connection, "terrace_sha1", 1, |context| {
        Ok(Some(hexadecimal(&Sha1::digest(bytes(context)?))))
    })?;
    pure(connection, "terrace_sha224", 1, |context| {
        Ok(Some(hexadecimal(&Sha224::digest(bytes(context)?))))
    })?;
    pure(connection, "terrace_sha256", 1, |context| {
        Ok(Some(hexadecimal(&Sha256::digest(bytes(context)?))))
    })?;
    pure(connection, "terrace_sha384", 1, |context| {
        Ok(Some(hexadecimal(&Sha384::digest(bytes(context)?))))
    })?;
    pure(connection, "terrace_sha512", 1, |context| {
        Ok(Some(hexadecimal(&Sha512::digest(bytes(context)?))))
    })?;
    pure(connection, "terrace_matches", 3, matches)?;
    connection.create_scalar_function(
        "terrace_random_uuid",
        0,
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS,
        |_| Ok(uuid::Uuid::new_v4().to_string()),
    )
}

fn bytes(context: &Context<'_>) -> Result<Vec<u8>> {
    Ok(text(context, 0)?.into_owned().into_bytes())
}

fn hexadecimal(digest: &[u8]) -> String {
    let mut text = String::with_capacity(digest.len() * 2);
    for byte in digest {
        // Writing into a text doesn't fail.
        if write!(text, "{byte:02x}").is_err() {
            break;
        }
    }
    text
}

fn count(context: &Context<'_>) -> Result<usize> {
    Ok(usize::try_from(whole(context, 1)?).unwrap_or(0))
}

fn right(context: &Context<'_>) -> Result<Option<String>> {
    let all = text(context, 0)?;
    let left_out = all.chars().count().saturating_sub(count(context)?);
    Ok(Some(all.chars().skip(left_out).collect()))
}

fn repeat(context: &Context<'_>) -> Result<Option<String>> {
    let (once, times) = (text(context, 0)?, count(context)?);
    if once.len().saturating_mul(times) > MOST {
        return Err(failed("a text would become larger than 64 MiB"));
    }
    Ok(Some(once.repeat(times)))
}

/// What is kept of a text, and what fills it up.
fn padding(context: &Context<'_>) -> Result<(String, String)> {
    let (all, length, fill) = (text(context, 0)?, count(context)?, text(context, 2)?);
    if length > MOST / 4 {
        return Err(failed("a text would become larger than 64 MiB"));
    }
    let kept: String = all.chars().take(length).collect();
    let missing = length - kept.chars().count();
    Ok((kept, fill.chars().cycle().take(missing).collect()))
}

fn matches(context: &Context<'_>) -> Result<Option<bool>> {
    let insensitive = whole(context, 2)? != 0;
    // Compiled once in a statement where the expression is a constant.
    let compiled: Arc<Regex> = context.get_or_create_aux(1, |pattern| -> Result<Regex> {
        let pattern = pattern.as_str()?;
        RegexBuilder::new(pattern)
            .case_insensitive(insensitive)
            .build()
            .map_err(|_| failed("the regular expression is not a valid one"))
    })?;
    Ok(Some(compiled.is_match(&text(context, 0)?)))
}
