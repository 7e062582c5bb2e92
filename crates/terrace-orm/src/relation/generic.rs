//! References to rows of any model: which model, and which of its rows.

mod content_type;

use std::collections::{BTreeMap, HashMap};

use terrace_core::{Result, Tenant};
use terrace_tenancy::Executor;

pub use content_type::ContentType;
pub(super) use content_type::TABLE;
pub(crate) use content_type::{is_type_of, type_is, type_key};

use crate::column::{Column, Columns, Predicate};
use crate::model::{Field, Keyed, Model};

/// A reference to a row of any model: the content type says which model, the key which row.
///
/// A model stores it in two fields of one name, which
/// `#[terrace(generic(comments = "Comment.target"))]` of the other side finds:
///
/// ```
/// # use terrace_orm::{Auto, ContentType, ForeignKey, Model};
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Comment {
///     id: Auto<i64>,
///     target_type: ForeignKey<ContentType>,
///     target_pk: i64,
///     text: String,
/// }
///
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// #[terrace(generic(comments = "Comment.target"))]
/// struct Post { id: Auto<i64>, title: String }
///
/// let liked = Post::objects().filter(|post| post.comments().text.icontains("like"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GenericForeignKey {
    /// The key of the content type.
    pub content_type_id: i64,
    /// The key of the row.
    pub object_pk: i64,
}

impl GenericForeignKey {
    /// A reference to the row of `T` with this key.
    ///
    /// # Errors
    /// `NotFound` when `T` has no content type yet.
    pub async fn for_target<T: Model, E: Executor<Tenant>>(db: &E, object_pk: i64) -> Result<Self> {
        let content_type = ContentType::required::<T, E>(db).await?;
        Ok(Self {
            content_type_id: content_type.key().unwrap_or_default(),
            object_pk,
        })
    }
}

/// The rows of `C` whose column has one of these keys, by key: one statement, whether or not the
/// column is a foreign key. `key` reads the column of a row.
///
/// # Errors
/// Those of the query; nothing is asked for no keys.
pub async fn prefetch_soft<C, F, E>(
    db: &E,
    keys: &[i64],
    column: impl FnOnce(C::Columns) -> Column<F>,
    key: impl Fn(&C) -> i64,
) -> Result<HashMap<i64, Vec<C>>>
where
    C: Model,
    F: Field<Base = i64>,
    E: Executor<C::Scope>,
{
    let mut found: HashMap<i64, Vec<C>> = HashMap::new();
    if keys.is_empty() {
        return Ok(found);
    }
    let query = C::objects().filter(|row| {
        let column = column(row);
        Column::<i64>::new(column.path(), column.name()).one_of(keys.iter().copied())
    });
    for row in query.all(db).await? {
        found.entry(key(&row)).or_default().push(row);
    }
    Ok(found)
}

/// The rows of `T` among what these references lead to, by content type and key, with one
/// statement: the content type of `T` is found inside it. References to other models are left out.
///
/// # Errors
/// Those of the query; nothing is asked for no references.
pub async fn prefetch_generic<T, E>(
    db: &E,
    references: &[GenericForeignKey],
) -> Result<HashMap<(i64, i64), T>>
where
    T: Keyed<Scope = Tenant, Key = i64>,
    E: Executor<Tenant>,
{
    let mut keys: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for reference in references {
        let of = keys.entry(reference.content_type_id).or_default();
        of.push(reference.object_pk);
    }
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = T::objects()
        .annotate(|_| {
            ContentType::query_of(T::SCHEMA)
                .select(|row| row.id)
                .value()
        })
        .filter(|(row, content_type)| {
            let own = Column::<i64>::new(row.path(), T::KEY.column);
            let mut any = Predicate::never();
            for (id, keys) in keys {
                any = any | (content_type.equals(id) & own.one_of(keys));
            }
            any
        });
    let rows = rows.all(db).await?.into_iter();
    let found = rows.filter_map(|(row, content_type)| Some(((content_type?, row.key()?), row)));
    Ok(found.collect())
}
