//! `MaxLengthORMTests` and the lengths that the schema says.

#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "classes whose tests have the same names are modules of one file"
    )
)]

use terrace_core::{ColumnType, Result};
use terrace_orm::{Auto, Model};

use super::models::PersonWithCustomMaxLengths as Person;
use crate::case::Case;
use crate::module::cases;

cases! {
    "max_lengths.tests.MaxLengthORMTests": test_custom_max_lengths;
}

async fn test_custom_max_lengths(t: &Case) -> Result<()> {
    for field in ["email", "vcard", "homepage", "avatar"] {
        let text = |name: &str, short: &str| {
            if name == field {
                "X".repeat(250)
            } else {
                short.to_owned()
            }
        };
        let person = Person {
            id: Auto::unset(),
            email: text("email", "someone@example.com"),
            vcard: text("vcard", "vcard"),
            homepage: text("homepage", "http://example.com/"),
            avatar: text("avatar", "me.jpg"),
        };
        let person = person.insert(t.db()).await?;
        match field {
            "email" => t.value(person.email),
            "homepage" => t.value(person.homepage),
            "avatar" => t.value(person.avatar),
            // Django's test sees an object of Python, a file.
            _ => {}
        }
    }
    Ok(())
}

/// `MaxLengthArgumentsTests`.
pub(super) mod arguments {
    use super::*;

    cases! {
        "max_lengths.tests.MaxLengthArgumentsTests": test_custom_max_lengths;
    }

    async fn test_custom_max_lengths(t: &Case) -> Result<()> {
        for name in ["email", "vcard", "homepage", "avatar"] {
            let field = Person::SCHEMA
                .fields
                .iter()
                .find(|field| field.name == name);
            t.value(field.and_then(|field| match field.column_type {
                ColumnType::VarChar(length) => Some(u64::from(length)),
                _ => None,
            }));
        }
        Ok(())
    }
}
