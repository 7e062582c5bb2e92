//! The audit log, in every cell: what each kind of write leaves there, with what, for whom, and
//! that it stands and falls with the write.

mod bulk;
mod single;

use jiff::Timestamp;
use terrace_core::{Result, Tenant};
use terrace_orm::{AuditEntry, AuditOperation, Auto, ForeignKey, Key, Model, models};
use terrace_tenancy::Db;

use crate::support::{Home, checks, in_every_cell};

use bulk::{
    bulk_writes_are_recorded_by_a_few_statements, deletes_record_what_goes_with_them,
    links_in_an_audited_middle_are_recorded, queries_record_each_row_that_changed,
    rows_in_conflict_are_told_apart,
};
use single::{
    a_log_belongs_to_its_tenant, a_refused_write_leaves_nothing_in_the_log,
    each_write_of_an_instance_is_recorded, rows_that_may_be_there_are_recorded_as_they_turn_out,
    secrets_and_noise_stay_out_of_the_log, unaudited_models_pay_nothing,
};

/// Everything is tracked.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "audit_item", audit(track = ""))]
pub(crate) struct Item {
    pub(crate) id: Auto<i64>,
    #[terrace(unique, max_length = 60)]
    pub(crate) code: String,
    pub(crate) amount: i32,
    #[terrace(on_delete = "set_null")]
    pub(crate) owner: Option<ForeignKey<Owner>>,
}

/// Some of it is, and every write stamps it.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "audit_owner",
    audit(except = "noise", secret = "password"),
    m2m(
        name = "tags",
        to = "Tag",
        through = "Owning",
        source = "owner",
        target = "tag"
    )
)]
pub(crate) struct Owner {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 60)]
    pub(crate) name: String,
    #[terrace(max_length = 60)]
    pub(crate) password: String,
    pub(crate) noise: i32,
    pub(crate) document: serde_json::Value,
    #[terrace(auto_now)]
    pub(crate) updated: Timestamp,
    #[terrace(version)]
    pub(crate) version: i32,
    #[terrace(soft_delete)]
    pub(crate) removed: Option<Timestamp>,
}

/// One field is.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "audit_remark", audit(track = "text"))]
pub(crate) struct Remark {
    pub(crate) id: Auto<i64>,
    pub(crate) text: String,
    pub(crate) likes: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) owner: ForeignKey<Owner>,
}

/// By a key that may be too long for the log.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "audit_named", audit)]
pub(crate) struct Named {
    #[terrace(primary_key, max_length = 500)]
    pub(crate) name: Key<String>,
}

/// Nothing is.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "audit_tag")]
pub(crate) struct Tag {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 60)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "audit_owning",
    primary_key(owner, tag),
    audit
)]
pub(crate) struct Owning {
    #[terrace(on_delete = "cascade")]
    pub(crate) owner: ForeignKey<Owner>,
    #[terrace(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
}

#[tokio::test]
async fn writes_of_audited_models_are_recorded() {
    let models = models![Owner, Item, Remark, Named, Tag, Owning, AuditEntry];
    let checks = checks![
        each_write_of_an_instance_is_recorded,
        secrets_and_noise_stay_out_of_the_log,
        rows_that_may_be_there_are_recorded_as_they_turn_out,
        a_refused_write_leaves_nothing_in_the_log,
        a_log_belongs_to_its_tenant,
        unaudited_models_pay_nothing,
        bulk_writes_are_recorded_by_a_few_statements,
        queries_record_each_row_that_changed,
        rows_in_conflict_are_told_apart,
        deletes_record_what_goes_with_them,
        links_in_an_audited_middle_are_recorded,
    ];
    in_every_cell(models, checks).await;
}

/// No rows and an empty log, and a handle that knows the models.
async fn start(home: &Home) -> Result<Db<Tenant>> {
    for db in &home.tenants {
        Owning::objects().delete(db).await?;
        Tag::objects().delete(db).await?;
        Remark::objects().delete(db).await?;
        Item::objects().delete(db).await?;
        Owner::objects().with_deleted().delete(db).await?;
        AuditEntry::objects().delete(db).await?;
    }
    let models = models![Owner, Item, Remark, Tag, Owning, AuditEntry];
    let db = home.db().with_models(models);
    Ok(db.acting_as("user:7".parse()?))
}

fn item(code: &str, amount: i32) -> Item {
    Item {
        id: Auto::unset(),
        code: code.to_owned(),
        amount,
        owner: None,
    }
}

fn owner(name: &str) -> Owner {
    Owner {
        id: Auto::unset(),
        name: name.to_owned(),
        password: "hunter2".to_owned(),
        noise: 0,
        document: serde_json::json!({"a": 1}),
        updated: Timestamp::UNIX_EPOCH,
        version: 1,
        removed: None,
    }
}

/// What the log holds since it was asked last, in order of time and key, without what follows from
/// the rows' numbers: each operation, its table, and the changes as text.
async fn said(db: &Db<Tenant>) -> Result<Vec<(AuditOperation, String, serde_json::Value)>> {
    let entries = AuditEntry::objects()
        .order_by(|entry| entry.id.ascending())
        .all(db)
        .await?;
    AuditEntry::objects().delete(db).await?;
    let said = entries.into_iter().map(|entry| {
        let mut changes = entry.changes;
        for volatile in ["id", "updated", "owner"] {
            if let Some(change) = changes.get_mut(volatile) {
                *change = "…".into();
            }
        }
        (entry.operation, entry.entity_table, changes)
    });
    Ok(said.collect())
}
