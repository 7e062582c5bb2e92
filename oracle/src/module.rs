//! What a module of cases says: its models, and its cases by the names that Django's tests have.

use std::pin::Pin;

use terrace_core::{ModelSchema, Result};

use crate::case::Case;

/// The cases of one module of Django's test-suite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Module {
    /// Its name, such as `lookup`.
    pub(crate) name: &'static str,
    /// Our translation of its models.
    pub(crate) models: &'static [Translation],
    /// Its cases, in lists by class.
    pub(crate) cases: &'static [&'static [CaseEntry]],
}

/// A model of ours and the model of Django that it translates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Translation {
    /// Our model.
    pub(crate) schema: &'static ModelSchema,
    /// Django's label of its model, such as `lookup.article`.
    pub(crate) label: &'static str,
    /// Columns that are called otherwise: Django's, then ours. Ours is empty when we have none.
    pub(crate) renamed: &'static [(&'static str, &'static str)],
}

/// A case: the full name of Django's test, and what we do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaseEntry {
    /// Such as `lookup.tests.LookupTests.test_exists`.
    pub(crate) name: &'static str,
    /// Does it.
    pub(crate) run: Body,
}

/// What a case does.
pub(crate) type Body = for<'a> fn(&'a Case) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// The translated models of a module, and how their instances are observed.
///
/// `translations![Author: "lookup.author", Article: "lookup.article" ["pub_date" => "published"]]`
///
/// Models of the ORM itself stand behind a semicolon, because every module observes them the same
/// way.
macro_rules! translations {
    (
        $($model:ty: $label:literal $([$($django:literal => $ours:literal),* $(,)?])?),* $(,)?
        $(; $($shared:ty: $called:literal [$($theirs:literal => $own:literal),*]),+ $(,)?)?
    ) => {
        /// Our models and those of Django that they translate.
        pub(crate) const MODELS: &[$crate::module::Translation] = &[$(
            $crate::module::Translation {
                schema: <$model as terrace_orm::Model>::SCHEMA,
                label: $label,
                renamed: &[$($(($django, $ours)),*)?],
            },
        )* $($(
            $crate::module::Translation {
                schema: <$shared as terrace_orm::Model>::SCHEMA,
                label: $called,
                renamed: &[$(($theirs, $own)),*],
            },
        )+)?];
        $(impl $crate::observe::Observe for $model {
            fn observe(&self) -> serde_json::Value {
                $crate::observe::instance($label, self)
            }
        })*
    };
}
pub(crate) use translations;

/// The cases of classes: `cases! { "lookup.tests.LookupTests": test_exists, test_count; }`. Each is
/// an `async fn(t: &Case) -> Result<()>` of the test's name.
macro_rules! cases {
    ($($class:literal: $($case:ident),+ $(,)?);+ $(;)?) => {
        /// The cases of this file.
        pub(crate) const CASES: &[$crate::module::CaseEntry] = &[$($(
            $crate::module::CaseEntry {
                name: concat!($class, ".", stringify!($case)),
                run: |t| Box::pin($case(t)),
            }
        ),+),+];
    };
}
pub(crate) use cases;
