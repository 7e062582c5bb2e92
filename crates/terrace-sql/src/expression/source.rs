//! Row sources and their columns.

use crate::Name;

/// A row source of a `SELECT`, named by the way it was reached from the root: a chain of relations.
/// The same chain is always the same source, so that paths in several conditions share one join;
/// a chain through relations with many rows may be joined several times, in numbered instances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    hops: u64,
    instance: u32,
}

impl Source {
    /// The root that the statement starts from.
    pub const ROOT: Self = Self {
        hops: 0,
        instance: 0,
    };

    /// The source reached through the relation of this index (below 255); `None` beyond eight hops.
    pub const fn through(self, relation: u8) -> Option<Self> {
        if self.hops >> 56 != 0 || relation == u8::MAX {
            return None;
        }
        Some(Self {
            hops: self.hops << 8 | (relation as u64 + 1),
            ..self
        })
    }

    /// The source this one was reached from, and the index of the relation; `None` for the root.
    #[expect(clippy::cast_possible_truncation, reason = "a hop is one byte")]
    pub const fn parent(self) -> Option<(Self, u8)> {
        match self.hops & 0xff {
            0 => None,
            hop => {
                let parent = Self {
                    hops: self.hops >> 8,
                    ..self
                };
                Some((parent, (hop - 1) as u8))
            }
        }
    }

    /// Whether this is the root, in whatever instance.
    pub const fn is_root(self) -> bool {
        self.hops == 0
    }

    /// Whether a hop of the chain has an index of 128 or more: those lead to many rows.
    pub const fn is_multiple(self) -> bool {
        let mut hops = self.hops;
        while hops != 0 {
            if hops & 0xff > 128 {
                return true;
            }
            hops >>= 8;
        }
        false
    }

    /// The number that tells joins of the same chain apart.
    pub const fn instance(self) -> u32 {
        self.instance
    }

    /// What tells it from others: the chain, and the number of the join.
    pub(crate) const fn numbers(self) -> (u64, u32) {
        (self.hops, self.instance)
    }

    /// The same chain, joined under another number.
    #[must_use]
    pub const fn with_instance(self, instance: u32) -> Self {
        Self { instance, ..self }
    }
}

/// A column of a row source.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The row source.
    pub source: Source,
    /// The column.
    pub name: Name,
    /// The query whose source it is: the nearest one around the column with this number. 0 is the
    /// nearest one, whatever its number.
    pub query: u32,
}
