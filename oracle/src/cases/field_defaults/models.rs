//! The models of `field_defaults`.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use terrace_orm::{Auto, Defaulted, ForeignKey, Key, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) headline: String,
    pub(crate) pub_date: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dbarticle")]
pub(crate) struct DBArticle {
    pub(crate) id: Auto<i32>,
    #[terrace(
        max_length = 100,
        default = "'Default headline'",
        validate(length(min = 1))
    )]
    pub(crate) headline: Defaulted<String>,
    #[terrace(default = "CURRENT_TIMESTAMP")]
    pub(crate) pub_date: Defaulted<DateTime>,
    #[terrace(precision = 3, scale = 2, default = 3.33)]
    pub(crate) cost: Defaulted<Decimal>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dbdefaults")]
pub(crate) struct DBDefaults {
    pub(crate) id: Auto<i32>,
    #[terrace(default = 2)]
    pub(crate) both: Defaulted<i32>,
    #[terrace(default = 1.1)]
    pub(crate) null: Defaulted<Option<f64>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dbdefaultsfunction")]
pub(crate) struct DBDefaultsFunction {
    pub(crate) id: Auto<i32>,
    #[terrace(default = 3.141592653589793)]
    pub(crate) number: Defaulted<f64>,
    #[terrace(default = "CAST(SUBSTR(CAST(CURRENT_DATE AS TEXT), 1, 4) AS INTEGER)")]
    pub(crate) year: Defaulted<i32>,
    #[terrace(default = "3.141592653589793 + 4.5")]
    pub(crate) added: Defaulted<f64>,
    #[terrace(default = "COALESCE(4.5, 3.141592653589793)")]
    pub(crate) multiple_subfunctions: Defaulted<f64>,
    #[terrace(default = "CASE WHEN 2 > 1 THEN 3 ELSE 4 END")]
    pub(crate) case_when: Defaulted<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dbdefaultspk")]
pub(crate) struct DBDefaultsPK {
    #[terrace(primary_key, max_length = 2, default = "'en'")]
    pub(crate) language_code: Defaulted<Key<String>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dbdefaultsfk")]
pub(crate) struct DBDefaultsFK {
    pub(crate) id: Auto<i32>,
    #[terrace(default = "'fr'", on_delete = "cascade")]
    pub(crate) language_code: Defaulted<ForeignKey<DBDefaultsPK>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dbdefaultsonetoonepk")]
pub(crate) struct DBDefaultsOneToOnePK {
    #[terrace(primary_key, default = "'kr'", on_delete = "cascade")]
    pub(crate) language_code: Defaulted<ForeignKey<DBDefaultsPK>>,
}

translations![
    Article: "field_defaults.article",
    DBArticle: "field_defaults.dbarticle",
    DBDefaults: "field_defaults.dbdefaults",
    DBDefaultsFunction: "field_defaults.dbdefaultsfunction",
    DBDefaultsPK: "field_defaults.dbdefaultspk",
    DBDefaultsFK: "field_defaults.dbdefaultsfk",
    DBDefaultsOneToOnePK: "field_defaults.dbdefaultsonetoonepk",
];

impl DBArticle {
    /// An article of which everything is left to the database.
    pub(crate) fn new() -> Self {
        Self {
            id: Auto::unset(),
            headline: Defaulted::unset(),
            pub_date: Defaulted::unset(),
            cost: Defaulted::unset(),
        }
    }
}

impl DBDefaultsFunction {
    /// A row of which everything is left to the database.
    pub(crate) fn new() -> Self {
        Self {
            id: Auto::unset(),
            number: Defaulted::unset(),
            year: Defaulted::unset(),
            added: Defaulted::unset(),
            multiple_subfunctions: Defaulted::unset(),
            case_when: Defaulted::unset(),
        }
    }
}

impl DBDefaultsPK {
    /// A language, the database's own without a code.
    pub(crate) fn new(code: Option<&str>) -> Self {
        Self {
            language_code: code.map_or(Defaulted::unset(), |code| Key::from(code).into()),
        }
    }
}
