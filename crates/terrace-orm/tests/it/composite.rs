//! Foreign keys of several columns, and the types of `chrono`.

use terrace_core::ErrorKind;
use terrace_orm::{Auto, Model};

use crate::models::*;
use crate::store::Store;

#[tokio::test]
async fn a_key_of_several_columns_is_held() {
    let table = terrace_sql::table_definition(AuditLog::SCHEMA);
    assert_eq!(table.foreign_keys[0].name, "audit_log_target_fkey");
    assert_eq!(table.foreign_keys[0].columns, ["entity_table", "entity_pk"]);
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let log = AuditLog {
            id: Auto::unset(),
            entity_table: "post".to_owned(),
            entity_pk: 7,
        };
        let refused = log.clone().insert(db).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ForeignKey);
        let pair = Pair {
            id: Auto::unset(),
            table_name: "post".to_owned(),
            row_pk: 7,
        };
        let taken = pair.clone();
        let pair = pair.insert(db).await.unwrap();
        assert_eq!(
            taken.insert(db).await.unwrap_err().kind(),
            ErrorKind::Unique
        );
        log.insert(db).await.unwrap();
        pair.delete(db).await.unwrap();
        assert_eq!(AuditLog::objects().count(db).await.unwrap(), 0);
    }
}

#[cfg(feature = "chrono")]
#[test]
fn times_of_chrono_are_stored_as_those_of_jiff() {
    use terrace_core::ColumnType;
    use terrace_orm::Field;

    let types: Vec<_> = Moments::SCHEMA
        .fields
        .iter()
        .map(|field| field.column_type)
        .collect();
    let wanted = [
        ColumnType::BigInt,
        ColumnType::Timestamp,
        ColumnType::DateTime,
        ColumnType::Date,
        ColumnType::Time,
    ];
    assert_eq!(types, wanted);
    let instant = chrono::DateTime::from_timestamp_micros(1_234_567_890_123_456).unwrap();
    let jiff = jiff::Timestamp::from_microsecond(1_234_567_890_123_456).unwrap();
    assert_eq!(
        instant.try_encode().unwrap(),
        terrace_core::Value::from(jiff)
    );
    let date = chrono::NaiveDate::from_ymd_opt(-44, 3, 15).unwrap();
    let there = jiff::civil::date(-44, 3, 15);
    assert_eq!(date.try_encode().unwrap(), terrace_core::Value::from(there));
    let far = chrono::NaiveDate::MAX.try_encode().unwrap_err();
    assert_eq!(far.kind(), terrace_core::ErrorKind::InvalidValue);
}
