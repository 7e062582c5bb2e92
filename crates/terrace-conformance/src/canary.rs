//! Marks that tell whose bytes are whose.

/// What is written into every column of a tenant's rows, and into no other tenant's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    /// In every text, JSON document and byte string.
    pub(crate) word: &'static str,
    /// The leading digits of every number.
    pub(crate) digits: i64,
    /// The year of every date.
    pub(crate) year: i16,
}

pub(crate) const MARKS: [Marks; 2] = [
    Marks {
        word: "acmecanary",
        digits: 111_111,
        year: 2011,
    },
    Marks {
        word: "globexcanary",
        digits: 777_777,
        year: 2077,
    },
];

impl Marks {
    /// A number of this tenant.
    pub(crate) fn number(self, low: i64) -> i64 {
        self.digits * 1000 + low
    }

    /// A text of this tenant.
    pub(crate) fn text(self, what: &str) -> String {
        format!("{} {what}", self.word)
    }

    /// What of this tenant is found in a text, if anything.
    pub(crate) fn found_in(self, text: &str) -> Option<String> {
        let lower = text.to_ascii_lowercase();
        [
            self.word.to_owned(),
            self.digits.to_string(),
            format!("{}-", self.year),
            hex(self.word),
        ]
        .into_iter()
        .find(|mark| lower.contains(mark.as_str()))
    }
}

/// As byte strings appear in debug output of clients.
fn hex(word: &str) -> String {
    word.bytes()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_in_every_form() {
        let [acme, globex] = MARKS;
        for text in [
            "GlobexCanary title",
            "[777777004]",
            "2077-01-02",
            "676c6f62657863616e617279",
        ] {
            assert!(globex.found_in(text).is_some(), "{text}");
            assert!(acme.found_in(text).is_none(), "{text}");
        }
        assert!(globex.found_in(&acme.text("title")).is_none());
    }
}
