//! The models of `db_functions`, and short ways to make their rows.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, Duration, ForeignKey, Model};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(fans = "Fan.author"))]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(max_length = 50)]
    pub(crate) alias: Option<String>,
    #[terrace(max_length = 50)]
    pub(crate) goes_by: Option<String>,
    pub(crate) age: i16,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "authors", to = "Author"))]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) title: String,
    #[terrace(max_length = 200)]
    pub(crate) summary: Option<String>,
    pub(crate) text: String,
    pub(crate) written: Timestamp,
    pub(crate) published: Option<Timestamp>,
    pub(crate) updated: Option<Timestamp>,
    pub(crate) views: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fan {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    pub(crate) age: i16,
    #[terrace(on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
    pub(crate) fan_since: Option<DateTime>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "dtmodel")]
pub(crate) struct DTModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 32)]
    pub(crate) name: String,
    pub(crate) start_datetime: Option<DateTime>,
    pub(crate) end_datetime: Option<DateTime>,
    pub(crate) start_date: Option<Date>,
    pub(crate) end_date: Option<Date>,
    pub(crate) start_time: Option<Time>,
    pub(crate) end_time: Option<Time>,
    pub(crate) duration: Option<Duration>,
}

/// Django's `Fan` when time zones are switched on.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ZonedFan {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    pub(crate) age: i16,
    #[terrace(on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
    pub(crate) fan_since: Option<Timestamp>,
}

/// Django's `DTModel` when time zones are switched on.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "zoned_dtmodel")]
pub(crate) struct ZonedDTModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 32)]
    pub(crate) name: String,
    pub(crate) start_datetime: Option<Timestamp>,
    pub(crate) end_datetime: Option<Timestamp>,
    pub(crate) start_date: Option<Date>,
    pub(crate) end_date: Option<Date>,
    pub(crate) start_time: Option<Time>,
    pub(crate) end_time: Option<Time>,
    pub(crate) duration: Option<Duration>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct DecimalModel {
    pub(crate) id: Auto<i32>,
    #[terrace(precision = 6, scale = 2)]
    pub(crate) n1: Decimal,
    #[terrace(precision = 9, scale = 7)]
    pub(crate) n2: Option<Decimal>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct IntegerModel {
    pub(crate) id: Auto<i32>,
    pub(crate) big: Option<i64>,
    pub(crate) normal: Option<i32>,
    pub(crate) small: Option<i16>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct FloatModel {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: Option<f64>,
    pub(crate) f2: Option<f64>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct UUIDModel {
    pub(crate) id: Auto<i32>,
    pub(crate) uuid: Option<Uuid>,
    pub(crate) shift: Option<Duration>,
}

translations![
    Author: "db_functions.author",
    Article: "db_functions.article",
    Fan: "db_functions.fan",
    DTModel: "db_functions.dtmodel",
    ZonedFan: "db_functions.fan",
    ZonedDTModel: "db_functions.dtmodel",
    DecimalModel: "db_functions.decimalmodel",
    IntegerModel: "db_functions.integermodel",
    FloatModel: "db_functions.floatmodel",
    UUIDModel: "db_functions.uuidmodel",
];

/// A new author of thirty.
pub(super) fn author(name: &str) -> Author {
    Author {
        id: Auto::unset(),
        name: name.to_owned(),
        alias: None,
        goes_by: None,
        age: 30,
    }
}

impl Author {
    /// The same, with an alias.
    pub(super) fn alias(mut self, alias: &str) -> Self {
        self.alias = Some(alias.to_owned());
        self
    }

    /// The same, with another name that it goes by.
    pub(super) fn goes_by(mut self, name: &str) -> Self {
        self.goes_by = Some(name.to_owned());
        self
    }

    /// The same, of an age.
    pub(super) fn aged(mut self, age: i16) -> Self {
        self.age = age;
        self
    }
}

/// A new article without a summary.
pub(super) fn article(title: &str, text: &str, written: Timestamp) -> Article {
    Article {
        id: Auto::unset(),
        title: title.to_owned(),
        summary: None,
        text: text.to_owned(),
        written,
        published: None,
        updated: None,
        views: 0,
    }
}

/// New integers.
pub(super) fn integers(
    small: impl Into<Option<i16>>,
    normal: impl Into<Option<i32>>,
    big: impl Into<Option<i64>>,
) -> IntegerModel {
    IntegerModel {
        id: Auto::unset(),
        big: big.into(),
        normal: normal.into(),
        small: small.into(),
    }
}

/// New floats.
pub(super) fn floats(f1: impl Into<Option<f64>>, f2: impl Into<Option<f64>>) -> FloatModel {
    FloatModel {
        id: Auto::unset(),
        f1: f1.into(),
        f2: f2.into(),
    }
}

/// New decimals.
pub(super) fn decimals(n1: &str, n2: impl Into<Option<&'static str>>) -> Result<DecimalModel> {
    Ok(DecimalModel {
        id: Auto::unset(),
        n1: decimal(n1)?,
        n2: n2.into().map(decimal).transpose()?,
    })
}

/// A decimal as it is written.
pub(super) fn decimal(text: &str) -> Result<Decimal> {
    text.parse()
        .map_err(|_| Error::new(ErrorKind::InvalidInput, format!("{text} is no decimal")))
}

/// The time, as exactly as databases keep it.
pub(super) fn clock() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// A text of several lines.
pub(super) const LOREM_IPSUM: &str = "
    Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod
    tempor incididunt ut labore et dolore magna aliqua.";
