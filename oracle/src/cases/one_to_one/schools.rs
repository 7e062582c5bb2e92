//! `OneToOneTests`: a relation leads to its row, whatever the row's model shows by itself.

use terrace_core::Result;
use terrace_orm::{Auto, Columns as _, ForeignKey, Model};

use super::models::{Director, School};
use crate::case::Case;
use crate::module::cases;

cases! {
    "one_to_one.tests.OneToOneTests": test_related_object;
}

async fn test_related_object(t: &Case) -> Result<()> {
    let mut rows = Vec::new();
    for is_public in [true, false] {
        let school = School {
            id: Auto::unset(),
            is_public,
        };
        let school = school.insert(t.db()).await?;
        let director = Director {
            id: Auto::unset(),
            is_temp: !is_public,
            school: ForeignKey::to(&school)?,
        };
        rows.push((school, director.insert(t.db()).await?));
    }
    t.rows(School::objects().all(t.db()).await?);
    t.rows(Director::objects().all(t.db()).await?);
    for (school, director) in &mut rows {
        t.value(director.school.load(t.db()).await?);
        let own = School::unscoped().filter(|row| row.id.equals(school.id));
        let found = own.annotate(|row| row.director().row()).get(t.db()).await?;
        t.value(found.1);
    }
    t.skip(2, "which of Python's managers a relation uses");
    Ok(())
}
