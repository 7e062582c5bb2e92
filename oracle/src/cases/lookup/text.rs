//! `LookupTests`: texts in conditions, and what they are escaped from.

use jiff::civil::{DateTime, date};
use terrace_core::Result;
use terrace_orm::{Auto, Model};

use super::models::{Article, Author, Player};
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.tests.LookupTests":
        test_escaping, test_exclude, test_pattern_lookups_with_substr, test_regex,
        test_regex_backreferencing, test_regex_non_ascii, test_regex_null, test_regex_non_string;
}

async fn create(t: &Case, headline: &str, day: i8) -> Result<()> {
    let article = Article::new(headline, date(2005, 11, day).at(0, 0, 0, 0));
    article.insert(t.db()).await.map(drop)
}

async fn test_escaping(t: &Case) -> Result<()> {
    let starting = |text: &'static str| {
        Article::objects()
            .filter(|article| article.headline.starts_with(text))
            .all(t.db())
    };
    create(t, "Article_ with underscore", 20).await?;
    t.rows(starting("Article").await?);
    t.rows(starting("Article_").await?);
    create(t, "Article% with percent sign", 21).await?;
    t.rows(starting("Article").await?);
    t.rows(starting("Article%").await?);
    create(t, "Article with \\ backslash", 22).await?;
    t.rows(
        Article::objects()
            .filter(|a| a.headline.contains("\\"))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_exclude(t: &Case) -> Result<()> {
    create(t, "Article_ with underscore", 20).await?;
    create(t, "Article% with percent sign", 21).await?;
    create(t, "Article with \\ backslash", 22).await?;
    let articles = Article::objects()
        .filter(|article| article.headline.contains("Article"))
        .exclude(|article| article.headline.contains("with"));
    t.rows(articles.all(t.db()).await?);
    t.rows(
        Article::objects()
            .exclude(|a| a.headline.starts_with("Article_"))
            .all(t.db())
            .await?,
    );
    t.rows(
        Article::objects()
            .exclude(|a| a.headline.equals("Article 7"))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_pattern_lookups_with_substr(t: &Case) -> Result<()> {
    for (name, alias) in [("John Smith", "Johx"), ("Rhonda Simpson", "sonx")] {
        let author = Author {
            id: Auto::unset(),
            name: name.to_owned(),
            alias: Some(alias.to_owned()),
            bio: None,
        };
        author.insert(t.db()).await?;
    }
    let authors = Author::objects;
    t.rows(
        authors()
            .filter(|a| a.name.starts_with(a.alias.substring(1, 3)))
            .all(t.db())
            .await?,
    );
    t.rows(
        authors()
            .filter(|a| a.name.istarts_with(a.alias.substring(1, 3)))
            .all(t.db())
            .await?,
    );
    t.rows(
        authors()
            .filter(|a| a.name.contains(a.alias.substring(1, 3)))
            .all(t.db())
            .await?,
    );
    t.rows(
        authors()
            .filter(|a| a.name.icontains(a.alias.substring(1, 3)))
            .all(t.db())
            .await?,
    );
    t.rows(
        authors()
            .filter(|a| a.name.ends_with(a.alias.substring(1, 3)))
            .all(t.db())
            .await?,
    );
    t.rows(
        authors()
            .filter(|a| a.name.iends_with(a.alias.substring(1, 3)))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn create_all(t: &Case, now: DateTime, headlines: &[&str]) -> Result<()> {
    let articles = headlines.iter().map(|headline| Article::new(headline, now));
    Article::bulk_insert(t.db(), articles.collect())
        .await
        .map(drop)
}

const MORE: [&str; 7] = [
    "foobar",
    "foobaz",
    "ooF",
    "foobarbaz",
    "zoocarfaz",
    "barfoobaz",
    "bazbaRFOO",
];

async fn test_regex(t: &Case) -> Result<()> {
    Article::objects().delete(t.db()).await?;
    let now = date(2026, 11, 21).at(5, 0, 0, 0);
    let first = [
        "f", "fo", "foo", "fooo", "hey-Foo", "bar", "AbBa", "baz", "baxZ",
    ];
    create_all(t, now, &first).await?;
    let same = |pattern: &'static str| {
        Article::objects()
            .filter(|a| a.headline.matches(pattern))
            .all(t.db())
    };
    let any_case = |pattern: &'static str| {
        Article::objects()
            .filter(|a| a.headline.imatches(pattern))
            .all(t.db())
    };
    t.rows(same("fo*").await?);
    t.rows(any_case("fo*").await?);
    t.rows(same("fo+").await?);
    t.rows(same("fooo?").await?);
    t.rows(same("^b").await?);
    t.rows(any_case("^a").await?);
    t.rows(same("z$").await?);
    t.rows(any_case("z$").await?);
    t.rows(same("ba[rz]").await?);
    t.rows(same("ba.[RxZ]").await?);
    t.rows(any_case("ba[RxZ]").await?);
    create_all(t, now, &MORE).await?;
    t.rows(same("oo(f|b)").await?);
    t.rows(any_case("oo(f|b)").await?);
    t.rows(same("^foo(f|b)").await?);
    t.rows(same("b.*az").await?);
    t.rows(any_case("b.*ar").await?);
    Ok(())
}

async fn test_regex_backreferencing(t: &Case) -> Result<()> {
    create_all(t, date(2026, 11, 21).at(5, 0, 0, 0), &MORE).await?;
    let headlines = Article::objects()
        .filter(|article| article.headline.matches("b(.).*b\\1"))
        .values(|article| article.headline);
    t.rows(headlines.all(t.db()).await?);
    Ok(())
}

async fn test_regex_non_ascii(t: &Case) -> Result<()> {
    let player = Player {
        id: Auto::unset(),
        name: "\u{2660}".to_owned(),
    };
    player.insert(t.db()).await?;
    Player::objects()
        .filter(|p| p.name.matches("\u{2660}"))
        .get(t.db())
        .await?;
    Ok(())
}

async fn test_regex_null(t: &Case) -> Result<()> {
    super::models::Season::new(2012, None)
        .insert(t.db())
        .await?;
    let seasons = super::models::Season::objects();
    t.rows(
        seasons
            .filter(|season| season.gt.cast::<String>().matches("^$"))
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_regex_non_string(t: &Case) -> Result<()> {
    super::models::Season::new(2013, Some(444))
        .insert(t.db())
        .await?;
    let seasons = super::models::Season::objects();
    t.rows(
        seasons
            .filter(|season| season.gt.cast::<String>().matches("^444$"))
            .all(t.db())
            .await?,
    );
    Ok(())
}
