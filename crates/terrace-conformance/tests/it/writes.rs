//! What writes do, in every cell: saving, versions, bulk writes, upserts and deletes with what
//! depends on the deleted rows.

mod bulk;
mod constraints;
mod defaults;
mod deletes;
mod graphs;
mod saving;
mod versions;

use jiff::Timestamp;
use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, Defaulted, ForeignKey, Key, Model, models};
use terrace_tenancy::Db;

use crate::support::{Home, checks, in_every_cell};

use bulk::{
    bulk_inserts_ignore_conflicts, bulk_inserts_update_on_conflict, bulk_updates_write_each_row,
    get_or_create_makes_one_row, racing_get_or_creates_make_one_row,
    update_or_create_changes_or_makes, upserts_tell_what_they_did,
};
use defaults::{
    calculations_are_made_by_the_insert, columns_of_the_new_row_are_refused_in_calculations,
    defaults_in_bulk_inserts, keys_are_left_to_the_database, values_are_left_to_the_database,
};
use deletes::{
    a_preview_changes_nothing, a_refused_delete_names_rows_in_the_way, cascades_reach_every_level,
    circles_of_references, deletes_without_known_models_are_left_to_the_database,
    queries_delete_with_what_depends_on_them, references_are_set_to_null,
    restricted_rows_may_go_together, the_other_tenant_keeps_its_rows,
};
use graphs::{graphs_are_added_whole_or_not_at_all, some_fields_are_refreshed};
use saving::{
    keys_that_refer_save_as_well, saving_changed_fields_only, saving_some_fields,
    saving_tells_what_it_did,
};
use versions::{deletions_are_marked_and_taken_back, stale_instances_change_nothing};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_person")]
pub(crate) struct Person {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 60)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) boss: Option<ForeignKey<Person>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_publisher")]
pub(crate) struct Publisher {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 60)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_book")]
pub(crate) struct Book {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 60)]
    pub(crate) code: String,
    pub(crate) pages: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) publisher: ForeignKey<Publisher>,
    #[terrace(on_delete = "set_null")]
    pub(crate) editor: Option<ForeignKey<Person>>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_chapter")]
pub(crate) struct Chapter {
    pub(crate) id: Auto<i64>,
    pub(crate) number: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) book: ForeignKey<Book>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_note")]
pub(crate) struct Note {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) chapter: ForeignKey<Chapter>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_award")]
pub(crate) struct Award {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "protect")]
    pub(crate) book: ForeignKey<Book>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_band")]
pub(crate) struct Band {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 60)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_record")]
pub(crate) struct Record {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) band: ForeignKey<Band>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_song")]
pub(crate) struct Song {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) band: ForeignKey<Band>,
    #[terrace(on_delete = "restrict")]
    pub(crate) record: ForeignKey<Record>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_stock")]
pub(crate) struct Stock {
    #[terrace(primary_key, max_length = 20)]
    pub(crate) code: Key<String>,
    pub(crate) amount: i32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_profile")]
pub(crate) struct Profile {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
    #[terrace(max_length = 60)]
    pub(crate) motto: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_seat", primary_key(line, number))]
pub(crate) struct Seat {
    pub(crate) line: Key<i32>,
    pub(crate) number: Key<i32>,
    pub(crate) taken: bool,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_paper")]
pub(crate) struct Paper {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 60)]
    pub(crate) title: String,
    pub(crate) words: i32,
    #[terrace(version)]
    pub(crate) version: i64,
    #[terrace(auto_now)]
    pub(crate) changed: Timestamp,
    #[terrace(soft_delete)]
    pub(crate) deleted: Option<Timestamp>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_ticket")]
pub(crate) struct Ticket {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 60)]
    pub(crate) title: String,
    #[terrace(max_length = 20, default = "'open'")]
    pub(crate) state: Defaulted<String>,
    #[terrace(default = 3)]
    pub(crate) priority: Defaulted<Option<i32>>,
    pub(crate) weight: i64,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "w_language")]
pub(crate) struct Language {
    #[terrace(primary_key, max_length = 8, default = "'en'")]
    pub(crate) code: Defaulted<Key<String>>,
    #[terrace(max_length = 60)]
    pub(crate) name: String,
}

const MODELS: &[&terrace_core::ModelSchema] = models![
    Person, Publisher, Book, Chapter, Note, Award, Band, Record, Song, Stock, Profile, Seat, Paper,
    Ticket, Language
];

#[tokio::test(flavor = "multi_thread")]
async fn writes_do_the_same_in_every_cell() {
    let checks = checks![
        saving_tells_what_it_did,
        keys_that_refer_save_as_well,
        saving_some_fields,
        saving_changed_fields_only,
        stale_instances_change_nothing,
        deletions_are_marked_and_taken_back,
        bulk_inserts_ignore_conflicts,
        bulk_inserts_update_on_conflict,
        bulk_updates_write_each_row,
        upserts_tell_what_they_did,
        get_or_create_makes_one_row,
        racing_get_or_creates_make_one_row,
        update_or_create_changes_or_makes,
        cascades_reach_every_level,
        queries_delete_with_what_depends_on_them,
        references_are_set_to_null,
        circles_of_references,
        a_refused_delete_names_rows_in_the_way,
        restricted_rows_may_go_together,
        a_preview_changes_nothing,
        the_other_tenant_keeps_its_rows,
        deletes_without_known_models_are_left_to_the_database,
        graphs_are_added_whole_or_not_at_all,
        some_fields_are_refreshed,
        values_are_left_to_the_database,
        defaults_in_bulk_inserts,
        keys_are_left_to_the_database,
        calculations_are_made_by_the_insert,
        columns_of_the_new_row_are_refused_in_calculations,
    ];
    in_every_cell(MODELS, checks).await;
}

/// The first tenant, without any rows, with the models known.
async fn start(home: &Home) -> Result<Db<Tenant>> {
    let db = home.db().with_models(MODELS);
    empty(&db).await?;
    Ok(db)
}

async fn empty(db: &Db<Tenant>) -> Result<()> {
    Award::objects().delete(db).await?;
    Song::objects().delete(db).await?;
    Band::objects().delete(db).await?;
    Publisher::objects().delete(db).await?;
    Profile::objects().delete(db).await?;
    Person::objects().delete(db).await?;
    Stock::objects().delete(db).await?;
    Seat::objects().delete(db).await?;
    Ticket::objects().delete(db).await?;
    Language::objects().delete(db).await?;
    Paper::objects().with_deleted().delete(db).await.map(drop)
}

fn person(name: &str, boss: Option<&Person>) -> Result<Person> {
    Ok(Person {
        id: Auto::unset(),
        name: name.to_owned(),
        boss: boss.map(ForeignKey::to).transpose()?,
    })
}

fn paper(title: &str) -> Paper {
    Paper {
        id: Auto::unset(),
        title: title.to_owned(),
        words: 1,
        version: 1,
        changed: Timestamp::UNIX_EPOCH,
        deleted: None,
    }
}

fn stock(code: &str, amount: i32) -> Stock {
    Stock {
        code: Key::from(code),
        amount,
    }
}

/// A publisher with two books of two chapters with a note each.
async fn library(db: &Db<Tenant>, name: &str, editor: Option<&Person>) -> Result<Publisher> {
    let publisher = Publisher {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    let publisher = publisher.insert(db).await?;
    for number in 1..=2 {
        let book = Book {
            id: Auto::unset(),
            code: format!("{name} {number}"),
            pages: number * 100,
            publisher: ForeignKey::to(&publisher)?,
            editor: editor.map(ForeignKey::to).transpose()?,
        };
        let book = book.insert(db).await?;
        for number in 1..=2 {
            let chapter = Chapter {
                id: Auto::unset(),
                number,
                book: ForeignKey::to(&book)?,
            };
            let chapter = chapter.insert(db).await?;
            let note = Note {
                id: Auto::unset(),
                chapter: ForeignKey::to(&chapter)?,
            };
            note.insert(db).await?;
        }
    }
    Ok(publisher)
}
