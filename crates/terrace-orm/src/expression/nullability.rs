//! Whether a value may be null, as a type: calculations carry it along.

use terrace_core::{Typed, Value};

use crate::model::{Field, Required};

/// Whether a value may be null: [`NotNull`] or [`MaybeNull`].
pub trait Nullability: Send + Sync + 'static {
    /// The same as a value.
    #[doc(hidden)]
    const NULLABLE: bool;
    /// What gives a `B`, or null.
    type Of<B: Basic>: Field<Base = B, Null = Self>;
    /// Of a calculation that is null when either operand is.
    type Or<N: Nullability>: Nullability;
    /// Of a calculation that is null only when both operands are.
    type And<N: Nullability>: Nullability;
}

/// Never null.
#[derive(Clone, Copy, Debug)]
pub enum NotNull {}

/// Perhaps null: read as an `Option`.
#[derive(Clone, Copy, Debug)]
pub enum MaybeNull {}

impl Nullability for NotNull {
    const NULLABLE: bool = false;
    type Of<B: Basic> = B;
    type Or<N: Nullability> = N;
    type And<N: Nullability> = Self;
}

impl Nullability for MaybeNull {
    const NULLABLE: bool = true;
    type Of<B: Basic> = Option<B>;
    type Or<N: Nullability> = Self;
    type And<N: Nullability> = N;
}

/// A type that stands for itself: no key, no `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a value by itself",
    label = "not a plain type",
    note = "use a type that a field can have, without `Option`, `Auto`, `Key` or `ForeignKey`"
)]
pub trait Basic:
    Required + Typed + Into<Value> + Field<Base = Self, Plain = Self, Null = NotNull>
{
}

impl<T> Basic for T where
    T: Required + Typed + Into<Value> + Field<Base = T, Plain = T, Null = NotNull>
{
}

/// What gives a `B`, or null where `T` may be null.
pub type Like<T, B> = <<T as Field>::Null as Nullability>::Of<B>;

/// What gives a `B`, or null where `T` or `N` may be null.
pub type Either<T, N, B> = <<<T as Field>::Null as Nullability>::Or<N> as Nullability>::Of<B>;

/// What gives a `B`, or null where both `T` and `N` may be null.
pub type Both<T, N, B> = <<<T as Field>::Null as Nullability>::And<N> as Nullability>::Of<B>;
