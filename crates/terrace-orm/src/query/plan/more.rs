//! What few queries say.

use std::sync::LazyLock;

use terrace_sql::{Expression, Item, Items, Join, Name, Source};

use super::{Plan, Refusal};
use crate::dynamic::Calculation;
use crate::query::joins::Narrowing;

/// What few queries say: kept apart, so that it costs the others nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct More {
    /// What expressions of the queries in place of the table are called outside of them.
    pub(super) outside: Vec<(Expression, Name)>,
    /// What the queries in place of the table return, when it isn't what this one would.
    pub(crate) replaced: Option<Items>,
    /// What is calculated beside the rows, by number.
    pub(crate) annotations: Items,
    /// What paths of strings call calculations.
    pub(crate) named: Vec<Calculation>,
    /// What is returned in place of whole rows.
    pub(crate) picked: Items,
    pub(crate) related: Vec<Source>,
    /// Conditions on joins of their own.
    pub(super) narrowed: Vec<Narrowing>,
    /// Joins that no relation of the model says.
    pub(super) links: Vec<Join>,
    pub(super) refused: Option<Refusal>,
}

/// What it is for a query that says nothing of it.
static NOTHING: LazyLock<More> = LazyLock::new(More::default);

impl More {
    pub(super) fn expressions_mut(&mut self) -> impl Iterator<Item = &mut Expression> {
        let items = self.annotations.iter_mut().chain(&mut self.picked);
        let items = items.chain(self.replaced.iter_mut().flatten());
        items
            .filter_map(|item| match item {
                Item::Expression(expression, _) => Some(expression),
                Item::Fields(..) => None,
            })
            .chain(self.narrowed.iter_mut().map(|own| &mut own.condition))
            .chain(self.outside.iter_mut().map(|(inside, _)| inside))
    }
}

impl Plan {
    /// What few queries say, as far as this one does.
    pub(crate) fn more(&self) -> &More {
        self.more.as_deref().unwrap_or(&NOTHING)
    }

    /// The same, to say something.
    pub(crate) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// Takes away what this query returns in place of what it would.
    pub(crate) fn take_replaced(&mut self) -> Option<Items> {
        self.more.as_mut()?.replaced.take()
    }

    /// Takes away the paths whose rows are loaded with the same statement.
    pub(crate) fn take_related(&mut self) -> Vec<Source> {
        self.more
            .as_mut()
            .map(|more| std::mem::take(&mut more.related))
            .unwrap_or_default()
    }

    /// Returns these items in place of whole rows, and no related ones.
    pub(crate) fn pick(&mut self, items: Items) {
        let more = self.more_mut();
        more.related.clear();
        more.replaced = None;
        more.picked = items;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_small_because_every_step_moves_it() {
        assert!(size_of::<Plan>() <= 104, "{} bytes", size_of::<Plan>());
    }
}
