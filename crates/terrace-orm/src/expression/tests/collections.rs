//! Arrays and ranges.

use terrace_core::{Array, Range};

use super::*;

columns! {
    tags: Array<String>, sizes: Option<Array<i64>>, pages: Range<i32>, open: Option<Range<Timestamp>>,
}

#[test]
fn arrays() {
    shown!(table![
        tags().has("a"),
        sizes().has(big()),
        tags().contains(["a".to_owned()]),
        sizes().contained_by(vec![1, 2]),
        sizes().overlaps(sizes()),
        tags().equals(Array::default()),
        sizes().element_at(0),
        sizes().element_count(),
        tags().elements(1..3),
        sizes().elements(0..1).has(big()),
    ]);
}

#[test]
fn ranges() {
    shown!(table![
        pages().has(small()),
        open().has(at()),
        pages().contains(1..5),
        pages().contained_by(pages()),
        pages().overlaps(..=5),
        pages().lies_before(Range::EMPTY),
        pages().lies_after(1..),
        pages().adjacent_to(5..=5),
        open().range_start(),
        open().range_end(),
        pages().is_empty_range(),
        pages().starts_no_earlier_than(1..5),
        pages().ends_no_later_than(1..5),
        pages().includes_start(),
        pages().includes_end(),
        open().has_no_start(),
        open().has_no_end(),
    ]);
}
