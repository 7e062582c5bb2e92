//! The models of `bulk_create`.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use terrace_orm::{Auto, Defaulted, Duration, ForeignKey, Key, Model};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", unique_together(iso_two_letter, name))]
pub(crate) struct Country {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    #[terrace(max_length = 2)]
    pub(crate) iso_two_letter: String,
    pub(crate) description: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Restaurant {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct State {
    #[terrace(primary_key, max_length = 2)]
    pub(crate) two_letter_code: Key<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct TwoFields {
    pub(crate) id: Auto<i32>,
    #[terrace(unique)]
    pub(crate) f1: i32,
    #[terrace(unique)]
    pub(crate) f2: i32,
    #[terrace(max_length = 15)]
    pub(crate) name: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct FieldsWithDbColumns {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, column = "rAnK")]
    pub(crate) rank: i32,
    #[terrace(max_length = 15, column = "oTheRNaMe")]
    pub(crate) name: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct UpsertConflict {
    pub(crate) id: Auto<i32>,
    #[terrace(unique)]
    pub(crate) number: i32,
    pub(crate) rank: i32,
    #[terrace(max_length = 15)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct NoFields {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct BigAutoFieldModel {
    pub(crate) id: Auto<i64>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SmallAutoFieldModel {
    // `Auto` numbers no i16.
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug, Default)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct NullableFields {
    pub(crate) id: Auto<i32>,
    pub(crate) big_int_filed: Option<i64>,
    pub(crate) binary_field: Option<Vec<u8>>,
    pub(crate) date_field: Option<Date>,
    pub(crate) datetime_field: Option<Timestamp>,
    #[terrace(precision = 2, scale = 1)]
    pub(crate) decimal_field: Option<Decimal>,
    pub(crate) duration_field: Option<Duration>,
    pub(crate) float_field: Option<f64>,
    pub(crate) integer_field: Option<i32>,
    pub(crate) null_boolean_field: Option<bool>,
    #[terrace(min = 0)]
    pub(crate) positive_big_integer_field: Option<i64>,
    #[terrace(min = 0)]
    pub(crate) positive_integer_field: Option<i32>,
    #[terrace(min = 0)]
    pub(crate) positive_small_integer_field: Option<i16>,
    pub(crate) small_integer_field: Option<i16>,
    pub(crate) time_field: Option<Time>,
    #[terrace(on_delete = "cascade")]
    pub(crate) auto_field: Option<ForeignKey<NoFields>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) small_auto_field: Option<ForeignKey<SmallAutoFieldModel>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) big_auto_field: Option<ForeignKey<BigAutoFieldModel>>,
    #[terrace(max_length = 4)]
    pub(crate) char_field: Option<String>,
    #[terrace(max_length = 254)]
    pub(crate) email_field: Option<String>,
    #[terrace(max_length = 100)]
    pub(crate) file_field: Option<String>,
    #[terrace(max_length = 100)]
    pub(crate) file_path_field: Option<String>,
    #[terrace(max_length = 39)]
    pub(crate) generic_ip_address_field: Option<String>,
    #[terrace(max_length = 50)]
    pub(crate) slug_field: Option<String>,
    pub(crate) text_field: Option<String>,
    #[terrace(max_length = 200)]
    pub(crate) url_field: Option<String>,
    pub(crate) uuid_field: Option<Uuid>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelatedModel {
    #[terrace(max_length = 15)]
    pub(crate) name: Option<String>,
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) country: ForeignKey<Country>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct DbDefaultModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(default = "CURRENT_TIMESTAMP")]
    pub(crate) created_at: Defaulted<Timestamp>,
}

translations![
    DbDefaultModel: "bulk_create.dbdefaultmodel",
    Country: "bulk_create.country",
    Restaurant: "bulk_create.restaurant",
    State: "bulk_create.state",
    TwoFields: "bulk_create.twofields",
    FieldsWithDbColumns: "bulk_create.fieldswithdbcolumns" ["rank" => "rAnK", "name" => "oTheRNaMe"],
    UpsertConflict: "bulk_create.upsertconflict",
    NoFields: "bulk_create.nofields",
    BigAutoFieldModel: "bulk_create.bigautofieldmodel",
    SmallAutoFieldModel: "bulk_create.smallautofieldmodel",
    NullableFields: "bulk_create.nullablefields",
    RelatedModel: "bulk_create.relatedmodel",
];

impl Country {
    /// A new country.
    pub(crate) fn new(name: &str, code: &str) -> Self {
        Self::described(name, code, "")
    }

    /// A new country with a description.
    pub(crate) fn described(name: &str, code: &str, description: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            iso_two_letter: code.to_owned(),
            description: description.to_owned(),
        }
    }

    /// The countries that most tests add.
    pub(crate) fn four() -> Vec<Self> {
        vec![
            Self::new("United States of America", "US"),
            Self::new("The Netherlands", "NL"),
            Self::new("Germany", "DE"),
            Self::new("Czech Republic", "CZ"),
        ]
    }
}

impl Restaurant {
    /// A new restaurant.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
        }
    }
}

impl State {
    /// A new state.
    pub(crate) fn new(code: &str) -> Self {
        Self {
            two_letter_code: Key::from(code),
        }
    }
}

impl TwoFields {
    /// A new row without a name.
    pub(crate) const fn new(f1: i32, f2: i32) -> Self {
        Self {
            id: Auto::unset(),
            f1,
            f2,
            name: None,
        }
    }

    /// A new row.
    pub(crate) fn named(f1: i32, f2: i32, name: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            ..Self::new(f1, f2)
        }
    }
}
