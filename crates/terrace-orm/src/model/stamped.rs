//! Which fields can be filled by themselves with a time, or count: a field that is declared so and
//! could not would stay as it is without a word.

use jiff::Timestamp;

use crate::key::Auto;
use crate::model::{Defaulted, Field, Required};

/// A field that holds an instant, and can be stamped with one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be stamped with a time",
    label = "not an instant",
    note = "`auto_now`, `auto_now_add` and `soft_delete` are for fields of `jiff::Timestamp` and, with the feature `chrono`, of `chrono::DateTime<Utc>`, or an `Option` of these"
)]
pub trait Stamped: Field {}

#[diagnostic::do_not_recommend]
impl Stamped for Timestamp {}
#[diagnostic::do_not_recommend]
impl Stamped for Auto<Timestamp> {}
#[diagnostic::do_not_recommend]
impl<F: Stamped + Required> Stamped for Option<F> {}
#[diagnostic::do_not_recommend]
impl<F: Stamped> Stamped for Defaulted<F> {}

/// A field that counts the changes of its row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't count the changes of a row",
    label = "not i32 or i64",
    note = "`version` is for fields of i32 and i64"
)]
pub trait Counts: Field {}

#[diagnostic::do_not_recommend]
impl Counts for i32 {}
#[diagnostic::do_not_recommend]
impl Counts for i64 {}
#[diagnostic::do_not_recommend]
impl<F: Counts> Counts for Defaulted<F> {}
