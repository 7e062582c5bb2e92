//! `BulkCreateTests`: rows of which each leaves another field empty.

use jiff::civil::{date, time};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, Duration, ForeignKey, Model};
use uuid::Uuid;

use super::models::{BigAutoFieldModel, NoFields, NullableFields, SmallAutoFieldModel};
use crate::case::Case;
use crate::module::cases;

cases! {
    "bulk_create.tests.BulkCreateTests": test_bulk_insert_nullable_fields;
}

/// A row with a value in every field.
async fn full(t: &Case) -> Result<NullableFields> {
    let auto = NoFields { id: Auto::unset() }.insert(t.db()).await?;
    let small = SmallAutoFieldModel { id: Auto::unset() }
        .insert(t.db())
        .await?;
    let big = BigAutoFieldModel { id: Auto::unset() }
        .insert(t.db())
        .await?;
    Ok(NullableFields {
        id: Auto::unset(),
        big_int_filed: Some(1),
        binary_field: Some(b"data".to_vec()),
        date_field: Some(date(2026, 11, 30)),
        datetime_field: Some(Timestamp::UNIX_EPOCH),
        decimal_field: Some(Decimal::new(11, 1)),
        duration_field: Some(Duration::from(SignedDuration::from_hours(24))),
        float_field: Some(3.2),
        integer_field: Some(2),
        null_boolean_field: Some(false),
        positive_big_integer_field: Some(i64::MAX),
        positive_integer_field: Some(3),
        positive_small_integer_field: Some(4),
        small_integer_field: Some(5),
        time_field: Some(time(12, 30, 15, 0)),
        auto_field: Some(ForeignKey::to(&auto)?),
        small_auto_field: Some(ForeignKey::to(&small)?),
        big_auto_field: Some(ForeignKey::to(&big)?),
        char_field: Some("char".to_owned()),
        email_field: Some("user@example.com".to_owned()),
        file_field: Some("file.txt".to_owned()),
        file_path_field: Some("file.txt".to_owned()),
        generic_ip_address_field: Some("127.0.0.1".to_owned()),
        slug_field: Some("slug".to_owned()),
        text_field: Some("text".to_owned()),
        url_field: Some("/".to_owned()),
        uuid_field: Some(Uuid::from_u128(1)),
    })
}

/// Does something with each field that may be empty.
macro_rules! each_field {
    ($do:ident) => {
        $do!(
            big_int_filed,
            binary_field,
            date_field,
            datetime_field,
            decimal_field,
            duration_field,
            float_field,
            integer_field,
            null_boolean_field,
            positive_big_integer_field,
            positive_integer_field,
            positive_small_integer_field,
            small_integer_field,
            time_field,
            auto_field,
            small_auto_field,
            big_auto_field,
            char_field,
            email_field,
            file_field,
            file_path_field,
            generic_ip_address_field,
            slug_field,
            text_field,
            url_field,
            uuid_field
        )
    };
}

async fn test_bulk_insert_nullable_fields(t: &Case) -> Result<()> {
    let full = full(t).await?;
    macro_rules! rows_without {
        ($($field:ident),+) => {
            vec![$(NullableFields { $field: None, ..full.clone() }),+]
        };
    }
    NullableFields::bulk_insert(t.db(), each_field!(rows_without)).await?;
    t.value(NullableFields::objects().count(t.db()).await?);
    macro_rules! observed {
        ($($field:ident),+) => {$(
            let without = NullableFields::objects().filter(|row| row.$field.is_null());
            t.value(without.count(t.db()).await?);
        )+};
    }
    each_field!(observed);
    Ok(())
}
