//! The models of `select_related_regress`. A model that inherits from another in Django refers to
//! it by its key here.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use crate::case::Case;
use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Building {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(port_set = "Port.device"))]
pub(crate) struct Device {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) building: ForeignKey<Building>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Port {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) device: ForeignKey<Device>,
    #[terrace(max_length = 10)]
    pub(crate) port_number: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Connection {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) start: ForeignKey<Port>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) end: ForeignKey<Port>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", table = "tuser")]
pub(crate) struct TUser {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) user: ForeignKey<TUser>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Organizer {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Student {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) person: ForeignKey<Person>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Class {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) org: ForeignKey<Organizer>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Enrollment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) std: ForeignKey<Student>,
    #[terrace(on_delete = "cascade")]
    pub(crate) cls: ForeignKey<Class>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Country {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct State {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) country: ForeignKey<Country>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ClientStatus {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Client {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) state: Option<ForeignKey<State>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) status: ForeignKey<ClientStatus>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fowl {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Hen {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) fowl_ptr: ForeignKey<Fowl>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Chick {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) fowl_ptr: ForeignKey<Fowl>,
    #[terrace(on_delete = "cascade")]
    pub(crate) mother: ForeignKey<Hen>,
}

macro_rules! named {
    ($($model:ident { $($field:ident: $kind:ty),* $(,)? })+) => {$(
        impl $model {
            /// Inserts a row.
            pub(crate) async fn create(t: &Case $(, $field: $kind)*) -> Result<Self> {
                let row = Self { id: Auto::unset(), $($field: $field.into()),* };
                row.insert(t.db()).await
            }
        }
    )+};
}

named! {
    Building { name: &str }
    Device { name: &str, building: ForeignKey<Building> }
    Port { port_number: &str, device: ForeignKey<Device> }
    Connection { start: ForeignKey<Port>, end: ForeignKey<Port> }
    TUser { name: &str }
    Person { user: ForeignKey<TUser> }
    Organizer { person: ForeignKey<Person> }
    Student { person: ForeignKey<Person> }
    Class { org: ForeignKey<Organizer> }
    Enrollment { std: ForeignKey<Student>, cls: ForeignKey<Class> }
    Country { name: &str }
    State { name: &str, country: ForeignKey<Country> }
    ClientStatus { name: &str }
    Client { name: &str, state: Option<ForeignKey<State>>, status: ForeignKey<ClientStatus> }
    Fowl { name: &str }
}

translations![
    Building: "select_related_regress.building",
    Device: "select_related_regress.device",
    Port: "select_related_regress.port",
    Connection: "select_related_regress.connection",
    TUser: "select_related_regress.tuser",
    Person: "select_related_regress.person",
    Organizer: "select_related_regress.organizer",
    Student: "select_related_regress.student",
    Class: "select_related_regress.class",
    Enrollment: "select_related_regress.enrollment",
    Country: "select_related_regress.country",
    State: "select_related_regress.state",
    ClientStatus: "select_related_regress.clientstatus",
    Client: "select_related_regress.client",
    Fowl: "select_related_regress.fowl",
    Hen: "select_related_regress.hen",
    Chick: "select_related_regress.chick",
];
