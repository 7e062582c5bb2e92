//! The models of `custom_pk`.

use terrace_orm::{Auto, Key, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "last_name, first_name",
    m2m(
        name = "business_set",
        to = "Business",
        through = "BusinessEmployees",
        source = "employee",
        target = "business"
    )
)]
pub(crate) struct Employee {
    #[terrace(primary_key, column = "code")]
    pub(crate) employee_code: Key<i32>,
    #[terrace(max_length = 20)]
    pub(crate) first_name: String,
    #[terrace(max_length = 20)]
    pub(crate) last_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "employees", to = "Employee"))]
pub(crate) struct Business {
    #[terrace(primary_key, max_length = 20)]
    pub(crate) name: Key<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct CustomAutoFieldModel {
    pub(crate) id: Auto<i64>,
}

translations![
    Employee: "custom_pk.employee" ["employee_code" => "code"],
    Business: "custom_pk.business",
    CustomAutoFieldModel: "custom_pk.customautofieldmodel",
];
