//! Notes, what they are of, and who wrote them.

use jiff::civil::DateTime;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model, Query};

use super::ManagedModel;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(namedcategory = "NamedCategory.dumbcategory_ptr")
)]
pub(crate) struct DumbCategory {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(tag = "Tag.category"))]
pub(crate) struct NamedCategory {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) dumbcategory_ptr: ForeignKey<DumbCategory>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        children = "Tag.parent",
        note = "Note.tag",
        annotation = "Annotation.tag",
        managedmodel = "ManagedModel.tag"
    ),
    m2m(
        name = "item",
        to = "Item",
        through = "ItemTags",
        source = "tag",
        target = "item"
    )
)]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) parent: Option<ForeignKey<Tag>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) category: Option<ForeignKey<NamedCategory>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "note",
    reverse(extrainfo = "ExtraInfo.note", item = "Item.note"),
    m2m(
        name = "annotation",
        to = "Annotation",
        through = "AnnotationNotes",
        source = "note",
        target = "annotation"
    )
)]
pub(crate) struct Note {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) note: String,
    #[terrace(max_length = 25)]
    pub(crate) misc: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) tag: Option<ForeignKey<Tag>>,
    pub(crate) negate: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "notes", to = "Note"))]
pub(crate) struct Annotation {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "info",
    reverse(author = "Author.extra")
)]
pub(crate) struct ExtraInfo {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) info: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) note: Option<ForeignKey<Note>>,
    pub(crate) value: Option<i32>,
    pub(crate) filterable: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        item = "Item.creator",
        ranking = "Ranking.author",
        report = "Report.creator"
    )
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(unique)]
    pub(crate) num: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) extra: ForeignKey<ExtraInfo>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "-note, name",
    m2m(name = "tags", to = "Tag"),
    reverse(cover = "Cover.item")
)]
pub(crate) struct Item {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    pub(crate) created: DateTime,
    pub(crate) modified: Option<DateTime>,
    #[terrace(on_delete = "cascade")]
    pub(crate) creator: ForeignKey<Author>,
    #[terrace(on_delete = "cascade")]
    pub(crate) note: ForeignKey<Note>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(reportcomment = "ReportComment.report"))]
pub(crate) struct Report {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(fk = "Author", on = "num", on_delete = "set_null")]
    pub(crate) creator: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ReportComment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) report: ForeignKey<Report>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "ranked")]
pub(crate) struct Ranking {
    pub(crate) id: Auto<i32>,
    pub(crate) rank: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "covered")]
pub(crate) struct Cover {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) item: ForeignKey<Item>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Number {
    pub(crate) id: Auto<i32>,
    pub(crate) num: i32,
    pub(crate) other_num: Option<i32>,
    pub(crate) another_num: Option<i32>,
}

/// The order of covers: that of their items, which is by notes first.
fn covered(covers: Query<Cover>) -> Query<Cover> {
    covers.order_by(|cover| {
        (
            cover.item().note().note.descending(),
            cover.item().name.ascending(),
        )
    })
}

/// The order of rankings: by the notes of their authors, as notes are sorted.
fn ranked(rankings: Query<Ranking>) -> Query<Ranking> {
    rankings.order_by(|ranking| {
        (
            ranking.author().extra().note().note.ascending(),
            ranking.author().name.ascending(),
            ranking.rank.ascending(),
        )
    })
}

impl Tag {
    /// A new tag.
    pub(crate) fn new(name: &str, parent: Option<&Self>) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            name: name.to_owned(),
            parent: parent.map(ForeignKey::to).transpose()?,
            category: None,
        })
    }
}

impl Note {
    /// A new note.
    pub(crate) fn new(note: &str, misc: &str) -> Self {
        Self {
            id: Auto::unset(),
            note: note.to_owned(),
            misc: misc.to_owned(),
            tag: None,
            negate: true,
        }
    }
}

impl ExtraInfo {
    /// New information.
    pub(crate) fn new(info: &str, value: Option<i32>) -> Self {
        Self {
            id: Auto::unset(),
            info: info.to_owned(),
            note: None,
            value,
            filterable: true,
        }
    }
}

impl Author {
    /// A new author.
    pub(crate) fn new(name: &str, num: i32, extra: &ExtraInfo) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            name: name.to_owned(),
            num,
            extra: ForeignKey::to(extra)?,
        })
    }
}
