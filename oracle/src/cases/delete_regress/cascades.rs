//! Deletes that reach other models.

use jiff::civil::date;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{
    Book, Child, Contact, Eaten, Food, House, Item, Location, OrderedPerson, PlayedWith,
    PlayedWithNote, Policy, Researcher, Toy, Version,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "delete_regress.tests.DeleteCascadeTests": test_15776, test_fk_to_m2m_through;
    "delete_regress.tests.DeleteCascadeTransactionTests": test_to_field;
    "delete_regress.tests.DeleteTests":
        test_foreign_key_delete_nullifies_correct_columns,
        test_meta_ordered_delete;
    "delete_regress.tests.LargeDeleteTests": test_large_deletes;
}

async fn test_fk_to_m2m_through(t: &Case) -> Result<()> {
    let juan = Child {
        id: Auto::unset(),
        name: "Juan".to_owned(),
    };
    let juan = juan.insert(t.db()).await?;
    let paints = Toy {
        id: Auto::unset(),
        name: "Paints".to_owned(),
    };
    let paints = paints.insert(t.db()).await?;
    let played = PlayedWith::new(&juan, &paints, date(2026, 11, 20))?
        .insert(t.db())
        .await?;
    let note = PlayedWithNote {
        id: Auto::unset(),
        played: ForeignKey::to(&played)?,
        note: "the next Jackson Pollock".to_owned(),
    };
    note.insert(t.db()).await?;
    t.value(PlayedWithNote::objects().count(t.db()).await?);
    paints.delete(t.db()).await?;
    t.value(PlayedWith::objects().count(t.db()).await?);
    t.value(PlayedWithNote::objects().count(t.db()).await?);
    Ok(())
}

async fn test_15776(t: &Case) -> Result<()> {
    let policy = Policy {
        id: Auto::from(1),
        policy_number: "1234".to_owned(),
    };
    let policy = policy.insert(t.db()).await?;
    let version = Version {
        id: Auto::unset(),
        policy: ForeignKey::to(&policy)?,
    };
    let version = version.insert(t.db()).await?;
    let location = Location {
        id: Auto::unset(),
        version: Some(ForeignKey::to(&version)?),
    };
    let location = location.insert(t.db()).await?;
    let item = Item {
        id: Auto::unset(),
        version: ForeignKey::to(&version)?,
        location: Some(ForeignKey::to(&location)?),
    };
    item.insert(t.db()).await?;
    policy.delete(t.db()).await?;
    Ok(())
}

async fn test_to_field(t: &Case) -> Result<()> {
    let apple = Food {
        id: Auto::unset(),
        name: "apple".to_owned(),
    };
    let apple = apple.insert(t.db()).await?;
    let eaten = Eaten {
        id: Auto::unset(),
        food: apple.name.clone(),
        meal: "lunch".to_owned(),
    };
    eaten.insert(t.db()).await?;
    apple.delete(t.db()).await?;
    t.value(Food::objects().exists(t.db()).await?);
    t.value(Eaten::objects().exists(t.db()).await?);
    Ok(())
}

async fn test_large_deletes(t: &Case) -> Result<()> {
    for number in 0..300 {
        let book = Book {
            id: Auto::unset(),
            pagecount: number + 100,
            owner: None,
        };
        book.insert(t.db()).await?;
    }
    Book::objects().delete(t.db()).await?;
    t.value(Book::objects().count(t.db()).await?);
    Ok(())
}

async fn test_meta_ordered_delete(t: &Case) -> Result<()> {
    let house = House {
        id: Auto::unset(),
        address: "Foo".to_owned(),
    };
    let house = house.insert(t.db()).await?;
    for name in ["Jack", "Bob"] {
        let person = OrderedPerson {
            id: Auto::unset(),
            name: name.to_owned(),
            lives_in: ForeignKey::to(&house)?,
        };
        person.insert(t.db()).await?;
    }
    let query = OrderedPerson::objects().filter(|person| person.lives_in().address.equals("Foo"));
    query.delete(t.db()).await?;
    t.value(OrderedPerson::objects().count(t.db()).await?);
    Ok(())
}

async fn test_foreign_key_delete_nullifies_correct_columns(t: &Case) -> Result<()> {
    let contact = |label: &str| Contact {
        id: Auto::unset(),
        label: label.to_owned(),
    };
    let first = contact("Contact 1").insert(t.db()).await?;
    let second = contact("Contact 2").insert(t.db()).await?;
    let mut researchers = Vec::new();
    for (primary, secondary) in [(&first, &second), (&second, &first)] {
        let researcher = Researcher {
            id: Auto::unset(),
            primary_contact: Some(ForeignKey::to(primary)?),
            secondary_contact: Some(ForeignKey::to(secondary)?),
        };
        researchers.push(researcher.insert(t.db()).await?);
    }
    first.delete(t.db()).await?;
    for mut researcher in researchers {
        researcher.refresh(t.db()).await?;
        for reference in [researcher.primary_contact, researcher.secondary_contact] {
            t.value(match reference {
                Some(reference) => Some(reference.fetch(t.db()).await?),
                None => None,
            });
        }
    }
    Ok(())
}
