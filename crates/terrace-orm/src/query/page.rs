//! Pages of rows.

use serde::Serialize;
use terrace_core::{Error, ErrorKind, Result};

/// One page of rows, as [`paginate`](crate::Query::paginate) gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<M> {
    /// The rows of this page.
    pub items: Vec<M>,
    /// The number of rows on all pages.
    pub total: u64,
    /// The number of this page, from 1.
    pub page: u64,
    /// Rows on a full page.
    pub size: u64,
}

impl<M> Page<M> {
    /// The number of pages; at least 1.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.size.max(1)).max(1)
    }

    /// Whether a page follows.
    pub fn has_next(&self) -> bool {
        self.page < self.pages()
    }
}

/// The limit and offset of a page.
pub(super) fn bounds(page: u64, size: u64) -> Result<(u64, u64)> {
    match (page, size) {
        (0, _) => Err(invalid("there is no page 0", "pages are counted from 1")),
        (_, 0) => Err(invalid(
            "a page of no rows was asked for",
            "ask for at least one row",
        )),
        _ => Ok((size, (page - 1).saturating_mul(size))),
    }
}

fn invalid(message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(bounds(1, 50).unwrap(), (50, 0));
        assert_eq!(bounds(2, 50).unwrap(), (50, 50));
        assert_eq!(bounds(0, 50).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(bounds(1, 0).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(bounds(u64::MAX, u64::MAX).unwrap().1, u64::MAX);
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = |page| Page {
            items: vec![()],
            total: 120,
            page,
            size: 50,
        };
        assert_eq!(page(1).pages(), 3);
        assert!(page(2).has_next() && !page(3).has_next());
    }
}
