//! `CASE WHEN … THEN … ELSE … END`.

use std::marker::PhantomData;

use terrace_sql::Expression;

use super::{Basic, Nullability, Term};
use crate::column::{Computed, Operand, Predicate};
use crate::model::Field;

/// A choice without conditions yet.
#[derive(Clone, Copy, Debug)]
#[must_use = "add `.when(condition, value)`"]
pub struct Case(());

/// A choice that gives a `B`, or null where `N` may be null.
#[derive(Debug)]
#[must_use = "end it with `.otherwise(value)` or `.otherwise_null()`"]
pub struct CaseOf<B, N> {
    arms: Vec<(Expression, Expression)>,
    gives: PhantomData<fn() -> (B, N)>,
}

/// A value that depends on conditions; the first that holds decides.
///
/// ```
/// # use terrace_orm::{Auto, Model, case};
/// # #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// # struct Track { id: Auto<i64>, name: String, milliseconds: i32 }
/// let lengths = Track::objects().values(|t| {
///     case()
///         .when(t.milliseconds.less_than(60_000), "short")
///         .when(t.milliseconds.less_than(600_000), "normal")
///         .otherwise("long")
/// });
/// ```
pub const fn case() -> Case {
    Case(())
}

impl Case {
    /// What is given when the condition holds.
    pub fn when<V: Term>(
        self,
        condition: impl Into<Predicate>,
        value: V,
    ) -> CaseOf<<V::Field as Field>::Base, <V::Field as Field>::Null> {
        CaseOf {
            arms: vec![(condition.into().into_expression(), value.into_term())],
            gives: PhantomData,
        }
    }
}

impl<B: Basic, N: Nullability> CaseOf<B, N> {
    /// What is given when the condition holds and none before it does.
    pub fn when<O: Operand<B>>(
        self,
        condition: impl Into<Predicate>,
        value: O,
    ) -> CaseOf<B, N::Or<O::Null>> {
        let mut arms = self.arms;
        arms.push((condition.into().into_expression(), value.into_expression()));
        CaseOf {
            arms,
            gives: PhantomData,
        }
    }

    /// What is given when no condition holds.
    pub fn otherwise<O: Operand<B>>(
        self,
        value: O,
    ) -> Computed<<N::Or<O::Null> as Nullability>::Of<B>> {
        Computed::new(Expression::Case {
            arms: self.arms,
            otherwise: Some(Box::new(value.into_expression())),
        })
    }

    /// Null is given when no condition holds.
    pub fn otherwise_null(self) -> Computed<Option<B>> {
        Computed::new(Expression::Case {
            arms: self.arms,
            otherwise: None,
        })
    }
}
