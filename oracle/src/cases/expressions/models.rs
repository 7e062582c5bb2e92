//! The models of `expressions`, and short ways to make their rows.

use jiff::civil::{self, Date, DateTime};
use rust_decimal::Decimal;
use terrace_core::Result;
use terrace_orm::{Auto, Duration, ForeignKey, Key, Model};
use uuid::Uuid;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Manager {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) secretary: Option<ForeignKey<Employee>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        company_ceo_set = "Company.ceo",
        company_point_of_contact_set = "Company.point_of_contact"
    )
)]
pub(crate) struct Employee {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) firstname: String,
    #[terrace(max_length = 50)]
    pub(crate) lastname: String,
    pub(crate) salary: Option<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) manager: Option<ForeignKey<Manager>>,
    pub(crate) based_in_eu: bool,
}

/// What is more than an [`Employee`].
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RemoteEmployee {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) employee_ptr: ForeignKey<Employee>,
    pub(crate) adjusted_salary: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Company {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
    pub(crate) num_employees: i32,
    pub(crate) num_chairs: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) ceo: ForeignKey<Employee>,
    #[terrace(on_delete = "set_null")]
    pub(crate) point_of_contact: Option<ForeignKey<Employee>>,
    pub(crate) based_in_eu: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Number {
    pub(crate) id: Auto<i32>,
    #[terrace(column = "the_integer")]
    pub(crate) integer: i64,
    #[terrace(column = "the_float")]
    pub(crate) float: Option<f64>,
    #[terrace(precision = 20, scale = 17)]
    pub(crate) decimal_value: Option<Decimal>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "ExPeRiMeNt", ordering = "name")]
pub(crate) struct Experiment {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 24)]
    pub(crate) name: String,
    pub(crate) assigned: Date,
    pub(crate) completed: Date,
    pub(crate) estimated_time: Duration,
    pub(crate) start: DateTime,
    pub(crate) end: DateTime,
    pub(crate) scalar: Option<i32>,
}

/// Django's `Result`.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "result")]
pub(crate) struct Outcome {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) experiment: ForeignKey<Experiment>,
    pub(crate) result_time: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Time {
    pub(crate) id: Auto<i32>,
    pub(crate) time: Option<civil::Time>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SimulationRun {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) start: Option<ForeignKey<Time>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) end: Option<ForeignKey<Time>>,
    pub(crate) midpoint: civil::Time,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "uuid_pk")]
pub(crate) struct UuidPk {
    pub(crate) id: Key<Uuid>,
}

/// Django's `UUID`.
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "uuid")]
pub(crate) struct UuidRow {
    pub(crate) id: Auto<i32>,
    pub(crate) uuid: Option<Uuid>,
    #[terrace(on_delete = "cascade")]
    pub(crate) uuid_fk: Option<ForeignKey<UuidPk>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Text {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct JsonFieldModel {
    pub(crate) id: Auto<i32>,
    pub(crate) data: Option<serde_json::Value>,
}

translations![
    Manager: "expressions.manager",
    Employee: "expressions.employee",
    RemoteEmployee: "expressions.remoteemployee",
    Company: "expressions.company",
    Number: "expressions.number" ["integer" => "the_integer", "float" => "the_float"],
    Experiment: "expressions.experiment",
    Outcome: "expressions.result",
    Time: "expressions.time",
    SimulationRun: "expressions.simulationrun",
    UuidPk: "expressions.uuidpk",
    UuidRow: "expressions.uuid",
    Text: "expressions.text",
    JsonFieldModel: "expressions.jsonfieldmodel",
];

impl Manager {
    /// A new manager.
    pub(crate) fn new(name: &str, secretary: Option<&Employee>) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            name: name.to_owned(),
            secretary: secretary.map(ForeignKey::to).transpose()?,
        })
    }
}

impl Employee {
    /// A new employee.
    pub(crate) fn new(firstname: &str, lastname: &str, salary: Option<i32>) -> Self {
        Self {
            id: Auto::unset(),
            firstname: firstname.to_owned(),
            lastname: lastname.to_owned(),
            salary,
            manager: None,
            based_in_eu: false,
        }
    }
}

impl Number {
    /// A new number.
    pub(crate) fn new(integer: i64, float: Option<f64>) -> Self {
        Self {
            id: Auto::unset(),
            integer,
            float,
            decimal_value: None,
        }
    }
}

impl Time {
    /// A new time.
    pub(crate) fn new(time: Option<civil::Time>) -> Self {
        Self {
            id: Auto::unset(),
            time,
        }
    }
}

impl SimulationRun {
    /// A new run.
    pub(crate) fn new(
        start: Option<&Time>,
        end: Option<&Time>,
        midpoint: civil::Time,
    ) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            start: start.map(ForeignKey::to).transpose()?,
            end: end.map(ForeignKey::to).transpose()?,
            midpoint,
        })
    }
}
