//! `ManyToOneTests`: a foreign key leads to its row, whatever the row's model shows by itself.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Article, School, Student};
use crate::case::Case;
use crate::module::cases;

cases! {
    "many_to_one.tests.ManyToOneTests": test_joined_sql, test_related_object;
}

async fn test_joined_sql(t: &Case) -> Result<()> {
    let articles = Article::objects().filter(|article| {
        let reporter = article.reporter();
        reporter.first_name.equals("John") & reporter.last_name.equals("Smith")
    });
    t.queries(articles.clone().all(t.db())).await?;
    t.value(articles.sql(t.db())?.matches("INNER JOIN").count());
    Ok(())
}

async fn test_related_object(t: &Case) -> Result<()> {
    let mut students = Vec::new();
    for is_public in [true, false] {
        let school = School {
            id: Auto::unset(),
            is_public,
        };
        let school = school.insert(t.db()).await?;
        let student = Student {
            id: Auto::unset(),
            school: ForeignKey::to(&school)?,
        };
        students.push(student.insert(t.db()).await?);
    }
    t.rows(School::objects().all(t.db()).await?);
    for student in &mut students {
        t.value(student.school.load(t.db()).await?);
    }
    t.skip(1, "which of Python's managers a relation uses");
    Ok(())
}
