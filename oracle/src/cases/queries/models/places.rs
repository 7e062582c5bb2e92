//! Books, orders, schools, and who is in them.

use terrace_orm::{Auto, ForeignKey, Key, Model};

use super::{Annotation, Note};

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(program = "Program.identifier", channel = "Channel.identifier")
)]
pub(crate) struct Identifier {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "channel",
        to = "Channel",
        through = "ChannelPrograms",
        source = "program",
        target = "channel"
    )
)]
pub(crate) struct Program {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) identifier: ForeignKey<Identifier>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "programs", to = "Program"))]
pub(crate) struct Channel {
    pub(crate) id: Auto<i32>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) identifier: ForeignKey<Identifier>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(chapter = "Chapter.paragraph"),
    m2m(name = "page", to = "Page")
)]
pub(crate) struct Paragraph {
    pub(crate) id: Auto<i32>,
    pub(crate) text: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "paragraph",
        to = "Paragraph",
        through = "ParagraphPage",
        source = "page",
        target = "paragraph"
    )
)]
pub(crate) struct Page {
    pub(crate) id: Auto<i32>,
    pub(crate) text: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(book = "Book.chapter"))]
pub(crate) struct Chapter {
    pub(crate) id: Auto<i32>,
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) paragraph: ForeignKey<Paragraph>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Book {
    pub(crate) id: Auto<i32>,
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) chapter: ForeignKey<Chapter>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "id",
    reverse(items = "OrderItem.order")
)]
pub(crate) struct Order {
    pub(crate) id: Key<i32>,
    #[terrace(max_length = 12)]
    pub(crate) name: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct OrderItem {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) order: ForeignKey<Order>,
    pub(crate) status: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        owner = "Task.owner",
        creator = "Task.creator",
        staffuser = "StaffUser.baseuser_ptr"
    )
)]
pub(crate) struct BaseUser {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) annotation: Option<ForeignKey<Annotation>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Task {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) owner: ForeignKey<BaseUser>,
    #[terrace(on_delete = "cascade")]
    pub(crate) creator: ForeignKey<BaseUser>,
    #[terrace(on_delete = "cascade")]
    pub(crate) note: Option<ForeignKey<Note>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(user = "StaffUser.staff"))]
pub(crate) struct Staff {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct StaffUser {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) baseuser_ptr: ForeignKey<BaseUser>,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) staff: ForeignKey<Staff>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(employment = "Employment.employee"),
    m2m(
        name = "employers",
        to = "Company",
        through = "Employment",
        source = "employee",
        target = "employer"
    )
)]
pub(crate) struct Person {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(employment = "Employment.employer"),
    m2m(
        name = "employees",
        to = "Person",
        through = "Employment",
        source = "employer",
        target = "employee"
    )
)]
pub(crate) struct Company {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 128)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Employment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) employer: ForeignKey<Company>,
    #[terrace(on_delete = "cascade")]
    pub(crate) employee: ForeignKey<Person>,
    #[terrace(max_length = 128)]
    pub(crate) title: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(student = "Student.school", classroom = "Classroom.school"),
    m2m(
        name = "teacher",
        to = "Teacher",
        through = "TeacherSchools",
        source = "school",
        target = "teacher"
    )
)]
pub(crate) struct School {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(
        name = "classroom",
        to = "Classroom",
        through = "ClassroomStudents",
        source = "student",
        target = "classroom"
    )
)]
pub(crate) struct Student {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) school: ForeignKey<School>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "students", to = "Student"))]
pub(crate) struct Classroom {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) has_blackboard: Option<bool>,
    #[terrace(on_delete = "cascade")]
    pub(crate) school: ForeignKey<School>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    m2m(name = "schools", to = "School"),
    m2m(name = "friends", to = "Teacher", symmetrical)
)]
pub(crate) struct Teacher {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(related_individual = "RelatedIndividual.related")
)]
pub(crate) struct Individual {
    pub(crate) id: Auto<i32>,
    pub(crate) alive: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct RelatedIndividual {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) related: ForeignKey<Individual>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct CustomDbColumn {
    pub(crate) id: Auto<i32>,
    #[terrace(column = "custom_name")]
    pub(crate) custom_column: Option<i32>,
    pub(crate) ip_address: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct JsonFieldNullable {
    pub(crate) id: Auto<i32>,
    pub(crate) json_field: Option<serde_json::Value>,
}
