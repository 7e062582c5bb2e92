//! `RawQuerySetTests` and others: related rows of rows that SQL text gave, and of those that a default
//! scope chooses.

use terrace_core::Result;
use terrace_orm::{Auto, Model, prefetch_for, raw};

use super::models::{Author, Book, Department, Person, Pet};
use crate::case::Case;
use crate::cell::Backend;
use crate::module::cases;

cases! {
    "prefetch_related.tests.RawQuerySetTests": test_basic, test_clear, test_prefetch_before_raw;
    "prefetch_related.tests.CustomPrefetchTests": test_raw_queryset;
    "prefetch_related.tests.DefaultManagerTests": test_m2m_then_m2m;
    "prefetch_related.test_uuid.UUIDPrefetchRelated":
        test_prefetch_related_from_uuid_model_to_uuid_model_with_values_flat;
}

async fn first_book(t: &Case) -> Result<()> {
    let place = match t.backend() {
        Backend::Sqlite => "?1",
        Backend::Postgres => "$1",
    };
    let sql = format!("SELECT * FROM book WHERE id = {place}");
    let books = t.queries(async {
        let books = raw(sql).bind(1).all::<Book>(t.db()).await?;
        let authors = prefetch_for(books).prefetch(|book| book.authors());
        authors.all(t.db()).await
    });
    let books = books.await?;
    t.queries(async { t.rows(books.iter().flat_map(|(_, authors)| authors)) })
        .await;
    Ok(())
}

async fn test_basic(t: &Case) -> Result<()> {
    first_book(t).await
}

async fn test_prefetch_before_raw(t: &Case) -> Result<()> {
    first_book(t).await
}

async fn test_clear(t: &Case) -> Result<()> {
    t.queries(async {
        for author in raw("SELECT * FROM author").all::<Author>(t.db()).await? {
            author.books().all()?.all(t.db()).await?;
        }
        Ok(())
    })
    .await
}

async fn test_raw_queryset(t: &Case) -> Result<()> {
    t.compiler("SQL text is no query of related rows");
    Ok(())
}

async fn test_m2m_then_m2m(t: &Case) -> Result<()> {
    t.queries(async {
        let departments = Department::objects().prefetch_with(
            |department| department.teachers(),
            |teachers| teachers.prefetch(|teacher| teacher.qualifications()),
        );
        let mut text = String::new();
        for (department, teachers) in departments.all(t.db()).await? {
            let teachers: Vec<String> = teachers
                .iter()
                .map(|(teacher, qualifications)| {
                    let names: Vec<&str> = qualifications
                        .iter()
                        .map(|qualification| qualification.name.as_str())
                        .collect();
                    format!("{} ({})", teacher.name, names.join(", "))
                })
                .collect();
            let line = format!("{} department: {}\n", department.name, teachers.join(", "));
            text.push_str(&line);
        }
        t.value(text);
        Ok(())
    })
    .await
}

async fn test_prefetch_related_from_uuid_model_to_uuid_model_with_values_flat(
    t: &Case,
) -> Result<()> {
    let pet = Pet {
        id: Auto::unset(),
        name: "Fifi".to_owned(),
    };
    let pet = pet.insert(t.db()).await?;
    let mut people = Vec::new();
    for name in ["Ellen", "George"] {
        let person = Person {
            id: Auto::unset(),
            name: name.to_owned(),
        };
        people.push(person.insert(t.db()).await?);
    }
    pet.people().add(t.db(), &people).await?;
    let keys = Pet::objects().values(|pet| pet.id).all(t.db()).await?;
    t.moment(keys, [pet.id]);
    Ok(())
}
