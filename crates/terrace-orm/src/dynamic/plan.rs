//! Conditions and orders by path as steps of a query, without its types.

use terrace_core::{ColumnType, Result};
use terrace_sql::{Expression, Function};

use super::condition::build;
use super::path::{self, Calculation, Ground, is_free};
use super::{Given, Visible};
use crate::column::{Ordering, Orderings, Path, Predicate};
use crate::expression::Lookup;
use crate::query::{Plan, Refusal};

impl Plan {
    /// Keeps, or leaves out, the rows that match all of these conditions.
    pub(super) fn filter_by(
        &mut self,
        visible: &Visible,
        conditions: Vec<(&str, Given)>,
        negated: bool,
    ) -> Result<()> {
        let root = Path::root_of(self.query()).with_instance(self.next_instance());
        let mut all: Option<Predicate> = None;
        for (path, value) in conditions {
            let condition = condition(self.ground(root), visible, path, value)?;
            all = Some(match all {
                Some(others) => others & condition,
                None => condition,
            });
        }
        if let Some(all) = all {
            self.filter(if negated { !all } else { all });
        }
        Ok(())
    }

    pub(super) fn order_by_paths(&mut self, visible: &Visible, paths: &[&str]) -> Result<()> {
        let ground = self.ground(Path::root_of(self.query()));
        let orders: Vec<_> = paths
            .iter()
            .map(|path| ordering(ground, visible, path))
            .collect::<Result<_>>()?;
        self.order_by(orders.into_orders());
        Ok(())
    }

    /// Gives a calculation a name for paths.
    pub(super) fn name_calculation(
        &mut self,
        name: &'static str,
        number: Option<u16>,
        of: ColumnType,
    ) {
        let Some(number) = number else {
            return self.refuse(Refusal {
                message: "`named` is for calculations, and a column has its name already",
                hint: "give it what `annotate` or `alias` calculates",
            });
        };
        let others = &self.more().named;
        if !is_free(self.schema, name) || others.iter().any(|other| other.name == name) {
            return self.refuse(Refusal {
                message: "the name of a calculation is no single word, or means something else",
                hint: "take a word without `__` that no field, relation or calculation has",
            });
        }
        self.more_mut().named.push(Calculation { name, number, of });
    }

    fn ground(&self, root: Path) -> Ground<'_> {
        Ground {
            schema: self.schema,
            calculations: &self.more().named,
            root,
        }
    }
}

/// The condition that a path and a value name.
///
/// # Errors
/// `InvalidInput` for a path that doesn't exist or isn't visible, and for a value of another type;
/// `Configuration` for an allow-list that names what isn't there, or belongs to another model.
fn condition(ground: Ground<'_>, visible: &Visible, path: &str, value: Given) -> Result<Predicate> {
    visible.check_for(ground.schema)?;
    let request = path::resolve(ground, visible, path)?;
    let lookup = request.lookup.unwrap_or(Lookup::Exact);
    visible.check_lookup(&request, lookup, path)?;
    build(ground.root, visible, &request, lookup, value, path).map(Predicate::new)
}

/// The order that a path names.
///
/// # Errors
/// As [`condition`].
fn ordering(ground: Ground<'_>, visible: &Visible, path: &str) -> Result<Ordering> {
    visible.check_for(ground.schema)?;
    let (path, descending) = match path.strip_prefix('-') {
        Some(path) => (path, true),
        None => (path, false),
    };
    if path == "?" && visible.is_random() {
        let random = Expression::Call(Function::Random, Vec::new());
        return Ok(Ordering::new(random, descending));
    }
    let request = path::resolve(ground, visible, path)?;
    visible.check_ordering(&request, path)?;
    let (operand, _) = request.operand(ground.root, visible.zone(), None);
    Ok(Ordering::new(operand, descending))
}
