//! Channel binding: the hash of the server's certificate (RFC 5929, `tls-server-end-point`).

use sha2::{Digest, Sha256, Sha384, Sha512};

const SEQUENCE: u8 = 0x30;
const OBJECT_ID: u8 = 0x06;

/// The certificate's hash by the algorithm of its own signature (MD5 and SHA-1 count as SHA-256);
/// `None` for algorithms for which the RFC defines nothing.
pub(super) fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    match signature_algorithm(certificate)? {
        // 1.2.840.113549.1.1.x: RSA with MD5, SHA-1, SHA-256, SHA-384, SHA-512.
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, rsa] => match rsa {
            4 | 5 | 11 => Some(Sha256::digest(certificate).to_vec()),
            12 => Some(Sha384::digest(certificate).to_vec()),
            13 => Some(Sha512::digest(certificate).to_vec()),
            _ => None,
        },
        // 1.2.840.10045.4.1: ECDSA with SHA-1; 1.2.840.10045.4.3.x: with SHA-256, -384, -512.
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01]
        | [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 2] => {
            Some(Sha256::digest(certificate).to_vec())
        }
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 3] => Some(Sha384::digest(certificate).to_vec()),
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 4] => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    }
}

/// `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID, … }, … }`
fn signature_algorithm(certificate: &[u8]) -> Option<&[u8]> {
    let (content, _) = element(certificate, SEQUENCE)?;
    let (_, after_tbs) = element(content, SEQUENCE)?;
    let (algorithm, _) = element(after_tbs, SEQUENCE)?;
    element(algorithm, OBJECT_ID).map(|(id, _)| id)
}

/// One DER element of this tag: its content, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = bytes.split_first_chunk::<2>()?;
    if found != tag {
        return None;
    }
    if first < 0x80 {
        return rest.split_at_checked(usize::from(first));
    }
    let digits = usize::from(first & 0x7F);
    if digits == 0 || digits > 4 {
        return None;
    }
    let (length, rest) = rest.split_at_checked(digits)?;
    let length = length
        .iter()
        .fold(0_usize, |length, &digit| (length << 8) | usize::from(digit));
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_algorithm_chooses_the_hash() {
        // SEQUENCE { SEQUENCE {}, SEQUENCE { OID ecdsa-with-SHA384 } }
        let certificate = [
            0x30, 14, 0x30, 0, 0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3,
        ];
        assert_eq!(end_point(&certificate).unwrap().len(), 48);
        for end in 0..certificate.len() {
            assert!(end_point(&certificate[..end]).is_none());
        }
    }
}
