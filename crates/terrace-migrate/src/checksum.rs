//! Tells whether a migration file changed after it was applied.

use sha2::{Digest, Sha256};

/// SHA-256 of a text in hexadecimal. Line ends count as one, so that a version control system that
/// rewrites them changes nothing.
pub(crate) fn checksum(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.replace("\r\n", "\n").as_bytes()))
}

/// 64 bits of a name, the same on every machine and in every version: the key of a lock.
pub(crate) fn stable_key(name: &str) -> i64 {
    let digest = Sha256::digest(name.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String can't fail.
            if write!(text, "{byte:02x}").is_err() {
                text.clear();
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_one() {
        assert_eq!(checksum("a\r\nb\n"), checksum("a\nb\n"));
        assert_ne!(checksum("a\nb\n"), checksum("a\nb"));
        assert_eq!(checksum("").len(), 64);
    }

    #[test]
    fn keys_are_stable() {
        assert_eq!(
            stable_key(""),
            i64::from_be_bytes([0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14])
        );
        assert_ne!(stable_key("registry"), stable_key("main/shared"));
    }
}
