//! `UpdateOnlyFieldsTests`: some fields of one row.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::Person;
use crate::case::Case;
use crate::module::cases;

cases! {
    "update_only_fields.tests.UpdateOnlyFieldsTests":
        test_update_fields_basic,
        test_update_fields_deferred,
        test_update_fields_expression,
        test_update_fields_incorrect_params,
        test_update_fields_m2m,
        test_update_fields_not_updated,
        test_update_fields_only_1,
        test_update_fields_only_2,
        test_update_fields_only_repeated,
        test_update_non_concrete_field,
        test_update_pk_field;
}

async fn test_update_fields_basic(t: &Case) -> Result<()> {
    let mut sara = Person::add(t.db(), "Sara", "F", None).await?;
    t.value(&sara.gender);
    "M".clone_into(&mut sara.gender);
    "Ian".clone_into(&mut sara.name);
    sara.save_fields(t.db(), |person| person.name).await?;
    sara.refresh(t.db()).await?;
    t.value(sara.gender);
    t.value(sara.name);
    Ok(())
}

/// Observes that a partly loaded person gets another name and gender.
async fn renamed(t: &Case, sara: &Person) -> Result<()> {
    let part = Person::objects()
        .filter(|person| person.id.equals(sara.id))
        .only(|person| person.name)
        .get(t.db())
        .await?;
    t.queries(async {
        Person::objects()
            .filter(|person| person.id.equals(part.primary_key()))
            .update(t.db(), |person| {
                [person.name.set("Emily"), person.gender.set("M")]
            })
            .await
    })
    .await?;
    let emily = Person::objects()
        .get_by(t.db(), |person| person.id.equals(sara.id))
        .await?;
    t.value(emily.name);
    t.value(emily.gender);
    Ok(())
}

async fn test_update_fields_deferred(t: &Case) -> Result<()> {
    let sara = Person::add(t.db(), "Sara", "F", Some(22)).await?;
    t.value(&sara.gender);
    renamed(t, &sara).await
}

async fn test_update_fields_only_1(t: &Case) -> Result<()> {
    let sara = Person::add(t.db(), "Sara", "F", None).await?;
    t.value(&sara.gender);
    renamed(t, &sara).await
}

async fn test_update_fields_only_2(t: &Case) -> Result<()> {
    let sara = Person::add(t.db(), "Sara", "F", Some(22)).await?;
    t.value(&sara.gender);
    let part = Person::objects()
        .filter(|person| person.id.equals(sara.id))
        .only(|person| person.name)
        .get(t.db())
        .await?;
    t.queries(async {
        let mut whole = part.load(t.db()).await?;
        "Emily".clone_into(&mut whole.name);
        "M".clone_into(&mut whole.gender);
        whole.save_fields(t.db(), |person| person.pid).await
    })
    .await?;
    let sara = Person::objects()
        .get_by(t.db(), |person| person.id.equals(sara.id))
        .await?;
    t.value(sara.name);
    t.value(sara.gender);
    Ok(())
}

async fn test_update_fields_only_repeated(t: &Case) -> Result<()> {
    let sara = Person::add(t.db(), "Sara", "F", None).await?;
    t.value(&sara.gender);
    for gender in [Some("M"), None] {
        let part = Person::objects()
            .filter(|person| person.id.equals(sara.id))
            .only(|person| person.name)
            .get(t.db())
            .await?;
        t.queries(async {
            let name = part.clone().into_values();
            Person::objects()
                .filter(|person| person.id.equals(part.primary_key()))
                .update(t.db(), |person| {
                    let gender = gender.map(|gender| person.gender.set(gender));
                    [Some(person.name.set(name)), gender]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                })
                .await
        })
        .await?;
    }
    Ok(())
}

async fn test_update_fields_m2m(t: &Case) -> Result<()> {
    t.compiler("a relation with many rows is no column that could be saved");
    Ok(())
}

async fn test_update_fields_incorrect_params(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a model has the columns that it has");
    }
    Ok(())
}

async fn test_update_non_concrete_field(t: &Case) -> Result<()> {
    t.compiler("every field of a model has a column");
    Ok(())
}

async fn test_update_fields_expression(t: &Case) -> Result<()> {
    let mut valerie = Person::add(t.db(), "Valerie", "F", Some(42)).await?;
    valerie.save_fields(t.db(), |person| person.gender).await?;
    valerie
        .change(t.db(), |person| person.pid.set(person.pid + 1))
        .await?;
    t.queries(async { t.value(valerie.pid) }).await;
    Ok(())
}

async fn test_update_pk_field(t: &Case) -> Result<()> {
    let mut boss = Person::add(t.db(), "Boss", "F", None).await?;
    t.raises(boss.save_fields(t.db(), |person| person.id).await);
    Ok(())
}

async fn test_update_fields_not_updated(t: &Case) -> Result<()> {
    let mut sara = Person::add(t.db(), "Sara", "F", None).await?;
    Person::objects()
        .filter(|person| person.id.equals(sara.id))
        .delete(t.db())
        .await?;
    for _ in 0..3 {
        t.raises(sara.save_fields(t.db(), |person| person.name).await);
    }
    Ok(())
}
