//! The models of `update_only_fields`.

use terrace_core::{Result, Tenant};
use terrace_orm::{Auto, ForeignKey, Model};
use terrace_tenancy::Db;

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    #[terrace(max_length = 1)]
    pub(crate) gender: String,
    pub(crate) pid: Option<i32>,
}

/// What is more than a [`Person`].
#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Employee {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) person_ptr: ForeignKey<Person>,
    pub(crate) employee_num: i32,
    #[terrace(on_delete = "set_null")]
    pub(crate) profile: Option<ForeignKey<Profile>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Profile {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) name: String,
    pub(crate) salary: f64,
}

translations![
    Person: "update_only_fields.person",
    Employee: "update_only_fields.employee",
    Profile: "update_only_fields.profile",
];

impl Person {
    /// Adds a person.
    pub(crate) async fn add(
        db: &Db<Tenant>,
        name: &str,
        gender: &str,
        pid: Option<i32>,
    ) -> Result<Self> {
        let person = Self {
            id: Auto::unset(),
            name: name.to_owned(),
            gender: gender.to_owned(),
            pid,
        };
        person.insert(db).await
    }
}

impl Employee {
    /// Adds Sara, who is employed.
    pub(crate) async fn add(
        db: &Db<Tenant>,
        employee_num: i32,
        profile: Option<&Profile>,
    ) -> Result<(Person, Self)> {
        let person = Person::add(db, "Sara", "F", None).await?;
        let employee = Self {
            person_ptr: ForeignKey::to(&person)?,
            employee_num,
            profile: profile.map(ForeignKey::to).transpose()?,
        };
        Ok((person, employee.insert(db).await?))
    }

    /// The employee with this key, and the person.
    pub(crate) async fn whole(db: &Db<Tenant>, person: &Person) -> Result<(Person, Self)> {
        let employee = Self::objects()
            .filter(|employee| employee.person_ptr.equals(person))
            .select_related(|employee| (employee.person_ptr(), employee.profile()))
            .get(db)
            .await?;
        let person = match employee.person_ptr.loaded() {
            Some(person) => person.clone(),
            None => Person::get(db, *employee.person_ptr.key()).await?,
        };
        Ok((person, employee))
    }
}

impl Profile {
    /// Adds a profile.
    pub(crate) async fn add(db: &Db<Tenant>, name: &str, salary: f64) -> Result<Self> {
        let profile = Self {
            id: Auto::unset(),
            name: name.to_owned(),
            salary,
        };
        profile.insert(db).await
    }
}
