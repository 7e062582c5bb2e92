//! The models of `expressions_window`.

use jiff::civil::Date;
use rust_decimal::Decimal;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Classification {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 10)]
    pub(crate) code: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(past_departments = "PastEmployeeDepartment.employee")
)]
pub(crate) struct Employee {
    pub(crate) id: Auto<i64>,
    #[terrace(max_length = 40)]
    pub(crate) name: String,
    #[terrace(min = 0)]
    pub(crate) salary: i32,
    #[terrace(max_length = 40)]
    pub(crate) department: String,
    pub(crate) hire_date: Date,
    pub(crate) age: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) classification: Option<ForeignKey<Classification>>,
    #[terrace(precision = 15, scale = 2)]
    pub(crate) bonus: Option<Decimal>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PastEmployeeDepartment {
    pub(crate) id: Auto<i64>,
    #[terrace(on_delete = "cascade")]
    pub(crate) employee: ForeignKey<Employee>,
    #[terrace(max_length = 40)]
    pub(crate) department: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Detail {
    pub(crate) id: Auto<i64>,
    pub(crate) value: serde_json::Value,
}

translations![
    Classification: "expressions_window.classification",
    Employee: "expressions_window.employee",
    PastEmployeeDepartment: "expressions_window.pastemployeedepartment",
    Detail: "expressions_window.detail",
];
