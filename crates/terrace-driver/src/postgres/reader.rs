//! Cuts what the server sends into replies, one per Sync, without looking into rows.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use terrace_core::{Error, ErrorKind, Result};

use super::error::Report;
use super::frame::{self, Fields, Messages, violation};

/// Complete messages of one reply are handed on in pieces of about this size.
const PIECE: usize = 256 * 1024;
/// Room for one read.
const ROOM: usize = 16 * 1024;

/// All that the server said to one unit, up to ReadyForQuery.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// Whole messages each; the last piece ends with ReadyForQuery.
    pub(super) pieces: Vec<Bytes>,
    pub(super) last: Bytes,
    /// Whether there is an ErrorResponse.
    pub(super) failed: bool,
    /// The transaction's status after it: `I`dle, in a `T`ransaction, or in a failed one (`E`).
    pub(super) status: u8,
}

impl Reply {
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Bytes> {
        self.pieces.iter().chain(std::iter::once(&self.last))
    }

    /// The first error.
    pub(super) fn report(&self) -> Option<Report> {
        self.pieces()
            .flat_map(|piece| Messages::new(piece))
            .find(|message| message.tag == b'E')
            .map(|message| Report::parse(message.body).unwrap_or_default())
    }
}

/// Bytes on their way to becoming replies.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) buffer: BytesMut,
    /// Bytes of `buffer` that are whole messages of an unfinished reply.
    scanned: usize,
    pieces: Vec<Bytes>,
    failed: bool,
    /// What the server says of itself: `server_version` and the like.
    pub(super) parameters: BTreeMap<String, String>,
}

impl Reader {
    /// Makes room for one read.
    #[inline]
    pub(super) fn make_room(&mut self) {
        let free = self.buffer.capacity() - self.buffer.len();
        if free < ROOM / 4 {
            // Large results are read in larger and larger steps.
            self.buffer
                .reserve(self.buffer.len().clamp(ROOM, 4 * PIECE));
        }
    }

    /// The next complete reply; `None` when more bytes are needed.
    ///
    /// # Errors
    /// What is not PostgreSQL's protocol, and copies, which this client does not do. The
    /// connection is then useless.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<Reply>> {
        loop {
            let rest = &self.buffer[self.scanned..];
            let Some(length) = frame::length(rest)? else {
                break;
            };
            let Some(message) = rest.get(..length) else {
                break;
            };
            match message[0] {
                b'Z' => {
                    let status = *message
                        .get(5)
                        .ok_or_else(|| violation("a status is missing"))?;
                    let last = self.buffer.split_to(self.scanned + length).freeze();
                    self.scanned = 0;
                    return Ok(Some(Reply {
                        pieces: std::mem::take(&mut self.pieces),
                        last,
                        failed: std::mem::take(&mut self.failed),
                        status,
                    }));
                }
                b'D' | b'C' | b'1' | b'2' | b'3' | b'T' | b'n' | b't' | b's' | b'I' | b'd'
                | b'c' | b'H' | b'A' => {}
                b'E' => self.failed = true,
                b'N' => log_notice(&message[5..]),
                b'S' => {
                    let mut fields = Fields::new(&message[5..]);
                    self.parameters.insert(fields.text()?, fields.text()?);
                }
                b'G' | b'W' => return Err(copy_refused()),
                _ => return Err(violation("a message of an unknown kind")),
            }
            self.scanned += length;
        }
        if self.scanned >= PIECE {
            self.pieces
                .push(self.buffer.split_to(self.scanned).freeze());
            self.scanned = 0;
        }
        Ok(None)
    }

    /// The error that the server sent before it closed the connection.
    pub(super) fn last_words(&self) -> Option<Report> {
        Messages::new(&self.buffer[..self.scanned])
            .filter(|message| message.tag == b'E')
            .last()
            .and_then(|message| Report::parse(message.body).ok())
    }
}

fn log_notice(body: &[u8]) {
    if let Ok(notice) = Report::parse(body) {
        tracing::debug!(
            severity = notice.severity,
            code = notice.code,
            "{}",
            notice.message
        );
    }
}

fn copy_refused() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "COPY FROM STDIN and replication are not available here",
    )
    .with_hint("insert many rows with one INSERT")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::postgres::reply;
    use crate::postgres::row::Columns;
    use crate::postgres::statement_cache::Statement;

    /// A recorded reply to `select set_config(…)` and a select of one row with six columns.
    fn recorded() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut message = |tag: u8, body: &[u8]| {
            bytes.push(tag);
            bytes.extend_from_slice(&u32::try_from(body.len() + 4).unwrap().to_be_bytes());
            bytes.extend_from_slice(body);
        };
        message(b'2', b"");
        message(b'D', b"\0\x01\0\0\0\x04acme");
        message(b'C', b"SELECT 1\0");
        message(b'1', b"");
        message(b't', b"\0\x01\0\0\0\x14");
        message(b'T', b"\0\x02id\0\0\0\0\0\0\0\0\0\0\x14\0\x08\xff\xff\xff\xff\0\0name\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0");
        message(b'2', b"");
        message(b'D', b"\0\x02\0\0\0\x08\0\0\0\0\0\0\0\x07\0\0\0\x03abc");
        message(b'D', b"\0\x02\0\0\0\x08\0\0\0\0\0\0\0\x08\xff\xff\xff\xff");
        message(b'C', b"SELECT 2\0");
        message(b'Z', b"I");
        message(b'N', b"SNOTICE\0C00000\0Mhello\0\0");
        message(b'S', b"TimeZone\0UTC\0");
        message(b'E', b"SERROR\0VERROR\0C23505\0Mduplicate\0nusers_key\0\0");
        message(b'Z', b"E");
        bytes
    }

    /// Reads all that there is, in reads of `step` bytes, and looks at every row.
    fn read(bytes: &[u8], step: usize) -> (usize, usize) {
        let mut reader = Reader::default();
        let (mut replies, mut rows) = (0, 0);
        for part in bytes.chunks(step.max(1)) {
            reader.buffer.extend_from_slice(part);
            loop {
                match reader.next() {
                    Ok(Some(answer)) => {
                        replies += 1;
                        let statement = Statement::unnamed();
                        reply::learn_columns(&answer, &statement);
                        let sink = &mut |row: &crate::Row<'_>| {
                            rows += 1;
                            for index in 0..=row.len() {
                                drop(row.dynamic(index));
                            }
                            Ok(())
                        };
                        drop(reply::read(&answer, 1, &statement, sink));
                    }
                    Ok(None) => break,
                    Err(_) => return (replies, rows),
                }
            }
        }
        drop(reader.last_words());
        (replies, rows)
    }

    #[test]
    fn replies_are_cut_at_any_boundary() {
        let bytes = recorded();
        for step in 1..bytes.len() {
            assert_eq!(read(&bytes, step), (2, 2), "step {step}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn random_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400), step in 1..64_usize) {
            read(&bytes, step);
            drop(Columns::parse(&bytes));
            drop(Report::parse(&bytes));
            drop(crate::postgres::numeric::decode(&bytes));
        }

        #[test]
        fn changed_traffic_does_no_harm(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            cut in any::<prop::sample::Index>(),
            step in 1..64_usize,
        ) {
            let mut bytes = recorded();
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            bytes.truncate(cut.index(bytes.len()) + 1);
            read(&bytes, step);
        }
    }
}
