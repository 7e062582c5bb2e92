//! The models of `bulk_create`.

use jiff::Timestamp;
use terrace_orm::{Auto, Defaulted, ForeignKey, Key, Model};

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
pub(crate) struct NullableFields {
    pub(crate) id: Auto<i32>,
    pub(crate) integer_field: Option<i32>,
    pub(crate) datetime_field: Option<Timestamp>,
    #[terrace(on_delete = "cascade")]
    pub(crate) auto_field: Option<ForeignKey<NoFields>>,
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
    NullableFields: "bulk_create.nullablefields" [
        "big_int_filed" => "",
        "binary_field" => "",
        "date_field" => "",
        "decimal_field" => "",
        "duration_field" => "",
        "float_field" => "",
        "null_boolean_field" => "",
        "positive_big_integer_field" => "",
        "positive_integer_field" => "",
        "positive_small_integer_field" => "",
        "small_integer_field" => "",
        "time_field" => "",
        "small_auto_field_id" => "",
        "big_auto_field_id" => "",
        "char_field" => "",
        "email_field" => "",
        "file_field" => "",
        "file_path_field" => "",
        "generic_ip_address_field" => "",
        "slug_field" => "",
        "text_field" => "",
        "url_field" => "",
        "uuid_field" => "",
    ],
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
