//! Which models mark their rows as deleted, as types: what asks for it compiles for no others.

/// A model with a `soft_delete` field, of its own or of a mixin.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `soft_delete` field",
    label = "its rows are never marked as deleted",
    note = "add `#[terrace(soft_delete)] deleted_at: Option<Timestamp>` to the model, or use `delete`"
)]
pub trait SoftDelete {}

#[diagnostic::do_not_recommend]
impl<M: Marks> SoftDelete for M where M::Mark: IsMarked {}

/// Whether a model, or a mixin, has such a field.
pub trait Marks {
    /// [`Marked`] or [`Unmarked`].
    type Mark: Mark;
}

/// [`Marked`] or [`Unmarked`].
pub trait Mark {
    /// Marked when either is.
    type Or<M: Mark>: Mark;
}

/// [`Marked`].
pub trait IsMarked {}

/// There is such a field.
#[derive(Clone, Copy, Debug)]
pub enum Marked {}

/// There is none.
#[derive(Clone, Copy, Debug)]
pub enum Unmarked {}

impl IsMarked for Marked {}

impl Mark for Marked {
    type Or<M: Mark> = Self;
}

impl Mark for Unmarked {
    type Or<M: Mark> = M;
}
