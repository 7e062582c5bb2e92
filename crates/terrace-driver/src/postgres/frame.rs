//! The server's messages: where one ends, and what is in it. Nothing here trusts the bytes.
//!
//! Source: PostgreSQL's manual, "Message Formats".

use terrace_core::{Error, ErrorKind, Result};

/// Longest message that is accepted; the server itself makes none above 1 GiB.
const MAX_LENGTH: usize = 1 << 30;

/// One message's kind and content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub(super) tag: u8,
    pub(super) body: &'a [u8],
    /// Where the body starts, counted from the first byte of the messages.
    pub(super) start: usize,
}

/// The length of the message at the start of `bytes`, its tag included; `None` before the header
/// is complete. The message itself may still be incomplete.
#[inline]
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>> {
    let Some(&[_, a, b, c, d]) = bytes.first_chunk::<5>() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if !(4..=MAX_LENGTH).contains(&length) {
        return Err(violation("a message has an impossible length"));
    }
    Ok(Some(length + 1))
}

/// Complete messages, one after the other; stops at the first that is incomplete or malformed.
#[derive(Clone, Debug)]
pub(super) struct Messages<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Messages<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    #[inline]
    fn next(&mut self) -> Option<Message<'a>> {
        let rest = self.bytes.get(self.position..)?;
        let length = length(rest).ok()??;
        let body = rest.get(5..length)?;
        let message = Message {
            tag: rest[0],
            body,
            start: self.position + 5,
        };
        self.position += length;
        Some(message)
    }
}

/// Reads a message's fields one after the other.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self(body)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn i16(&mut self) -> Result<i16> {
        self.array().map(i16::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Result<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Text up to the next zero byte; what is not UTF-8 is replaced.
    pub(super) fn text(&mut self) -> Result<String> {
        let end = self
            .0
            .iter()
            .position(|&byte| byte == 0)
            .ok_or_else(truncated)?;
        let text = String::from_utf8_lossy(&self.0[..end]).into_owned();
        self.0 = &self.0[end + 1..];
        Ok(text)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or_else(truncated)?;
        self.0 = rest;
        Ok(*taken)
    }
}

/// The error for bytes that are not what the protocol says; the connection can't go on.
pub(super) fn violation(what: &str) -> Error {
    Error::new(
        ErrorKind::Unreachable,
        format!("the server broke PostgreSQL's protocol: {what}"),
    )
    .with_hint("is it really PostgreSQL that listens there?")
}

fn truncated() -> Error {
    violation("a message ends too early")
}
