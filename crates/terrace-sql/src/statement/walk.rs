//! Walking through queries: every expression in every place, those of queries inside included.

use super::{
    Common, CommonBody, Compound, Delete, Distinct, From, Item, Select, Statement, Update,
};
use crate::Expression;

impl Select {
    /// Calls `visit` for every expression of this query, wherever it stands, and of the queries
    /// inside it: of those that are read or joined, that have a name, and that stand in expressions.
    pub fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        self.with.iter().for_each(|common| common.visit(visit));
        if let Distinct::On(expressions) = &self.distinct {
            each(expressions, visit);
        }
        for item in &self.items {
            if let Item::Expression(expression, _) = item {
                expression.visit_deep(visit);
            }
        }
        self.from.visit(visit);
        for join in &self.joins {
            join.from.visit(visit);
            each(&join.on, visit);
        }
        each(&self.filter, visit);
        each(&self.group_by, visit);
        each(&self.having, visit);
        for order in &self.order_by {
            order.expression.visit_deep(visit);
        }
    }

    /// As [`visit`](Self::visit), to change the expressions. One that is replaced is entered as it
    /// is then.
    pub fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        self.with
            .iter_mut()
            .for_each(|common| common.visit_mut(visit));
        if let Distinct::On(expressions) = &mut self.distinct {
            each_mut(expressions, visit);
        }
        for item in &mut self.items {
            if let Item::Expression(expression, _) = item {
                expression.visit_deep_mut(visit);
            }
        }
        self.from.visit_mut(visit);
        for join in &mut self.joins {
            join.from.visit_mut(visit);
            each_mut(&mut join.on, visit);
        }
        each_mut(&mut self.filter, visit);
        each_mut(&mut self.group_by, visit);
        each_mut(&mut self.having, visit);
        for order in &mut self.order_by {
            order.expression.visit_deep_mut(visit);
        }
    }
}

impl Statement {
    /// Calls `visit` for every expression of this statement, those of queries inside included.
    pub fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Self::Select(select) => select.visit(visit),
            Self::Insert(insert) => {
                for (_, calculation) in &insert.calculated {
                    calculation.visit_deep(visit);
                }
            }
            Self::Update(Update {
                assignments,
                filter,
                ..
            }) => {
                for assignment in assignments {
                    assignment.value.visit_deep(visit);
                }
                each(filter, visit);
            }
            Self::Delete(Delete { filter, .. }) => each(filter, visit),
        }
    }
}

impl From {
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Self::Table(_) | Self::Common(_) => {}
            Self::Row(values) => each(values.iter().map(|(_, value)| value), visit),
            Self::Query(query) => query.visit(visit),
            Self::Compound(compound) => compound.visit(visit),
        }
    }

    fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        match self {
            Self::Table(_) | Self::Common(_) => {}
            Self::Row(values) => each_mut(values.iter_mut().map(|(_, value)| value), visit),
            Self::Query(query) => query.visit_mut(visit),
            Self::Compound(compound) => compound.visit_mut(visit),
        }
    }
}

impl Compound {
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        self.queries.iter().for_each(|query| query.visit(visit));
    }

    fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        self.queries
            .iter_mut()
            .for_each(|query| query.visit_mut(visit));
    }
}

impl Common {
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match &self.body {
            CommonBody::Query(query) => query.visit(visit),
            CommonBody::Compound(compound) => compound.visit(visit),
        }
    }

    fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        match &mut self.body {
            CommonBody::Query(query) => query.visit_mut(visit),
            CommonBody::Compound(compound) => compound.visit_mut(visit),
        }
    }
}

fn each<'a>(
    expressions: impl IntoIterator<Item = &'a Expression>,
    visit: &mut dyn FnMut(&'a Expression),
) {
    for expression in expressions {
        expression.visit_deep(visit);
    }
}

fn each_mut<'a>(
    expressions: impl IntoIterator<Item = &'a mut Expression>,
    visit: &mut dyn FnMut(&mut Expression),
) {
    for expression in expressions {
        expression.visit_deep_mut(visit);
    }
}
