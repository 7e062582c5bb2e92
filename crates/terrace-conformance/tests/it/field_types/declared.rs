//! What attributes declare: enums, typed documents, lengths of time, generated columns, plain
//! foreign keys, relations over a model in the middle, special indexes.

use serde::{Deserialize, Serialize};
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, DbEnum, Duration, ForeignKey, Json, Model};

use crate::support::{Home, kind};

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[terrace(crate = "terrace_orm")]
pub(super) enum State {
    Open,
    InWork,
    #[terrace(rename = "it's done")]
    Done,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub(super) struct Settings {
    colour: String,
    sizes: Vec<i32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "declared_label")]
pub(super) struct Label {
    id: Auto<i64>,
    #[terrace(max_length = 40)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "declared_task",
    reverse(notes = "Note.task"),
    m2m(name = "labels", to = "Label", through = "declared_task_label"),
    index(state, price, name = "by_state")
)]
pub(super) struct Task {
    id: Auto<i64>,
    #[terrace(max_length = 80, validate(length(min = 2), regex = "^[^<]*$"))]
    title: String,
    state: State,
    before: Option<State>,
    settings: Json<Settings>,
    more: Option<Json<Settings>>,
    length: Duration,
    #[terrace(default = 3)]
    price: i32,
    number: i32,
    #[terrace(generated = "price * number")]
    total: i32,
    #[terrace(fk = "self")]
    parent_id: Option<i64>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "declared_note")]
pub(super) struct Note {
    id: Auto<i64>,
    #[terrace(unique, on_delete = "cascade")]
    task: ForeignKey<Task>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "declared_partial",
    unique(name, condition = "kind = 1", name = "one_of_kind")
)]
struct Partial {
    id: Auto<i64>,
    kind: i32,
    #[terrace(max_length = 40)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "terrace_orm",
    table = "declared_expression",
    index(expression = "lower(name)", name = "by_lower_name")
)]
struct Expressed {
    id: Auto<i64>,
    #[terrace(max_length = 40)]
    name: String,
}

fn task(title: &str) -> Task {
    let settings = Settings {
        colour: "grün".to_owned(),
        sizes: vec![1, 2],
    };
    Task {
        id: Auto::unset(),
        title: title.to_owned(),
        state: State::InWork,
        before: Some(State::Done),
        settings: Json(settings.clone()),
        more: Some(Json(settings)),
        length: Duration::from_microseconds(-1_500_001),
        price: 2,
        number: 3,
        total: 0,
        parent_id: None,
    }
}

pub(super) async fn declared_fields_come_back(home: &Home) -> Result<()> {
    let db = home.db();
    let mut written = task("first").insert(db).await?;
    assert_eq!(written.total, 6, "a generated column is read back");
    let id = written.id.get().copied().unwrap_or_default();
    assert_eq!(Task::get(db, id).await?, written);
    written.number = 5;
    written.total = 77;
    written.before = None;
    written.more = None;
    written.update(db).await?;
    assert_eq!(written.total, 10);
    assert_eq!(Task::get(db, id).await?, written);
    let (recorded, recording) = db.recording();
    let refused = Task::objects().update(&recorded, |task| task.total.set(1));
    assert_eq!(kind(refused.await), ErrorKind::InvalidInput);
    assert_eq!(recording.count(), 0, "a generated column is never written");
    let in_work = Task::objects().filter(|task| task.state.equals(State::InWork));
    assert_eq!(in_work.count(db).await?, 1);
    let short =
        Task::objects().filter(|task| task.length.less_than(Duration::from_microseconds(0)));
    assert_eq!(short.count(db).await?, 1);
    let states = Task::objects().values(|task| (task.state, task.before));
    assert_eq!(states.all(db).await?, [(State::InWork, None)]);
    let child = Task {
        parent_id: Some(id),
        ..task("child")
    };
    let child = child.insert(db).await?;
    let titled = Task::objects().filter(|task| task.parent().title.equals("first"));
    assert_eq!(titled.all(db).await?, std::slice::from_ref(&child));
    let orphan = Task {
        parent_id: Some(id + 1000),
        ..task("orphan")
    };
    let refused = orphan.insert(db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ForeignKey);
    child.delete(db).await?;
    written.delete(db).await.map(drop)
}

pub(super) async fn only_names_of_variants_are_stored(home: &Home) -> Result<()> {
    use terrace_sql::{Assignment, Expression, Statement, Table, Update};
    let task = task("checked").insert(home.db()).await?;
    let update = Statement::Update(Update {
        query: 0,
        table: Table::from(Task::SCHEMA),
        assignments: vec![Assignment {
            column: "state".into(),
            value: Expression::Value("lost".into()),
        }],
        filter: None,
        returning: Vec::new(),
    });
    let refused = home.run(&update).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Check);
    task.delete(home.db()).await.map(drop)
}

pub(super) async fn validators_run_before_anything_is_sent(home: &Home) -> Result<()> {
    let mut wrong = task("<");
    let errors = wrong.validate().unwrap_err();
    let about: Vec<_> = errors.of("title").collect();
    assert_eq!(about, ["is shorter than 2 characters"]);
    assert_eq!(
        wrong
            .clone()
            .insert(home.db())
            .await
            .unwrap_err()
            .to_string(),
        "Task.title: is shorter than 2 characters"
    );
    let refused = Task::bulk_insert(home.db(), vec![wrong.clone()]).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidValue);
    let refused = wrong.save(home.db()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidValue);
    let refused = Task::objects().update(home.db(), |task| task.title.set("<<"));
    assert_eq!(refused.await.unwrap_err().kind(), ErrorKind::InvalidValue);
    Ok(())
}

pub(super) async fn rows_belong_to_each_other(home: &Home) -> Result<()> {
    let db = home.db();
    let task = task("labelled").insert(db).await?;
    let mut labels = Vec::new();
    for name in ["red", "green", "blue"] {
        let (id, name) = (Auto::unset(), name.to_owned());
        labels.push(Label { id, name }.insert(db).await?);
    }
    assert_eq!(task.labels().add(db, &labels[..2]).await?, 2);
    assert_eq!(task.labels().add(db, &labels).await?, 1);
    assert!(task.labels().contains(db, &labels[2]).await?);
    let difference = task.labels().set(db, [&labels[1]]).await?;
    assert_eq!((difference.added, difference.removed), (0, 2));
    assert_eq!(task.labels().all()?.all(db).await?, [labels[1].clone()]);
    assert_eq!(task.labels().count(&home.tenants[0]).await?, 1);
    let refused = task.labels().add(&home.tenants[1], [&labels[0]]).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Isolation);
    let note = Note {
        id: Auto::unset(),
        task: ForeignKey::to(&task)?,
    };
    let note = note.insert(db).await?;
    assert_eq!(task.notes()?.all(db).await?, [note]);
    // Rows in the middle go with either side.
    labels[1].delete(db).await?;
    assert_eq!(task.labels().count(db).await?, 0);
    assert_eq!(task.labels().add(db, [&labels[0]]).await?, 1);
    task.delete(db).await?;
    assert_eq!(Note::objects().count(db).await?, 0);
    Label::objects().delete(db).await.map(drop)
}

pub(super) async fn special_indexes_hold_where_there_are_any(home: &Home) -> Result<()> {
    let capabilities = home.capabilities();
    let made = home.create(Expressed::SCHEMA).await;
    assert_eq!(made.is_ok(), capabilities.expression_indexes, "{made:?}");
    let made = home.create(Partial::SCHEMA).await;
    assert_eq!(made.is_ok(), capabilities.partial_indexes, "{made:?}");
    if made.is_ok() {
        let partial = |kind| Partial {
            id: Auto::unset(),
            kind,
            name: "a".to_owned(),
        };
        let both = vec![partial(1), partial(2), partial(2)];
        Partial::bulk_insert(home.db(), both).await?;
        let taken = partial(1).insert(home.db()).await.unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::Unique);
    }
    Ok(())
}
