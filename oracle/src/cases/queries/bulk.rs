//! `BulkUpdateNoteTests` and `BulkUpdateTests`.

use jiff::civil::date;

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model};

use super::models::{
    Article, CustomDbColumn, CustomPk, Food, Individual, JsonFieldNullable, Note, Order,
    RelatedObject, SimpleCategory, SingleObject, SpecialCategory, Tag,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "queries.test_bulk_update.BulkUpdateNoteTests":
        test_batch_size, test_foreign_keys_do_not_lookup, test_max_batch_size, test_multiple_fields,
        test_set_field_to_null, test_set_mixed_fields_to_null, test_simple, test_unsaved_models;
    "queries.test_bulk_update.BulkUpdateTests":
        test_booleanfield, test_custom_db_columns, test_custom_pk,
        test_database_routing_batch_atomicity, test_datetime_field, test_empty_objects,
        test_falsey_pk_value, test_inherited_fields, test_ipaddressfield, test_json_field,
        test_large_batch, test_no_fields, test_nonexistent_field,
        test_nullable_fk_after_related_save, test_only_concrete_fields_allowed,
        test_unsaved_parent, test_update_custom_primary_key, test_update_inherited_primary_key,
        test_update_primary_key, test_updated_rows_when_passing_duplicates;
}

/// The notes of the set-up.
async fn notes(t: &Case) -> Result<Vec<Note>> {
    let notes = Note::objects().order_by(|note| note.id.ascending());
    notes.all(t.arrange()).await
}

/// New tags.
async fn tags(t: &Case) -> Result<Vec<Tag>> {
    let tags = (0..10).map(|number| Tag::new(&number.to_string(), None));
    Tag::bulk_insert(t.db(), tags.collect::<Result<_>>()?).await
}

async fn test_simple(t: &Case) -> Result<()> {
    let mut notes = notes(t).await?;
    for note in &mut notes {
        note.note = format!("test-{}", note.id.get().copied().unwrap_or_default());
    }
    t.queries(Note::bulk_update(t.db(), &mut notes, |note| note.note))
        .await?;
    t.rows(
        Note::objects()
            .values_of(|note| note.note)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_multiple_fields(t: &Case) -> Result<()> {
    let mut notes = notes(t).await?;
    for note in &mut notes {
        let id = note.id.get().copied().unwrap_or_default();
        note.note = format!("test-{id}");
        note.misc = format!("misc-{id}");
    }
    t.queries(Note::bulk_update(t.db(), &mut notes, |note| {
        (note.note, note.misc)
    }))
    .await?;
    t.rows(
        Note::objects()
            .values_of(|note| note.note)
            .all(t.db())
            .await?,
    );
    t.rows(
        Note::objects()
            .values_of(|note| note.misc)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_batch_size(t: &Case) -> Result<()> {
    let mut notes = notes(t).await?;
    t.queries(Note::bulk_update(t.db(), &mut notes, |note| note.note))
        .await?;
    Ok(())
}

async fn test_max_batch_size(t: &Case) -> Result<()> {
    let mut notes = notes(t).await?;
    t.queries(Note::bulk_update(t.db(), &mut notes, |note| note.note))
        .await?;
    Ok(())
}

async fn test_unsaved_models(t: &Case) -> Result<()> {
    let mut notes = notes(t).await?;
    notes.push(Note::new("test", "test"));
    t.raises(Note::bulk_update(t.db(), &mut notes, |note| note.note).await);
    Ok(())
}

async fn test_foreign_keys_do_not_lookup(t: &Case) -> Result<()> {
    let tags = tags(t).await?;
    let mut notes = notes(t).await?;
    for (note, tag) in notes.iter_mut().zip(&tags) {
        note.tag = Some(ForeignKey::to(tag)?);
    }
    t.queries(Note::bulk_update(t.db(), &mut notes, |note| note.tag))
        .await?;
    t.rows(
        Note::objects()
            .filter(|note| note.tag.is_not_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_set_field_to_null(t: &Case) -> Result<()> {
    let tags = tags(t).await?;
    Note::objects()
        .update(t.db(), |note| note.tag.set(&tags[0]))
        .await?;
    let mut notes = notes(t).await?;
    for note in &mut notes {
        note.tag = None;
    }
    Note::bulk_update(t.db(), &mut notes, |note| note.tag).await?;
    t.rows(
        Note::objects()
            .filter(|note| note.tag.is_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_set_mixed_fields_to_null(t: &Case) -> Result<()> {
    let tags = tags(t).await?;
    let mut notes = notes(t).await?;
    for (place, note) in notes.iter_mut().enumerate() {
        note.tag = if place < 5 {
            None
        } else {
            Some(ForeignKey::to(&tags[0])?)
        };
    }
    Note::bulk_update(t.db(), &mut notes, |note| note.tag).await?;
    t.rows(
        Note::objects()
            .filter(|note| note.tag.is_null())
            .all(t.db())
            .await?,
    );
    t.rows(
        Note::objects()
            .filter(|note| note.tag.is_not_null())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_no_fields(t: &Case) -> Result<()> {
    t.compiler("no columns are no list of columns");
    Ok(())
}

async fn test_nonexistent_field(t: &Case) -> Result<()> {
    t.compiler("a note has no such column");
    Ok(())
}

async fn test_only_concrete_fields_allowed(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("a relation is no column");
    }
    Ok(())
}

async fn test_update_primary_key(t: &Case) -> Result<()> {
    t.raises(Note::bulk_update(t.db(), &mut [], |note| note.id).await);
    Ok(())
}

async fn test_update_custom_primary_key(t: &Case) -> Result<()> {
    t.raises(CustomPk::bulk_update(t.db(), &mut [], |custom| custom.name).await);
    Ok(())
}

async fn test_update_inherited_primary_key(t: &Case) -> Result<()> {
    let changed =
        SpecialCategory::bulk_update(t.db(), &mut [], |special| special.simplecategory_ptr);
    t.raises(changed.await);
    Ok(())
}

async fn test_empty_objects(t: &Case) -> Result<()> {
    let rows = t
        .queries(Note::bulk_update(t.db(), &mut [], |note| note.note))
        .await?;
    t.value(rows);
    Ok(())
}

async fn test_large_batch(t: &Case) -> Result<()> {
    let notes = (0..2000).map(|number| Note::new(&number.to_string(), &number.to_string()));
    Note::bulk_insert(t.db(), notes.collect()).await?;
    let mut notes = Note::objects().all(t.db()).await?;
    t.value(Note::bulk_update(t.db(), &mut notes, |note| note.note).await?);
    Ok(())
}

async fn test_updated_rows_when_passing_duplicates(t: &Case) -> Result<()> {
    let note = Note::new("test-note", "test").insert(t.db()).await?;
    let mut notes = [note.clone(), note];
    t.value(Note::bulk_update(t.db(), &mut notes, |note| note.note).await?);
    t.skip(
        1,
        "the database's limits say how many rows a statement changes",
    );
    Ok(())
}

async fn test_custom_db_columns(t: &Case) -> Result<()> {
    let row = CustomDbColumn {
        id: Auto::unset(),
        custom_column: Some(1),
        ip_address: None,
    };
    let mut rows = [row.insert(t.db()).await?];
    rows[0].custom_column = Some(2);
    CustomDbColumn::bulk_update(t.db(), &mut rows, |row| row.custom_column).await?;
    rows[0].refresh(t.db()).await?;
    t.value(rows[0].custom_column);
    Ok(())
}

async fn test_custom_pk(t: &Case) -> Result<()> {
    let mut rows = Vec::new();
    for number in 0..10 {
        let row = CustomPk {
            name: Key::new(format!("pk-{number}")),
            extra: String::new(),
        };
        rows.push(row.insert(t.db()).await?);
    }
    for row in &mut rows {
        row.extra = format!("extra-{}", row.name.get());
    }
    CustomPk::bulk_update(t.db(), &mut rows, |row| row.extra).await?;
    t.rows(
        CustomPk::objects()
            .values_of(|row| row.extra)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_falsey_pk_value(t: &Case) -> Result<()> {
    let order = Order {
        id: Key::new(0),
        name: Some("test".to_owned()),
    };
    let mut orders = [order.insert(t.db()).await?];
    orders[0].name = Some("updated".to_owned());
    Order::bulk_update(t.db(), &mut orders, |order| order.name).await?;
    orders[0].refresh(t.db()).await?;
    t.value(&orders[0].name);
    Ok(())
}

async fn test_inherited_fields(t: &Case) -> Result<()> {
    let (mut parents, mut categories) = (Vec::new(), Vec::new());
    for number in 0..10 {
        let parent = SimpleCategory {
            id: Auto::unset(),
            name: number.to_string(),
        };
        let parent = parent.insert(t.db()).await?;
        let special = SpecialCategory {
            simplecategory_ptr: ForeignKey::to(&parent)?,
            special_name: number.to_string(),
        };
        categories.push(special.insert(t.db()).await?);
        parents.push(parent);
    }
    for (parent, special) in parents.iter_mut().zip(&mut categories) {
        parent.name = format!("test-{}", special.simplecategory_ptr.key());
        special.special_name = format!("special-test-{}", special.special_name);
    }
    SimpleCategory::bulk_update(t.db(), &mut parents, |parent| parent.name).await?;
    SpecialCategory::bulk_update(t.db(), &mut categories, |special| special.special_name).await?;
    let special = SpecialCategory::objects;
    t.rows(
        special()
            .values_of(|special| special.simplecategory_ptr().name)
            .all(t.db())
            .await?,
    );
    t.rows(
        special()
            .values_of(|special| special.special_name)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_booleanfield(t: &Case) -> Result<()> {
    let mut rows = Vec::new();
    for _ in 0..10 {
        let row = Individual {
            id: Auto::unset(),
            alive: false,
        };
        rows.push(row.insert(t.db()).await?);
    }
    for row in &mut rows {
        row.alive = true;
    }
    Individual::bulk_update(t.db(), &mut rows, |row| row.alive).await?;
    t.rows(
        Individual::objects()
            .filter(|row| row.alive.equals(true))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_ipaddressfield(t: &Case) -> Result<()> {
    for address in ["2001::1", "1.2.3.4"] {
        let mut rows = Vec::new();
        for _ in 0..10 {
            let row = CustomDbColumn {
                id: Auto::unset(),
                custom_column: None,
                ip_address: Some("0.0.0.0".to_owned()),
            };
            rows.push(row.insert(t.db()).await?);
        }
        for row in &mut rows {
            row.ip_address = Some(address.to_owned());
        }
        CustomDbColumn::bulk_update(t.db(), &mut rows, |row| row.ip_address).await?;
        let changed = CustomDbColumn::objects().filter(|row| row.ip_address.equals(address));
        t.rows(changed.all(t.db()).await?);
    }
    Ok(())
}

async fn test_datetime_field(t: &Case) -> Result<()> {
    let mut articles = Vec::new();
    for number in 0..10 {
        let article = Article {
            id: Auto::unset(),
            name: number.to_string(),
            created: date(2026, 1, 1).at(0, 0, 0, 0),
        };
        articles.push(article.insert(t.db()).await?);
    }
    let moment = date(1991, 10, 31).at(0, 0, 0, 0);
    for article in &mut articles {
        article.created = moment;
    }
    Article::bulk_update(t.db(), &mut articles, |article| article.created).await?;
    let changed = Article::objects().filter(|article| article.created.equals(moment));
    t.rows(changed.all(t.db()).await?);
    Ok(())
}

async fn test_json_field(t: &Case) -> Result<()> {
    let rows = (0..10).map(|number| JsonFieldNullable {
        id: Auto::unset(),
        json_field: Some(serde_json::json!({ "a": number })),
    });
    JsonFieldNullable::bulk_insert(t.db(), rows.collect()).await?;
    let mut rows = JsonFieldNullable::objects().all(t.db()).await?;
    for row in &mut rows {
        let number = row.json_field.as_ref().and_then(|json| json["a"].as_i64());
        row.json_field = number.map(|number| serde_json::json!({ "c": number + 1 }));
    }
    JsonFieldNullable::bulk_update(t.db(), &mut rows, |row| row.json_field).await?;
    let changed = JsonFieldNullable::objects().filter(|row| row.json_field.has_key("c"));
    t.rows(changed.all(t.db()).await?);
    Ok(())
}

async fn test_nullable_fk_after_related_save(t: &Case) -> Result<()> {
    let parent = RelatedObject {
        id: Auto::unset(),
        single: None,
        f: None,
    };
    let mut parents = [parent.insert(t.db()).await?];
    let child = SingleObject {
        id: Auto::unset(),
        name: String::new(),
    };
    let child = child.insert(t.db()).await?;
    parents[0].single = Some(ForeignKey::to(&child)?);
    RelatedObject::bulk_update(t.db(), &mut parents, |parent| parent.single).await?;
    t.value(&parents[0].single);
    parents[0].refresh(t.db()).await?;
    if let Some(single) = &parents[0].single {
        t.value(SingleObject::get(t.db(), *single.key()).await?);
    }
    Ok(())
}

async fn test_unsaved_parent(t: &Case) -> Result<()> {
    let child = SingleObject {
        id: Auto::unset(),
        name: String::new(),
    };
    t.raises(ForeignKey::to(&child));
    Ok(())
}

async fn test_database_routing_batch_atomicity(t: &Case) -> Result<()> {
    let mut foods = Vec::new();
    for name in ["Banana", "Apple"] {
        let food = Food {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        foods.push(food.insert(t.db()).await?);
    }
    for food in &mut foods {
        "Kiwi".clone_into(&mut food.name);
    }
    t.raises(Food::bulk_update(t.db(), &mut foods, |food| food.name).await);
    t.value(
        Food::objects()
            .filter(|food| food.name.equals("Kiwi"))
            .exists(t.db())
            .await?,
    );
    Ok(())
}
