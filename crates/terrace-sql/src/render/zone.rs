//! Time zones of expressions.

use terrace_core::{Error, ErrorKind, Result};

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone<'a> {
    /// UTC.
    Utc,
    /// Always so many minutes east of UTC.
    Offset(i32),
    /// A zone of the IANA database.
    Named(&'a str),
}

impl<'a> Zone<'a> {
    /// Reads the name of a zone or an offset such as `+05:30`.
    pub(crate) fn parse(zone: Option<&'a str>) -> Result<Self> {
        match zone {
            None | Some("UTC" | "utc" | "Z" | "Etc/UTC") => Ok(Self::Utc),
            Some(zone) => match offset(zone) {
                Some(0) => Ok(Self::Utc),
                Some(minutes) => Ok(Self::Offset(minutes)),
                None if is_name(zone) => Ok(Self::Named(zone)),
                None => Err(Error::new(
                    ErrorKind::InvalidInput,
                    "a time zone is neither an IANA name nor an offset such as +05:30",
                )),
            },
        }
    }

    /// An offset as `+05:30`.
    pub(crate) fn offset_text(minutes: i32) -> String {
        let sign = if minutes < 0 { '-' } else { '+' };
        let minutes = minutes.abs();
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

fn offset(zone: &str) -> Option<i32> {
    let (sign, rest) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "00"));
    let digits = |text: &str| {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i32>().ok())
            .flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn is_name(zone: &str) -> bool {
    zone.starts_with(|first: char| first.is_ascii_alphabetic())
        && zone.len() < 64
        && zone
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-+/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_offsets() {
        let parsed = |zone| Zone::parse(Some(zone)).ok();
        assert_eq!(Zone::parse(None).ok(), Some(Zone::Utc));
        assert_eq!(parsed("+05:30"), Some(Zone::Offset(330)));
        assert_eq!(parsed("-00:45"), Some(Zone::Offset(-45)));
        assert_eq!(
            parsed("America/Port-au-Prince"),
            Some(Zone::Named("America/Port-au-Prince"))
        );
        for hostile in [
            "",
            "+5",
            "Europe/Berlin'",
            "x y",
            "+05:30'",
            "<a>",
            "\"UTC\"",
        ] {
            assert_eq!(parsed(hostile), None, "{hostile}");
        }
        assert_eq!(Zone::offset_text(-45), "-00:45");
    }
}
