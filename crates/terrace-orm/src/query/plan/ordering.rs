//! The order of a model's rows where a query says none, through relations too.

use terrace_core::{ModelSchema, RelationKind, RelationSchema};
use terrace_sql::{Expression, Order, Refusal, Source};

use super::{Plan, ascending};

impl Plan {
    /// The model's own order, settled.
    pub(super) fn own_order(&mut self) -> Vec<Order> {
        let mut terms = Terms {
            plan: self,
            around: Vec::new(),
            orders: Vec::new(),
        };
        terms.add_all(terms.plan.schema, Some(Source::ROOT), false);
        let mut orders = terms.orders;
        for order in &mut orders {
            let is_own = matches!(&order.expression, Expression::Column(of) if of.source.is_root());
            if !is_own {
                self.plain = false;
                self.resolve(&mut order.expression);
            }
        }
        orders
    }
}

/// The terms of an order so far.
struct Terms<'a> {
    plan: &'a Plan,
    /// The tables whose order is asked for, from the outside to the inside.
    around: Vec<&'static str>,
    orders: Vec<Order>,
}

impl Terms<'_> {
    /// Adds the order of a model at the end of a path, or the opposite one. A model without an order
    /// is sorted by its key.
    fn add_all(&mut self, model: &'static ModelSchema, source: Option<Source>, turned: bool) {
        if self.around.contains(&model.table) {
            return self.refuse(
                format!("the order of {} leads back to itself", model.name),
                "name a column in its `ordering`: `author_id`, or `author__name`",
            );
        }
        self.around.push(model.table);
        for term in model.options.ordering {
            self.add(model, source, term.field, term.descending != turned);
        }
        self.around.pop();
    }

    /// Adds the term at the end of a path of names.
    fn add(
        &mut self,
        model: &'static ModelSchema,
        source: Option<Source>,
        path: &str,
        descending: bool,
    ) {
        let (name, rest) = match path.split_once("__") {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        if name == "pk" && rest.is_none() {
            for key in model.primary_key() {
                self.push(source, key.column, descending);
            }
            return;
        }
        let named = |reference: &terrace_core::Reference| {
            reference.name == name
                || (rest.is_some() && reference.name.strip_suffix("_id") == Some(name))
        };
        if let Some(reference) = model.references().find(named) {
            let target = (reference.model)();
            let behind = source.and_then(|source| source.through(reference.hop));
            let is_key = |rest: &str| {
                let mut keys = target
                    .fields
                    .iter()
                    .filter(|field| field.name == rest || (rest == "pk" && field.primary_key));
                matches!((keys.next(), keys.next()), (Some(key), None) if reference.referenced == [key.column])
            };
            return match rest {
                // What is referred to is in the reference itself.
                Some(rest) if is_key(rest) => self.push_all(source, reference.columns, descending),
                Some(rest) => self.add(target, behind, rest, descending),
                None if target.options.ordering.is_empty() => {
                    self.push_all(source, reference.columns, descending);
                }
                None => self.add_all(target, behind, descending),
            };
        }
        if let Some((behind, target)) = relation(model, source, name) {
            return match rest {
                Some(rest) => self.add(target, behind, rest, descending),
                None if target.options.ordering.is_empty() => {
                    self.add(target, behind, "pk", descending);
                }
                None => self.add_all(target, behind, descending),
            };
        }
        let mut fields = model.fields.iter();
        match fields.find(|field| field.name == name || field.column == name) {
            Some(field) if rest.is_none() => self.push(source, field.column, descending),
            _ => self.refuse(
                format!(
                    "the order of {} names {name:?}, which it doesn't have",
                    model.name
                ),
                "correct its `ordering`",
            ),
        }
    }

    fn push_all(&mut self, source: Option<Source>, columns: &[&'static str], descending: bool) {
        for column in columns {
            self.push(source, column, descending);
        }
    }

    fn push(&mut self, source: Option<Source>, column: &'static str, descending: bool) {
        let Some(source) = source else {
            return self.refuse(
                "the order of a model goes through more than eight relations".to_owned(),
                "shorten its `ordering`",
            );
        };
        let order = Order {
            descending,
            ..ascending(self.plan.at(source, column))
        };
        let is_new = |known: &Order| known.expression != order.expression;
        if self.orders.iter().all(is_new) {
            self.orders.push(order);
        }
    }

    fn refuse(&mut self, message: String, hint: &'static str) {
        self.orders
            .push(ascending(Expression::Refused(Box::new(Refusal {
                message: message.into(),
                hint: hint.into(),
            }))));
    }
}

/// The path through a relation of this name, and the model at its end.
fn relation(
    model: &'static ModelSchema,
    source: Option<Source>,
    name: &str,
) -> Option<(Option<Source>, &'static ModelSchema)> {
    let (index, relation) = model.relation(name)?;
    let hop = RelationSchema::FIRST_HOP.checked_add(u8::try_from(index).ok()?)?;
    let joined = relation.joined();
    let middle = source.and_then(|source| source.through(hop));
    let RelationKind::ManyToMany { target, .. } = relation.kind else {
        return Some((middle, joined));
    };
    let target = joined.reference(target)?;
    let behind = middle.and_then(|middle| middle.through(target.hop));
    Some((behind, (target.model)()))
}
