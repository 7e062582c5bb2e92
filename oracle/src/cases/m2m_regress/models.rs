//! The models of `m2m_regress`. A model that inherits from another in Django refers to it by its
//! key here.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "references", to = "SelfRefer", symmetrical),
    m2m(name = "related", to = "SelfRefer", symmetrical)
)]
pub(crate) struct SelfRefer {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SelfReferChild {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) selfrefer_ptr: ForeignKey<SelfRefer>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SelfReferChildSibling {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) selfrefer_ptr: ForeignKey<SelfRefer>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "tag_collections",
        to = "TagCollection",
        through = "TagCollectionTags",
        source = "tag",
        target = "tag_collection"
    )
)]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "tags", to = "Tag"))]
pub(crate) struct TagCollection {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) tag_ptr: ForeignKey<Tag>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "topics", to = "Tag"),
    m2m(name = "related", to = "Tag")
)]
pub(crate) struct Entry {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Line {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "lines", to = "Line"))]
pub(crate) struct Worksheet {
    #[terrace(primary_key, max_length = 100)]
    pub(crate) id: Key<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "others", to = "RegressionModelSplit", symmetrical)
)]
pub(crate) struct RegressionModelSplit {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 1)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "primary_lines", to = "Line"),
    m2m(name = "secondary_lines", to = "Line")
)]
pub(crate) struct Post {
    pub(crate) id: Auto<i32>,
}

translations![
    SelfRefer: "m2m_regress.selfrefer",
    SelfReferChild: "m2m_regress.selfreferchild",
    SelfReferChildSibling: "m2m_regress.selfreferchildsibling",
    Tag: "m2m_regress.tag",
    TagCollection: "m2m_regress.tagcollection",
    Entry: "m2m_regress.entry",
    Line: "m2m_regress.line",
    Worksheet: "m2m_regress.worksheet",
    RegressionModelSplit: "m2m_regress.regressionmodelsplit",
    Post: "m2m_regress.post",
];

macro_rules! named {
    ($($model:ident),+) => {$(
        impl $model {
            /// Inserts a row.
            pub(crate) async fn create(t: &Case, name: &str) -> Result<Self> {
                let row = Self { id: Auto::unset(), name: name.to_owned() };
                row.insert(t.db()).await
            }
        }
    )+};
}
named!(SelfRefer, Tag, Entry, Line, RegressionModelSplit);

impl TagCollection {
    /// Inserts a tag that is a collection.
    pub(crate) async fn create(t: &Case, name: &str) -> Result<Self> {
        let collection = Self {
            tag_ptr: ForeignKey::to(&Tag::create(t, name).await?)?,
        };
        collection.insert(t.db()).await
    }
}
