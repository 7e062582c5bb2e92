//! `M2MIntermediaryTests`.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Article, Reporter, Writer};
use crate::case::Case;
use crate::module::cases;

cases! {
    "m2m_intermediary.tests.M2MIntermediaryTests": test_intermediary;
}

async fn reporter(t: &Case, first: &str, last: &str) -> Result<Reporter> {
    let reporter = Reporter {
        id: Auto::unset(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
    };
    reporter.insert(t.db()).await
}

async fn writer(t: &Case, who: &Reporter, what: &Article, position: &str) -> Result<Writer> {
    let writer = Writer {
        id: Auto::unset(),
        reporter: ForeignKey::to(who)?,
        article: ForeignKey::to(what)?,
        position: position.to_owned(),
    };
    writer.insert(t.db()).await
}

fn name_and_position(writer: &Writer) -> Option<(String, String)> {
    let reporter = writer.reporter.loaded()?;
    let name = format!("{} {}", reporter.first_name, reporter.last_name);
    Some((name, writer.position.clone()))
}

async fn test_intermediary(t: &Case) -> Result<()> {
    let r1 = reporter(t, "John", "Smith").await?;
    let r2 = reporter(t, "Jane", "Doe").await?;
    let article = Article {
        id: Auto::unset(),
        headline: "This is a test".to_owned(),
        pub_date: date(2005, 7, 27),
    };
    let article = article.insert(t.db()).await?;
    let w1 = writer(t, &r1, &article, "Main writer").await?;
    let w2 = writer(t, &r2, &article, "Contributor").await?;
    let writers = article
        .writer_set()?
        .select_related(|w| (w.reporter(), w.article()))
        .order_by(|w| w.position.descending())
        .all(t.db());
    t.rows(writers.await?.iter().map(name_and_position));
    t.value(w1.reporter.fetch(t.arrange()).await?);
    t.value(w2.reporter.fetch(t.arrange()).await?);
    t.value(w1.article.fetch(t.arrange()).await?);
    t.value(w2.article.fetch(t.arrange()).await?);
    let own = r1.writer_set()?.select_related(|w| w.reporter());
    t.rows(own.all(t.db()).await?.iter().map(name_and_position));
    Ok(())
}
