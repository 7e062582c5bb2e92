//! Numbers of things, as a sentence has them.

use std::fmt;

/// So many of something, in words: `1 tenant`, `2 tenants`.
///
/// The noun is given for one of them, and gets its plural by the regular rules of English.
///
/// ```
/// use terrace_core::Count;
/// assert_eq!(Count(1_u64, "difference").to_string(), "1 difference");
/// assert_eq!(Count(0_usize, "row").to_string(), "0 rows");
/// assert_eq!(Count(2, "index").to_string(), "2 indexes");
/// assert_eq!(Count(3, "entry").to_string(), "3 entries");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Count<N>(
    /// How many.
    pub N,
    /// What one of them is called.
    pub &'static str,
);

impl<N: fmt::Display> fmt::Display for Count<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, noun) = (self.0.to_string(), self.1);
        if number == "1" {
            return write!(f, "1 {noun}");
        }
        let hissing = ["s", "x", "sh", "ch"].iter().any(|end| noun.ends_with(end));
        let spoken = ["ay", "ey", "oy", "uy"]
            .iter()
            .any(|end| noun.ends_with(end));
        match noun.strip_suffix('y') {
            Some(stem) if !spoken => write!(f, "{number} {stem}ies"),
            _ if hissing => write!(f, "{number} {noun}es"),
            _ => write!(f, "{number} {noun}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_follow_the_number_and_the_noun() {
        let said = |number: u64, noun| Count(number, noun).to_string();
        assert_eq!(said(1, "entry"), "1 entry");
        assert_eq!(said(11, "key"), "11 keys");
        assert_eq!(said(2, "branch"), "2 branches");
        assert_eq!(said(21, "statement"), "21 statements");
    }
}
