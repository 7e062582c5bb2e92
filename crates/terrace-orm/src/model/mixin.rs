//! Fields that several models repeat, declared once.

use terrace_core::FieldSchema;

use crate::column::Path;
use crate::model::{Encoder, FromRow, Touch};
use crate::relation::is_same;

/// Fields that several models repeat. Made by `#[derive(Mixin)]`; a model takes them in as its last
/// fields, with `#[terrace(flatten)]`.
///
/// ```
/// use jiff::Timestamp;
/// use terrace_orm::{Auto, Mixin, Model};
///
/// #[derive(Mixin)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Stamps {
///     #[terrace(auto_now_add)]
///     created_at: Timestamp,
///     #[terrace(auto_now)]
///     updated_at: Timestamp,
/// }
///
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Post {
///     id: Auto<i64>,
///     title: String,
///     #[terrace(flatten)]
///     stamps: Stamps,
/// }
///
/// let newest = Post::objects().order_by(|post| post.stamps.updated_at.descending());
/// assert_eq!(Post::SCHEMA.fields[3].column, "updated_at");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mixin",
    label = "not a mixin",
    note = "add `#[derive(Mixin)]` to the struct"
)]
pub trait Mixin: FromRow + Send + Sync + 'static {
    /// The columns, as closures receive them.
    type Columns: Copy + Send + Sync + 'static;
    /// Whether one of them is the time at which a row was marked as deleted.
    #[doc(hidden)]
    type Mark: super::Mark;
    /// The fields.
    const FIELDS: &'static [FieldSchema];

    #[doc(hidden)]
    fn columns(path: Path) -> Self::Columns;

    #[doc(hidden)]
    fn encode(&self, encoder: &mut Encoder);

    /// `first` is the index of the mixin's first field in the model.
    #[doc(hidden)]
    fn touch(&mut self, touch: &Touch<'_>, first: usize);
}

/// The fields of a model and its mixins, one after the other.
///
/// # Panics
/// While compiling, for too many fields, and for two of one column.
pub const fn all_fields<const N: usize>(parts: &[&[FieldSchema]]) -> [FieldSchema; N] {
    assert!(
        N <= 128,
        "a model has at most 128 fields, those of mixins included"
    );
    let mut fields = [FieldSchema::PLAIN; N];
    let (mut part, mut next) = (0, 0);
    while part < parts.len() {
        let mut index = 0;
        while index < parts[part].len() {
            fields[next] = parts[part][index];
            next += 1;
            index += 1;
        }
        part += 1;
    }
    let mut later = 0;
    while later < next {
        let mut earlier = 0;
        while earlier < later {
            assert!(
                !is_same(fields[earlier].column, fields[later].column),
                "a mixin has a column that the model, or another mixin, has already"
            );
            earlier += 1;
        }
        later += 1;
    }
    fields
}
