//! The models of `generic_relations`, and short ways to make their rows.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::private::Keyed;
use terrace_orm::{Auto, ContentType, ForeignKey, Key, Model};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations", ordering = "tag")]
pub(crate) struct TaggedItem {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) tag: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
}

/// Django's model inherits the first of its keys from another table.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations")]
pub(crate) struct Comparison {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) comparative: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) first_type: ForeignKey<ContentType>,
    pub(crate) first_pk: i32,
    #[terrace(column = "content_type2_id", on_delete = "cascade")]
    pub(crate) other_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id2")]
    pub(crate) other_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations",
    generic(tags = "TaggedItem.content", comparisons = "Comparison.first")
)]
pub(crate) struct Animal {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 150)]
    pub(crate) common_name: String,
    #[terrace(max_length = 150)]
    pub(crate) latin_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations",
    generic(tags = "TaggedItem.content")
)]
pub(crate) struct Vegetable {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 150)]
    pub(crate) name: String,
    pub(crate) is_yucky: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", app = "generic_relations")]
pub(crate) struct Mineral {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 150)]
    pub(crate) name: String,
    pub(crate) hardness: i16,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "generic_relations",
    table = "manualpk",
    generic(tags = "TaggedItem.content")
)]
pub(crate) struct ManualPK {
    pub(crate) id: Key<i32>,
}

translations![
    Animal: "generic_relations.animal",
    Vegetable: "generic_relations.vegetable",
    Mineral: "generic_relations.mineral",
    ManualPK: "generic_relations.manualpk",
    TaggedItem: "generic_relations.taggeditem",
    Comparison: "generic_relations.comparison" ["abstractcomparison_ptr_id" => "id"];
    ContentType: "contenttypes.contenttype" ["app_label" => "app"],
];

/// The content type of a model, which Django has at hand.
pub(crate) async fn type_of<T: Model>(t: &Case) -> Result<ForeignKey<ContentType>> {
    let found = ContentType::for_model::<T, _>(t.arrange()).await?;
    let found = found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no content type"))?;
    ForeignKey::to(&found)
}

/// A tag of a row.
pub(crate) async fn tag_of<T: Keyed + Model<Key = i32>>(
    t: &Case,
    of: &T,
    tag: &str,
) -> Result<TaggedItem> {
    Ok(TaggedItem {
        id: Auto::unset(),
        tag: tag.to_owned(),
        content_type: type_of::<T>(t).await?,
        content_pk: *ForeignKey::to(of)?.key(),
    })
}

/// A tag of a row, added.
pub(crate) async fn tagged<T: Keyed + Model<Key = i32>>(
    t: &Case,
    of: &T,
    tag: &str,
) -> Result<TaggedItem> {
    tag_of(t, of, tag).await?.insert(t.db()).await
}

/// Makes tags those of another row.
pub(crate) async fn add<T: Keyed + Model<Key = i32>>(
    t: &Case,
    to: &T,
    tags: &[&TaggedItem],
) -> Result<()> {
    let key = *ForeignKey::to(to)?.key();
    let content_type = type_of::<T>(t).await?;
    let keys: Vec<i32> = tags.iter().filter_map(|tag| tag.key()).collect();
    TaggedItem::objects()
        .filter(|row| row.id.one_of(keys))
        .update(t.db(), |row| {
            [row.content_type.set(&content_type), row.content_pk.set(key)]
        })
        .await
        .map(drop)
}

impl Animal {
    /// An animal, added.
    pub(crate) async fn add(t: &Case, common_name: &str) -> Result<Self> {
        let animal = Self {
            id: Auto::unset(),
            common_name: common_name.to_owned(),
            latin_name: String::new(),
        };
        animal.insert(t.db()).await
    }
}

impl Vegetable {
    /// A vegetable, added.
    pub(crate) async fn add(t: &Case, name: &str) -> Result<Self> {
        let vegetable = Self {
            id: Auto::unset(),
            name: name.to_owned(),
            is_yucky: true,
        };
        vegetable.insert(t.db()).await
    }
}

impl Mineral {
    /// A mineral.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            hardness: 7,
        }
    }
}

/// Bacon and its two tags, which Django's tests have at hand.
pub(crate) async fn bacon(t: &Case) -> Result<Vegetable> {
    t.given(2).await
}

/// The lion and its two tags.
pub(crate) async fn lion(t: &Case) -> Result<Animal> {
    t.given(1).await
}

/// The platypus, which has no tags.
pub(crate) async fn platypus(t: &Case) -> Result<Animal> {
    t.given(2).await
}

/// Quartz.
pub(crate) async fn quartz(t: &Case) -> Result<Mineral> {
    t.given(1).await
}
