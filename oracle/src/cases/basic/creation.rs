//! `ModelInstanceCreationTests`: instances become rows.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, Defaulted, Model};

use super::models::{
    Article, PrimaryKeyWithDbDefault, PrimaryKeyWithDefault, PrimaryKeyWithFalseyDbDefault,
    PrimaryKeyWithFalseyDefault,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "basic.tests.ModelInstanceCreationTests":
        test_auto_field_with_value_refreshed,
        test_autofields_generate_different_values_for_each_instance,
        test_can_create_instance_using_kwargs,
        test_can_initialize_model_instance_using_positional_arguments,
        test_can_leave_off_value_for_autofield_and_it_gets_value_on_save,
        test_can_mix_and_match_position_and_kwargs,
        test_cannot_create_instance_with_invalid_kwargs,
        test_for_datetimefields_saves_as_much_precision_as_was_given,
        test_object_is_not_written_to_database_until_save_was_called,
        test_positional_and_keyword_args_for_the_same_field,
        test_querysets_checking_for_membership,
        test_save_primary_with_db_default,
        test_save_primary_with_default,
        test_save_primary_with_falsey_db_default,
        test_save_primary_with_falsey_default,
        test_save_primary_with_default_force_update,
        test_saving_an_object_again_does_not_create_a_new_object;
}

async fn test_object_is_not_written_to_database_until_save_was_called(t: &Case) -> Result<()> {
    let mut a = Article::new(
        "Parrot programs in Python",
        date(2005, 7, 28).at(0, 0, 0, 0),
    );
    t.value(a.id);
    t.value(Article::objects().count(t.db()).await?);
    a.save(t.db()).await?;
    t.holds(a.id.is_set());
    t.value(Article::objects().count(t.db()).await?);
    Ok(())
}

async fn test_can_create_instance_using_kwargs(t: &Case) -> Result<()> {
    let mut a = Article {
        id: Auto::unset(),
        headline: "Third article".to_owned(),
        pub_date: date(2005, 7, 30).at(0, 0, 0, 0),
    };
    a.save(t.db()).await?;
    t.value(&a.headline);
    t.value(a.pub_date);
    Ok(())
}

async fn test_autofields_generate_different_values_for_each_instance(t: &Case) -> Result<()> {
    let mut rows = Vec::new();
    for _ in 0..3 {
        let row = Article::new("First", date(2005, 7, 30).at(0, 0, 0, 0));
        rows.push(row.insert(t.db()).await?);
    }
    t.holds(rows[2].id != rows[0].id);
    t.holds(rows[2].id != rows[1].id);
    Ok(())
}

async fn test_positional_and_keyword_args_for_the_same_field(t: &Case) -> Result<()> {
    for _ in 0..3 {
        t.compiler("a field of a struct is given once");
    }
    Ok(())
}

async fn test_cannot_create_instance_with_invalid_kwargs(t: &Case) -> Result<()> {
    for _ in 0..2 {
        t.compiler("a struct has no other fields than its own");
    }
    Ok(())
}

async fn test_can_leave_off_value_for_autofield_and_it_gets_value_on_save(t: &Case) -> Result<()> {
    let mut a = Article::new("Article 5", date(2005, 7, 31).at(0, 0, 0, 0));
    a.save(t.db()).await?;
    t.value(&a.headline);
    t.holds(a.id.is_set());
    Ok(())
}

async fn test_for_datetimefields_saves_as_much_precision_as_was_given(t: &Case) -> Result<()> {
    for (headline, second) in [("Article 7", 0), ("Article 8", 45)] {
        let mut a = Article::new(headline, date(2005, 7, 31).at(12, 30, second, 0));
        a.save(t.db()).await?;
        let found = Article::objects().get_by(t.db(), |article| article.id.equals(a.id));
        t.value(found.await?.pub_date);
    }
    Ok(())
}

async fn test_saving_an_object_again_does_not_create_a_new_object(t: &Case) -> Result<()> {
    let mut a = Article::new("original", date(2014, 5, 16).at(0, 0, 0, 0));
    a.save(t.db()).await?;
    a.save(t.db()).await?;
    t.value(a.id);
    "Updated headline".clone_into(&mut a.headline);
    a.save(t.db()).await?;
    t.value(a.id);
    Ok(())
}

async fn test_querysets_checking_for_membership(t: &Case) -> Result<()> {
    let day = date(2014, 5, 16).at(12, 1, 0, 0);
    for headline in [
        "Parrot programs in Python",
        "Second article",
        "Third article",
    ] {
        Article::new(headline, day).save(t.db()).await?;
    }
    let mut a = Article::new("Some headline", day);
    a.save(t.db()).await?;
    t.rows(Article::objects().all(t.db()).await?);
    let same = Article::objects().filter(|article| article.id.equals(a.id));
    t.value(same.exists(t.db()).await?);
    Ok(())
}

async fn test_save_primary_with_default(t: &Case) -> Result<()> {
    let mut row = PrimaryKeyWithDefault {
        uuid: Auto::unset(),
    };
    t.queries(row.save(t.db())).await?;
    Ok(())
}

async fn test_save_primary_with_db_default(t: &Case) -> Result<()> {
    let uuid = Defaulted::unset();
    t.queries(PrimaryKeyWithDbDefault { uuid }.save(t.db()))
        .await
        .map(drop)
}

async fn test_save_primary_with_falsey_db_default(t: &Case) -> Result<()> {
    let uuid = Defaulted::unset();
    t.queries(PrimaryKeyWithFalseyDbDefault { uuid }.save(t.db()))
        .await
        .map(drop)
}

async fn test_save_primary_with_falsey_default(t: &Case) -> Result<()> {
    let uuid = Defaulted::unset();
    t.queries(PrimaryKeyWithFalseyDefault { uuid }.save(t.db()))
        .await
        .map(drop)
}

async fn test_save_primary_with_default_force_update(t: &Case) -> Result<()> {
    let row = PrimaryKeyWithDefault {
        uuid: Auto::unset(),
    }
    .insert(t.db())
    .await?;
    let mut same = PrimaryKeyWithDefault {
        uuid: row.uuid.get().copied().map_or_else(Auto::unset, Auto::from),
    };
    t.queries(same.update(t.db())).await?;
    Ok(())
}

async fn test_auto_field_with_value_refreshed(t: &Case) -> Result<()> {
    let row = Article {
        id: Auto::from(123_456),
        ..Article::new("", date(2025, 9, 16).at(0, 0, 0, 0))
    };
    t.value(row.insert(t.db()).await?.id);
    Ok(())
}

async fn test_can_initialize_model_instance_using_positional_arguments(t: &Case) -> Result<()> {
    let mut a = Article::new("Second article", date(2005, 7, 29).at(0, 0, 0, 0));
    a.save(t.db()).await?;
    t.value(&a.headline);
    t.value(a.pub_date);
    Ok(())
}

async fn test_can_mix_and_match_position_and_kwargs(t: &Case) -> Result<()> {
    let mut a = Article::new("Fourth article", date(2005, 7, 31).at(0, 0, 0, 0));
    a.save(t.db()).await?;
    t.value(&a.headline);
    Ok(())
}
