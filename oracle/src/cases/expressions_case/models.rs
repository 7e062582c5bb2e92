//! The models of `expressions_case`.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use terrace_orm::{Auto, Duration, ForeignKey, Model};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(o2o_rel = "O2OCaseTestModel.o2o", fk_rel = "FKCaseTestModel.fk")
)]
pub(crate) struct CaseTestModel {
    pub(crate) id: Auto<i32>,
    pub(crate) integer: i32,
    pub(crate) integer2: Option<i32>,
    #[terrace(max_length = 100)]
    pub(crate) string: String,
    pub(crate) big_integer: Option<i64>,
    pub(crate) binary: Vec<u8>,
    pub(crate) boolean: bool,
    pub(crate) date: Option<Date>,
    pub(crate) date_time: Option<DateTime>,
    #[terrace(precision = 2, scale = 1)]
    pub(crate) decimal: Option<Decimal>,
    pub(crate) duration: Option<Duration>,
    #[terrace(max_length = 254)]
    pub(crate) email: String,
    #[terrace(max_length = 100)]
    pub(crate) file: Option<String>,
    #[terrace(max_length = 100)]
    pub(crate) file_path: Option<String>,
    pub(crate) float: Option<f64>,
    #[terrace(max_length = 39)]
    pub(crate) generic_ip_address: Option<String>,
    pub(crate) null_boolean: Option<bool>,
    pub(crate) positive_integer: Option<i32>,
    pub(crate) positive_small_integer: Option<i16>,
    pub(crate) positive_big_integer: Option<i16>,
    #[terrace(max_length = 50)]
    pub(crate) slug: String,
    pub(crate) small_integer: Option<i16>,
    pub(crate) text: String,
    pub(crate) time: Option<Time>,
    #[terrace(max_length = 200)]
    pub(crate) url: String,
    pub(crate) uuid: Option<Uuid>,
    #[terrace(on_delete = "cascade")]
    pub(crate) fk: Option<ForeignKey<CaseTestModel>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct O2OCaseTestModel {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) o2o: ForeignKey<CaseTestModel>,
    pub(crate) integer: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct FKCaseTestModel {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) fk: ForeignKey<CaseTestModel>,
    pub(crate) integer: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Client {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    pub(crate) registered_on: Date,
    #[terrace(max_length = 1)]
    pub(crate) account_type: String,
}

translations![
    CaseTestModel: "expressions_case.casetestmodel",
    O2OCaseTestModel: "expressions_case.o2ocasetestmodel",
    FKCaseTestModel: "expressions_case.fkcasetestmodel",
    Client: "expressions_case.client",
];

impl CaseTestModel {
    /// A new row with these integers, everything else being as it is by default.
    pub(crate) fn new(integer: i32, integer2: Option<i32>, string: &str) -> Self {
        Self {
            id: Auto::unset(),
            integer,
            integer2,
            string: string.to_owned(),
            big_integer: None,
            binary: Vec::new(),
            boolean: false,
            date: None,
            date_time: None,
            decimal: None,
            duration: None,
            email: String::new(),
            file: Some(String::new()),
            file_path: None,
            float: None,
            generic_ip_address: None,
            null_boolean: None,
            positive_integer: None,
            positive_small_integer: None,
            positive_big_integer: None,
            slug: String::new(),
            small_integer: None,
            text: String::new(),
            time: None,
            url: String::new(),
            uuid: None,
            fk: None,
        }
    }
}
