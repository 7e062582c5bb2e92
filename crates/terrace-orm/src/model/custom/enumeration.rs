//! Enums without data, stored as their names.

use terrace_core::{ColumnType, Error, ErrorKind, Result};
use terrace_tenancy::{Cell, Decode};

/// An enum without data that is stored as text; the database holds that it is one of the names.
/// Made by `#[derive(DbEnum)]`.
///
/// ```
/// use terrace_orm::{Auto, DbEnum, Model};
///
/// #[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
/// # #[terrace(crate = "terrace_orm")]
/// enum State { Draft, InReview, Published }
///
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Post { id: Auto<i64>, state: State }
///
/// assert_eq!(State::NAMES, ["draft", "in_review", "published"]);
/// assert_eq!(State::InReview.name(), "in_review");
/// let query = Post::objects().filter(|post| post.state.equals(State::Published));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum that a database stores",
    label = "add `#[derive(DbEnum)]` to it"
)]
pub trait DbEnum: Copy + Send + Sync + 'static {
    /// The names of all variants, in the order of declaration.
    const NAMES: &'static [&'static str];

    /// The name under which this one is stored.
    fn name(self) -> &'static str;

    /// The variant of this name.
    fn from_name(name: &str) -> Option<Self>;
}

/// Decodes a variant by its name.
///
/// # Errors
/// `InvalidValue` for a name that no variant has.
pub fn decode_enum<T: DbEnum>(cell: Cell<'_>) -> Result<T> {
    let name = String::decode(cell)?;
    T::from_name(&name).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidValue,
            "a column of an enum holds a name that no variant has",
        )
        .with_hint("add the variant, or correct the rows")
    })
}

/// The column of an enum: long enough for every name, and for some that may come.
pub const fn enum_column(names: &[&str]) -> ColumnType {
    let mut longest = 40;
    let mut index = 0;
    while index < names.len() {
        if names[index].len() > longest {
            longest = names[index].len();
        }
        index += 1;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "names in source code are short"
    )]
    ColumnType::VarChar(longest as u32)
}
