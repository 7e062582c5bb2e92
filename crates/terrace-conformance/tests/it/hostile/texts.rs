//! Lookups of texts.

use terrace_core::{ErrorKind, Result};
use terrace_orm::Model;

use super::{HOSTILE, Note, fill, found, hostile, places};
use crate::support::{Home, kind};

/// Compares each lookup of a text with the model.
async fn look_up(home: &Home, first: i64, texts: &[String], given: &str) -> Result<()> {
    let all = Note::objects;
    let asked = found(home, first, all().filter(|n| n.text.equals(given))).await?;
    assert_eq!(asked, places(texts, |text| text == given), "= {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.not_equals(given))).await?;
    assert_eq!(asked, places(texts, |text| text != given), "<> {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.contains(given))).await?;
    let wanted = places(texts, |text| text.contains(given));
    assert_eq!(asked, wanted, "contains {given:?}");
    let asked = found(home, first, all().exclude(|n| n.text.contains(given))).await?;
    let wanted = places(texts, |text| !text.contains(given));
    assert_eq!(asked, wanted, "contains no {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.starts_with(given))).await?;
    let wanted = places(texts, |text| text.starts_with(given));
    assert_eq!(asked, wanted, "starts with {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.ends_with(given))).await?;
    let wanted = places(texts, |text| text.ends_with(given));
    assert_eq!(asked, wanted, "ends with {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.one_of([given, "a"]))).await?;
    let wanted = places(texts, |text| text == given || text == "a");
    assert_eq!(asked, wanted, "one of {given:?}");
    let small = given.to_ascii_lowercase();
    let asked = found(home, first, all().filter(|n| n.text.icontains(given))).await?;
    let wanted = places(texts, |text| text.to_ascii_lowercase().contains(&small));
    assert_eq!(asked, wanted, "icontains {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.istarts_with(given))).await?;
    let wanted = places(texts, |text| text.to_ascii_lowercase().starts_with(&small));
    assert_eq!(asked, wanted, "istarts_with {given:?}");
    let asked = found(home, first, all().filter(|n| n.text.iequals(given))).await?;
    let wanted = places(texts, |text| text.to_ascii_lowercase() == small);
    assert_eq!(asked, wanted, "iequals {given:?}");
    // The pattern in a column, too.
    let own = all().filter(|n| n.text.equals(given) & n.text.contains(n.text));
    let asked = found(home, first, own).await?;
    assert_eq!(asked, places(texts, |text| text == given), "own {given:?}");
    Ok(())
}

pub(super) async fn lookups_take_texts_literally(home: &Home) -> Result<()> {
    let texts = hostile();
    let first = fill(home, &texts).await?;
    for given in HOSTILE {
        look_up(home, first, &texts, given).await?;
    }
    // A text that isn't stored, and a long one.
    look_up(home, first, &texts, &"'%\\".repeat(2_000)).await?;
    // No text holds the character 0, so that none is found by one: it isn't taken for the end.
    for nul in ["a\0", "a\0'; --", "\0"] {
        let stored = Note {
            body: serde_json::Value::Null,
            ..Note::of(nul)
        };
        let stored = stored.insert(home.db()).await;
        assert_eq!(kind(stored), ErrorKind::InvalidValue);
        for asked in [
            Note::objects().filter(|n| n.text.equals(nul)),
            Note::objects().filter(|n| n.text.contains(nul)),
            Note::objects().filter(|n| n.text.iequals(nul)),
        ] {
            match asked.count(home.db()).await {
                Ok(count) => assert_eq!(count, 0, "{nul:?}"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidValue),
            }
        }
    }
    Ok(())
}

/// A sequence of numbers that is the same in each run: xorshift (Marsaglia, 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % limit
    }
}

pub(super) async fn made_up_texts_are_taken_literally(home: &Home) -> Result<()> {
    const LETTERS: [char; 22] = [
        '\'', '"', '`', '\\', '%', '_', '!', '*', '?', '[', ']', '^', '-', '$', ';', ':', '@', '{',
        'a', 'A', ' ', '\n',
    ];
    let mut numbers = Numbers(0x5eed);
    let mut texts = Vec::new();
    while texts.len() < 80 {
        let length = numbers.below(7);
        let text: String = (0..length)
            .map(|_| LETTERS[numbers.below(LETTERS.len())])
            .collect();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let first = fill(home, &texts).await?;
    for given in &texts {
        look_up(home, first, &texts, given).await?;
        // And a part of one, so that more than equality is asked.
        let part: String = given.chars().skip(1).take(2).collect();
        look_up(home, first, &texts, &part).await?;
    }
    Ok(())
}
