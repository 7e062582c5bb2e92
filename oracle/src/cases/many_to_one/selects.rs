//! Conditions along foreign keys and against their direction.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, DateUnit, ForeignKey, Model, Query, Visible};

use super::models::{Article, Category, Child, Parent, Record, Relation, Reporter};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "many_to_one.tests.ManyToOneTests":
        test_selects, test_reverse_selects, test_select_related, test_delete, test_explicit_fk,
        test_values_list_exception, test_multiple_foreignkeys;
}

async fn articles(t: &Case, query: Query<Article>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn reporters(t: &Case, query: Query<Reporter>) -> Result<()> {
    t.rows(query.all(t.db()).await?);
    Ok(())
}

async fn test_selects(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    let a: Article = t.given(1).await?;
    Article::create(t, "John's second story", date(2005, 7, 29), &r).await?;
    Article::create(t, "Paul's story", date(2006, 1, 17), &r2).await?;
    let all = Article::objects;
    articles(t, r.article_set()?).await?;
    let this = r.article_set()?.filter(|a| a.headline.starts_with("This"));
    articles(t, this).await?;
    t.value(r.article_set()?.count(t.db()).await?);
    t.value(r2.article_set()?.count(t.db()).await?);
    articles(t, all().filter(|row| row.id.equals(a.id))).await?;
    articles(t, all().filter(|row| row.id.equals(&a))).await?;
    articles(t, all().filter(|a| a.headline.starts_with("This"))).await?;
    for _ in ["exact", "implied"] {
        articles(t, all().filter(|a| a.reporter().first_name.equals("John"))).await?;
    }
    let both = all().filter(|a| {
        a.reporter().first_name.equals("John") & a.reporter().last_name.equals("Smith")
    });
    articles(t, both).await?;
    articles(t, all().filter(|a| a.reporter().id.equals(r.id))).await?;
    articles(t, all().filter(|a| a.reporter().id.equals(&r))).await?;
    articles(t, all().filter(|a| a.reporter.equals(r.id))).await?;
    articles(t, all().filter(|a| a.reporter.equals(&r))).await?;
    let keys = [r.id, r2.id];
    articles(t, all().filter(|a| a.reporter.one_of(keys)).distinct()).await?;
    let rows = [&r, &r2];
    articles(t, all().filter(|a| a.reporter.one_of(rows)).distinct()).await?;
    let johns = Reporter::objects()
        .filter(|r| r.first_name.equals("John"))
        .select(|r| r.id);
    articles(t, all().filter(|a| a.reporter.in_query(johns)).distinct()).await
}

async fn test_reverse_selects(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let a: Article = t.given(1).await?;
    let a3 = Article::create(t, "Third article", date(2005, 7, 27), &r).await?;
    Article::create(t, "Fourth article", date(2005, 7, 27), &r).await?;
    let all = Reporter::objects;
    reporters(t, all().filter(|row| row.id.equals(r.id))).await?;
    reporters(t, all().filter(|row| row.id.equals(&r))).await?;
    reporters(t, all().filter(|r| r.first_name.starts_with("John"))).await?;
    for _ in ["exact", "pk", "key"] {
        reporters(t, all().filter(|r| r.article_set().id.equals(a.id))).await?;
    }
    reporters(t, all().filter(|r| r.article_set().id.equals(&a))).await?;
    for keys in [[a.id, a3.id], [a.id, a3.id]] {
        let found = all().filter(|r| r.article_set().id.one_of(keys));
        reporters(t, found.distinct()).await?;
    }
    let found = all().filter(|r| r.article_set().id.one_of([&a, &a3]));
    reporters(t, found.distinct()).await?;
    let with_t = || all().filter(|r| r.article_set().headline.starts_with("T"));
    reporters(t, with_t()).await?;
    reporters(t, with_t().distinct()).await?;
    t.value(with_t().count(t.db()).await?);
    t.value(with_t().distinct().count(t.db()).await?);
    let circle = || all().filter(|r| r.article_set().reporter().first_name.starts_with("John"));
    reporters(t, circle()).await?;
    reporters(t, circle().distinct()).await?;
    for _ in ["exact", "implied"] {
        let own = all().filter(|row| row.article_set().reporter.equals(&r));
        reporters(t, own.distinct()).await?;
    }
    let names = Article::objects()
        .filter(|a| a.reporter.equals(&r))
        .distinct()
        .unordered()
        .values(|a| (a.reporter().first_name, a.reporter().last_name))
        .all(t.db());
    t.value(dicts(
        ["reporter__first_name", "reporter__last_name"],
        names.await?,
    ));
    Ok(())
}

async fn test_select_related(t: &Case) -> Result<()> {
    let r1 = Reporter::create(t, "Mike", "Royko", "royko@suntimes.com").await?;
    let r2 = Reporter::create(t, "John", "Kass", "jkass@tribune.com").await?;
    Article::create(t, "First", date(1980, 4, 23), &r1).await?;
    Article::create(t, "Second", date(1980, 4, 23), &r2).await?;
    for unit in [DateUnit::Day, DateUnit::Month, DateUnit::Year] {
        let days = Article::objects()
            .select_related(|a| a.reporter())
            .dates(|a| a.pub_date, unit)
            .all(t.db());
        t.value(days.await?);
    }
    Ok(())
}

async fn test_delete(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    Article::create(t, "John's second story", date(2005, 7, 29), &r).await?;
    Article::create(t, "Paul's story", date(2006, 1, 17), &r2).await?;
    Article::create(t, "Third article", date(2005, 7, 27), &r).await?;
    Article::create(t, "Fourth article", date(2005, 7, 27), &r).await?;
    let by_name = || Reporter::objects().order_by(|r| r.first_name.ascending());
    articles(t, Article::objects()).await?;
    reporters(t, by_name()).await?;
    r2.delete(t.db()).await?;
    articles(t, Article::objects()).await?;
    reporters(t, by_name()).await?;
    Reporter::objects()
        .filter(|r| r.article_set().headline.starts_with("This"))
        .delete(t.db())
        .await?;
    reporters(t, Reporter::objects()).await?;
    articles(t, Article::objects()).await
}

async fn test_explicit_fk(t: &Case) -> Result<()> {
    let r: Reporter = t.given(1).await?;
    let r2: Reporter = t.given(2).await?;
    let day = date(2011, 5, 7);
    let headline = "John's second test";
    let reporter = ForeignKey::to(&r)?;
    let (a2, created) = Article::objects()
        .filter(|a| {
            a.headline.equals(headline) & a.pub_date.equals(day) & a.reporter.equals(&reporter)
        })
        .get_or_create(t.db(), || Article {
            id: Auto::unset(),
            headline: headline.to_owned(),
            pub_date: day,
            reporter: reporter.clone(),
        })
        .await?;
    t.value(created);
    t.value(a2.reporter);
    let of = |key: i32| Article::objects().filter(move |a| a.reporter.equals(key));
    articles(t, of(1)).await?;
    let a3 = Article::create(t, "Paul's commentary", day, &r2).await?;
    t.value(&a3.reporter);
    t.raises(of(1).get(t.db()).await);
    let found = of(2).filter(|a| a.pub_date.equals(day)).get(t.db()).await?;
    t.value(format!("<Article: {}>", found.headline));
    Ok(())
}

async fn test_values_list_exception(t: &Case) -> Result<()> {
    t.compiler("a reporter has no such column");
    let visible = Visible::of(Article::SCHEMA).all_fields();
    t.raises(Article::objects().filter_by(&visible, "notafield", 1));
    Ok(())
}

async fn category(t: &Case, name: &str) -> Result<Category> {
    let category = Category {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    category.insert(t.db()).await
}

async fn record(t: &Case, of: &Category) -> Result<Record> {
    let record = Record {
        id: Auto::unset(),
        category: ForeignKey::to(of)?,
    };
    record.insert(t.db()).await
}

async fn relate(t: &Case, left: &Record, right: &Record) -> Result<Relation> {
    let relation = Relation {
        id: Auto::unset(),
        left: ForeignKey::to(left)?,
        right: ForeignKey::to(right)?,
    };
    relation.insert(t.db()).await
}

async fn test_multiple_foreignkeys(t: &Case) -> Result<()> {
    let c1 = category(t, "First").await?;
    let c2 = category(t, "Second").await?;
    let c3 = category(t, "Third").await?;
    let r1 = record(t, &c1).await?;
    let r2 = record(t, &c1).await?;
    let r3 = record(t, &c2).await?;
    let r4 = record(t, &c2).await?;
    let r5 = record(t, &c3).await?;
    for (left, right) in [(&r1, &r2), (&r3, &r4), (&r1, &r3), (&r5, &r2), (&r3, &r2)] {
        relate(t, left, right).await?;
    }
    let found = Relation::objects().filter(|relation| {
        relation.left().category().name.one_of(["First"])
            & relation.right().category().name.one_of(["Second"])
    });
    t.rows(found.all(t.db()).await?);
    let found = Category::objects()
        .filter(|c| {
            c.record()
                .left_set()
                .right()
                .category()
                .name
                .equals("Second")
        })
        .order_by(|c| c.name.ascending());
    t.rows(found.all(t.db()).await?);
    let parent = Parent::new("Parent").insert(t.db()).await?;
    Child::create(t, "Child", &parent).await?;
    t.compiler("a child is no parent");
    Ok(())
}
