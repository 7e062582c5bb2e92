//! Fields that several models repeat.

use jiff::Timestamp;
use terrace_orm::{Auto, Mixin, Model};

use crate::models::*;
use crate::store::Store;

#[tokio::test]
async fn a_mixin_s_fields_are_the_model_s() {
    let columns: Vec<_> = Letter::SCHEMA
        .fields
        .iter()
        .map(|field| field.column)
        .collect();
    let wanted = ["id", "text", "created_at", "updated_at", "token", "city"];
    assert_eq!(columns, wanted);
    assert_eq!(Stamps::FIELDS.len(), 3);
    for isolation in ["database", "row"] {
        let store = Store::of(isolation).await;
        let db = &store.acme;
        let letter = Letter {
            id: Auto::unset(),
            text: "hello".to_owned(),
            stamps: Stamps {
                created_at: Timestamp::UNIX_EPOCH,
                updated_at: Timestamp::UNIX_EPOCH,
                token: Auto::unset(),
            },
            address: Address {
                city: "Ulm".to_owned(),
            },
        };
        let mut written = letter.insert(db).await.unwrap();
        assert!(written.stamps.created_at > Timestamp::UNIX_EPOCH);
        assert!(written.stamps.token.is_set());
        assert_eq!(Letter::get(db, 1).await.unwrap(), written);
        let before = written.stamps.clone();
        written.address.city = "Bonn".to_owned();
        written.update(db).await.unwrap();
        assert_eq!(written.stamps.created_at, before.created_at);
        assert!(written.stamps.updated_at >= before.updated_at);
        let found = Letter::objects()
            .filter(|letter| letter.address.city.equals("Bonn"))
            .order_by(|letter| letter.stamps.updated_at.descending());
        assert_eq!(found.all(db).await.unwrap(), [written.clone()]);
        written.address.city = "X".to_owned();
        let wrong = written.validate().unwrap_err();
        assert_eq!(wrong.of("city").count(), 1);
    }
}
