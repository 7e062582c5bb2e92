//! Instances are structs: all of their fields, no others, and each of its type.

use terrace_core::Tenant;
use terrace_orm::{Auto, ForeignKey, Model, value};
use terrace_tenancy::Db;

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Reporter {
    id: Auto<i64>,
    name: String,
}

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm", m2m(name = "tags", to = "Tag"))]
struct Article {
    id: Auto<i64>,
    title: String,
    reporter: ForeignKey<Reporter>,
}

#[derive(Model, Clone)]
#[terrace(crate = "terrace_orm")]
struct Tag {
    id: Auto<i64>,
    word: String,
}

fn made(reporter: &Reporter) {
    let _ = Article { id: Auto::unset(), title: "Live".to_owned() };
    let _ = Reporter { id: Auto::unset(), name: "Ann".to_owned(), age: 5 };
    let _ = Reporter { id: Auto::unset(), name: "Ann".to_owned(), name: "Bert".to_owned() };
    let _ = Reporter { id: Auto::unset(), name: value("Ann") };
    let _ = Article { id: Auto::unset(), title: String::new(), reporter: 1 };
    let _ = Article { id: Auto::unset(), title: String::new(), reporter: reporter.clone() };
}

fn changed(article: &mut Article, reporter: Reporter) {
    article.title = article.title.concat("x");
    article.reporter = reporter;
    article.tags = vec![1];
}

fn related(db: &Db<Tenant>, article: &Article, reporter: &Reporter) {
    let _ = article.tags().add(db, ["news"]);
    let _ = article.tags().add(db, [true]);
    let _ = Article::objects().contains(db, reporter);
    let _ = Article::get(db, "one");
    let _ = article.clone().insert(db, true);
}

fn main() {}
