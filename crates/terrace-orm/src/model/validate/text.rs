//! Validators of texts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex_lite::Regex;
use terrace_core::Validator;

/// What is wrong with a text.
pub(super) fn run(validator: &Validator, text: &str) -> Result<(), Cow<'static, str>> {
    let wrong = |message: &'static str| Err(Cow::Borrowed(message));
    match *validator {
        Validator::Email if !is_email(text) => wrong("is not an e-mail address"),
        Validator::Url if !is_url(text) => wrong("is not an address on the web"),
        Validator::Slug if !is_slug(text) => {
            wrong("is not made of letters, digits, hyphens and underscores")
        }
        Validator::Length { min, max } => length(text, min, max),
        Validator::Pattern(pattern) if !matches(pattern, text) => {
            wrong("doesn't have the form that is asked for")
        }
        _ => Ok(()),
    }
}

fn length(text: &str, min: Option<u32>, max: Option<u32>) -> Result<(), Cow<'static, str>> {
    let characters = text.chars().count();
    match (min, max) {
        (Some(min), _) if characters < min as usize => {
            Err(format!("is shorter than {min} characters").into())
        }
        (_, Some(max)) if characters > max as usize => {
            Err(format!("is longer than {max} characters").into())
        }
        _ => Ok(()),
    }
}

/// One `@` with something before it, and behind it a name of hosts with a dot. Whether mail arrives
/// is known only to who sends some.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let is_local = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|letter| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter));
    is_local && text.len() <= 254 && host.contains('.') && is_host(host)
}

fn is_url(text: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let Some(rest) = rest else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end]
        .rsplit_once('@')
        .map_or(&rest[..end], |(_, host)| host);
    let (host, port) = host.split_once(':').unwrap_or((host, "80"));
    is_host(host)
        && port.parse::<u16>().is_ok()
        && !text
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control())
}

fn is_host(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '-')
        })
}

fn is_slug(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    !text.is_empty() && text.chars().all(is_part)
}

/// The expressions that were used, compiled. The derive has compiled each before.
static PATTERNS: LazyLock<Mutex<HashMap<&'static str, Option<Regex>>>> =
    LazyLock::new(Mutex::default);

fn matches(pattern: &'static str, text: &str) -> bool {
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = patterns
        .entry(pattern)
        .or_insert_with(|| Regex::new(pattern).ok());
    compiled.as_ref().is_some_and(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["ann@example.com", "a.b+c@sub.example.org", "jörg@müller.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "ann",
            "@example.com",
            "a@b",
            "a b@c.de",
            "a@-b.de",
            "a..b@c.de",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        for good in [
            "https://example.com",
            "http://a.b:8080/x?y#z",
            "https://localhost/",
        ] {
            assert!(is_url(good), "{good}");
        }
        for bad in [
            "",
            "example.com",
            "ftp://a.b",
            "https://",
            "http://a b",
            "http://a:b",
        ] {
            assert!(!is_url(bad), "{bad}");
        }
        assert!(is_slug("a-b_1") && !is_slug("a b") && !is_slug(""));
    }
}
