//! `DefaultTests`: defaults of one row.

use jiff::Zoned;
use jiff::tz::TimeZone;
use terrace_core::{Error, Result};
use terrace_orm::{Auto, Defaulted, ForeignKey, Model};

use super::bulk::this_year;
use super::models::{
    Article, DBArticle, DBDefaults, DBDefaultsFK, DBDefaultsFunction, DBDefaultsOneToOnePK,
    DBDefaultsPK,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "field_defaults.tests.DefaultTests":
        test_both_default,
        test_case_when_db_default_no_returning,
        test_case_when_db_default_returning,
        test_db_default_function,
        test_field_db_defaults_refresh,
        test_field_db_defaults_returning,
        test_field_defaults,
        test_foreign_key_db_default,
        test_full_clean,
        test_null_db_default,
        test_pk_db_default,
        test_primary_key_assigned_db_default_expression;
}

async fn test_field_defaults(t: &Case) -> Result<()> {
    let now = Zoned::now().with_time_zone(TimeZone::UTC).datetime();
    let article = Article {
        id: Auto::unset(),
        headline: "Default headline".to_owned(),
        pub_date: now,
    };
    let article = article.insert(t.db()).await?;
    t.value(&article.headline);
    let later = Zoned::now().with_time_zone(TimeZone::UTC).datetime();
    t.holds(later.duration_since(article.pub_date).as_secs() < 5);
    Ok(())
}

async fn test_field_db_defaults_returning(t: &Case) -> Result<()> {
    let article = DBArticle::new().insert(t.db()).await?;
    t.queries(async {
        t.value(&article.headline);
        t.value(article.cost);
    })
    .await;
    Ok(())
}

async fn test_field_db_defaults_refresh(t: &Case) -> Result<()> {
    test_field_db_defaults_returning(t).await
}

async fn test_null_db_default(t: &Case) -> Result<()> {
    let row = |null| DBDefaults {
        id: Auto::unset(),
        both: 1.into(),
        null,
    };
    let one = row(Defaulted::unset()).insert(t.db()).await?;
    t.queries(async { t.value(one.null) }).await;
    let other = row(Defaulted::of(None)).insert(t.db()).await?;
    t.queries(async { t.value(other.null) }).await;
    Ok(())
}

async fn test_db_default_function(t: &Case) -> Result<()> {
    let row = DBDefaultsFunction::new().insert(t.db()).await?;
    t.queries(async {
        t.value(row.number);
        t.moment(row.year, this_year());
        t.value(row.added);
        t.value(row.multiple_subfunctions);
    })
    .await;
    Ok(())
}

async fn test_both_default(t: &Case) -> Result<()> {
    let row = |both| DBDefaults {
        id: Auto::unset(),
        both,
        null: Defaulted::unset(),
    };
    row(Defaulted::unset()).insert(t.db()).await?;
    t.value(DBDefaults::objects().get(t.db()).await?.both);
    t.value(row(1.into()).insert(t.db()).await?.both);
    Ok(())
}

async fn test_pk_db_default(t: &Case) -> Result<()> {
    for code in [None, Some("de")] {
        let language = DBDefaultsPK::new(code).insert(t.db()).await?;
        t.value(language.key());
        t.value(&language.language_code);
    }
    Ok(())
}

async fn test_foreign_key_db_default(t: &Case) -> Result<()> {
    let row = |language_code| DBDefaultsFK {
        id: Auto::unset(),
        language_code,
    };
    DBDefaultsPK::new(Some("fr")).insert(t.db()).await?;
    let mut child = row(Defaulted::unset()).insert(t.db()).await?;
    if let Some(language) = child.language_code.get_mut() {
        t.value(language.load(t.db()).await?);
    }
    let parent = DBDefaultsPK::new(None).insert(t.db()).await?;
    let child = row(ForeignKey::to(&parent)?.into()).insert(t.db()).await?;
    if child.language_code.get() == Some(&ForeignKey::to(&parent)?) {
        t.value(&parent);
    }
    Ok(())
}

async fn test_primary_key_assigned_db_default_expression(t: &Case) -> Result<()> {
    DBDefaultsPK::new(Some("kr")).insert(t.db()).await?;
    DBDefaultsPK::new(Some("tr")).insert(t.db()).await?;
    DBDefaultsPK::new(None).insert(t.db()).await?;
    let row = DBDefaultsOneToOnePK {
        language_code: Defaulted::unset(),
    };
    let row = row.insert(t.db()).await?;
    t.holds(row.key().is_some_and(|code| code != "tr"));
    Ok(())
}

async fn test_case_when_db_default_returning(t: &Case) -> Result<()> {
    let row = DBDefaultsFunction::new().insert(t.db()).await?;
    t.queries(async { t.value(row.case_when) }).await;
    Ok(())
}

async fn test_case_when_db_default_no_returning(t: &Case) -> Result<()> {
    let mut row = DBDefaultsFunction::new().insert(t.db()).await?;
    row.refresh(t.db()).await?;
    t.value(row.case_when);
    Ok(())
}

async fn test_full_clean(t: &Case) -> Result<()> {
    let other = DBArticle {
        headline: "Other title".to_owned().into(),
        ..DBArticle::new()
    };
    for mut article in [DBArticle::new(), other] {
        article.validate().map_err(Error::from)?;
        article.save(t.db()).await?;
        article.refresh(t.db()).await?;
        t.value(&article.headline);
    }
    let empty = DBArticle {
        headline: String::new().into(),
        ..DBArticle::new()
    };
    t.raises(empty.validate().map_err(Error::from));
    Ok(())
}
