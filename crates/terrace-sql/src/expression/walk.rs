//! Walking through expressions.

use super::{Expression, RawPart};

impl Expression {
    /// Calls `visit` for this expression and every expression inside it, those of queries in it
    /// included.
    pub fn visit_deep<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        visit(self);
        self.children(&mut |child| child.visit_deep(visit));
        if let Self::InQuery { query, .. } | Self::Exists(query) | Self::Query(query) = self {
            query.visit(visit);
        }
    }

    /// As [`visit_deep`](Self::visit_deep), to change the expressions. One that is replaced is
    /// entered as it is then.
    pub fn visit_deep_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        visit(self);
        self.children_mut(&mut |child| child.visit_deep_mut(visit));
        if let Self::InQuery { query, .. } | Self::Exists(query) | Self::Query(query) = self {
            query.visit_mut(visit);
        }
    }

    /// Calls `visit` for this expression and every expression inside it; subqueries are not
    /// entered.
    pub fn visit<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        visit(self);
        self.children(&mut |child| child.visit(visit));
    }

    /// Whether `matches` holds for this expression or one inside it; subqueries are not entered.
    pub fn any(&self, matches: &mut dyn FnMut(&Expression) -> bool) -> bool {
        let mut found = matches(self);
        self.children(&mut |child| found = found || child.any(matches));
        found
    }

    /// Whether it is, or contains, one value from many rows, other than those of a window.
    pub fn aggregates(&self) -> bool {
        match self {
            Self::Aggregate(_) => true,
            other => {
                let mut found = false;
                other.children(&mut |child| found = found || child.aggregates());
                found
            }
        }
    }

    /// Calls `visit` for the expressions directly inside this one; subqueries are not entered.
    pub fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Self::Not(inner)
            | Self::Negative(inner)
            | Self::Cast(inner, _)
            | Self::Collate(inner, _) => visit(inner),
            Self::IsNull { operand, .. }
            | Self::IsTrue { operand, .. }
            | Self::In { operand, .. }
            | Self::InQuery { operand, .. } => visit(operand),
            Self::Binary(operands, _) => operands.iter().for_each(visit),
            Self::EqualInsensitive(left, right) => {
                visit(left);
                visit(right);
            }
            Self::Text {
                operand, pattern, ..
            }
            | Self::Matches {
                operand, pattern, ..
            } => {
                visit(operand);
                visit(pattern);
            }
            Self::Between { operand, low, high } => {
                visit(operand);
                visit(low);
                visit(high);
            }
            Self::Call(_, expressions) | Self::Tuple(expressions) => {
                expressions.iter().for_each(visit);
            }
            Self::Aggregate(aggregate) => aggregate.children(visit),
            Self::Window(window) => window.children(visit),
            Self::Case { arms, otherwise } => {
                for (condition, result) in arms {
                    visit(condition);
                    visit(result);
                }
                if let Some(otherwise) = otherwise {
                    visit(otherwise);
                }
            }
            Self::Extract(extract) => visit(&extract.operand),
            Self::Truncate(truncate) => visit(&truncate.operand),
            Self::Json(json) => visit(&json.operand),
            Self::JsonHasKeys(json) => visit(&json.operand),
            Self::Raw(raw) => {
                for part in &raw.parts {
                    if let RawPart::Expression(expression) = part {
                        visit(expression);
                    }
                }
            }
            Self::Column(_)
            | Self::Value(_)
            | Self::Exists(_)
            | Self::Query(_)
            | Self::Annotation { .. }
            | Self::Refused(_) => {}
        }
    }

    /// Calls `visit` for the expressions directly inside this one, to change them; subqueries are
    /// not entered.
    pub fn children_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        match self {
            Self::Not(inner)
            | Self::Negative(inner)
            | Self::Cast(inner, _)
            | Self::Collate(inner, _) => visit(inner),
            Self::IsNull { operand, .. }
            | Self::IsTrue { operand, .. }
            | Self::In { operand, .. }
            | Self::InQuery { operand, .. } => visit(operand),
            Self::Binary(operands, _) => operands.iter_mut().for_each(visit),
            Self::EqualInsensitive(left, right) => {
                visit(left);
                visit(right);
            }
            Self::Text {
                operand, pattern, ..
            }
            | Self::Matches {
                operand, pattern, ..
            } => {
                visit(operand);
                visit(pattern);
            }
            Self::Between { operand, low, high } => {
                visit(operand);
                visit(low);
                visit(high);
            }
            Self::Call(_, expressions) | Self::Tuple(expressions) => {
                expressions.iter_mut().for_each(visit);
            }
            Self::Aggregate(aggregate) => aggregate.children_mut(visit),
            Self::Window(window) => window.children_mut(visit),
            Self::Case { arms, otherwise } => {
                for (condition, result) in arms {
                    visit(condition);
                    visit(result);
                }
                if let Some(otherwise) = otherwise {
                    visit(otherwise);
                }
            }
            Self::Extract(extract) => visit(&mut extract.operand),
            Self::Truncate(truncate) => visit(&mut truncate.operand),
            Self::Json(json) => visit(&mut json.operand),
            Self::JsonHasKeys(json) => visit(&mut json.operand),
            Self::Raw(raw) => {
                for part in &mut raw.parts {
                    if let RawPart::Expression(expression) = part {
                        visit(expression);
                    }
                }
            }
            Self::Column(_)
            | Self::Value(_)
            | Self::Exists(_)
            | Self::Query(_)
            | Self::Annotation { .. }
            | Self::Refused(_) => {}
        }
    }
}
