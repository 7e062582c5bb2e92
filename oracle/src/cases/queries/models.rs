//! The models of `queries`.

use jiff::civil::DateTime;
use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Key, Model, Query};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(namedcategory = "NamedCategory.dumbcategory_ptr")
)]
pub(crate) struct DumbCategory {
    pub(crate) id: Auto<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(tag = "Tag.category"))]
pub(crate) struct NamedCategory {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) dumbcategory_ptr: ForeignKey<DumbCategory>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        children = "Tag.parent",
        note = "Note.tag",
        annotation = "Annotation.tag",
        managedmodel = "ManagedModel.tag"
    ),
    m2m(
        name = "item",
        to = "Item",
        through = "ItemTags",
        source = "tag",
        target = "item"
    )
)]
pub(crate) struct Tag {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) parent: Option<ForeignKey<Tag>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) category: Option<ForeignKey<NamedCategory>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "note",
    reverse(extrainfo = "ExtraInfo.note", item = "Item.note"),
    m2m(
        name = "annotation",
        to = "Annotation",
        through = "AnnotationNotes",
        source = "note",
        target = "annotation"
    )
)]
pub(crate) struct Note {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) note: String,
    #[terrace(max_length = 25)]
    pub(crate) misc: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) tag: Option<ForeignKey<Tag>>,
    pub(crate) negate: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "notes", to = "Note"))]
pub(crate) struct Annotation {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "info",
    reverse(author = "Author.extra")
)]
pub(crate) struct ExtraInfo {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) info: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) note: Option<ForeignKey<Note>>,
    pub(crate) value: Option<i32>,
    pub(crate) filterable: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(
        item = "Item.creator",
        ranking = "Ranking.author",
        report = "Report.creator"
    )
)]
pub(crate) struct Author {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(unique)]
    pub(crate) num: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) extra: ForeignKey<ExtraInfo>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "-note, name",
    m2m(name = "tags", to = "Tag"),
    reverse(cover = "Cover.item")
)]
pub(crate) struct Item {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    pub(crate) created: DateTime,
    pub(crate) modified: Option<DateTime>,
    #[terrace(on_delete = "cascade")]
    pub(crate) creator: ForeignKey<Author>,
    #[terrace(on_delete = "cascade")]
    pub(crate) note: ForeignKey<Note>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(reportcomment = "ReportComment.report"))]
pub(crate) struct Report {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(fk = "Author", on = "num", on_delete = "set_null")]
    pub(crate) creator: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ReportComment {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) report: ForeignKey<Report>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "ranked")]
pub(crate) struct Ranking {
    pub(crate) id: Auto<i32>,
    pub(crate) rank: i32,
    #[terrace(on_delete = "cascade")]
    pub(crate) author: ForeignKey<Author>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", default_scope = "covered")]
pub(crate) struct Cover {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) title: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) item: ForeignKey<Item>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Number {
    pub(crate) id: Auto<i32>,
    pub(crate) num: i32,
    pub(crate) other_num: Option<i32>,
    pub(crate) another_num: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ManagedModel {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
    pub(crate) public: bool,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(member = "Member.details"))]
pub(crate) struct Detail {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(children = "Child.parent", child = "Child.person")
)]
pub(crate) struct Member {
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) details: ForeignKey<Detail>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Child {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) person: ForeignKey<Member>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent: ForeignKey<Member>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name, extra",
    reverse(related = "Related.custom")
)]
pub(crate) struct CustomPk {
    #[terrace(primary_key, max_length = 10)]
    pub(crate) name: Key<String>,
    #[terrace(max_length = 10)]
    pub(crate) extra: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Related {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) custom: Option<ForeignKey<CustomPk>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Celebrity {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) greatest_fan_id: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(join = "Join.a"))]
pub(crate) struct LeafA {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(join = "Join.b"))]
pub(crate) struct LeafB {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Join {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) a: ForeignKey<LeafA>,
    #[terrace(on_delete = "cascade")]
    pub(crate) b: ForeignKey<LeafB>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ReservedName {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) order: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(pointera = "PointerA.connection", pointerb = "PointerB.connection")
)]
pub(crate) struct SharedConnection {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) data: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PointerA {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) connection: ForeignKey<SharedConnection>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct PointerB {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) connection: ForeignKey<SharedConnection>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "name",
    reverse(relatedobject = "RelatedObject.single")
)]
pub(crate) struct SingleObject {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    ordering = "single",
    reverse(plaything = "Plaything.others")
)]
pub(crate) struct RelatedObject {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) single: Option<ForeignKey<SingleObject>>,
    pub(crate) f: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "others")]
pub(crate) struct Plaything {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 10)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) others: Option<ForeignKey<RelatedObject>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Article {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: String,
    pub(crate) created: DateTime,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(eaten = "Eaten.food"))]
pub(crate) struct Food {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, unique)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Eaten {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20, fk = "Food", on = "name", on_delete = "set_null")]
    pub(crate) food: Option<String>,
    #[terrace(max_length = 20)]
    pub(crate) meal: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(node = "Node.parent"))]
pub(crate) struct Node {
    pub(crate) id: Auto<i32>,
    #[terrace(unique)]
    pub(crate) num: i32,
    #[terrace(fk = "self", on = "num", on_delete = "set_null")]
    pub(crate) parent: Option<i32>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        objectb = "ObjectB.objecta",
        objectc = "ObjectC.objecta",
        childobjecta = "ChildObjectA.objecta_ptr"
    )
)]
pub(crate) struct ObjectA {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(ca_pk = "ObjectC.childobjecta"))]
pub(crate) struct ChildObjectA {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) objecta_ptr: ForeignKey<ObjectA>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(objectc = "ObjectC.objectb"))]
pub(crate) struct ObjectB {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) objecta: ForeignKey<ObjectA>,
    pub(crate) num: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ObjectC {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) objecta: Option<ForeignKey<ObjectA>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) objectb: Option<ForeignKey<ObjectB>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) childobjecta: Option<ForeignKey<ChildObjectA>>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    reverse(
        specialcategory = "SpecialCategory.simplecategory_ptr",
        categoryitem = "CategoryItem.category",
        onetoonecategory = "OneToOneCategory.category",
        first_rel = "CategoryRelationship.first",
        second_rel = "CategoryRelationship.second"
    )
)]
pub(crate) struct SimpleCategory {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 25)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct SpecialCategory {
    #[terrace(primary_key, on_delete = "cascade")]
    pub(crate) simplecategory_ptr: ForeignKey<SimpleCategory>,
    #[terrace(max_length = 35)]
    pub(crate) special_name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct CategoryItem {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) category: ForeignKey<SimpleCategory>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct OneToOneCategory {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 15)]
    pub(crate) new_name: String,
    #[terrace(unique, on_delete = "cascade")]
    pub(crate) category: ForeignKey<SimpleCategory>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct CategoryRelationship {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "cascade")]
    pub(crate) first: ForeignKey<SimpleCategory>,
    #[terrace(on_delete = "cascade")]
    pub(crate) second: ForeignKey<SimpleCategory>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", ordering = "id")]
pub(crate) struct NullableName {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 20)]
    pub(crate) name: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelD {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelC {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelB {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) c: ForeignKey<ModelC>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct ModelA {
    pub(crate) id: Auto<i32>,
    pub(crate) name: String,
    #[terrace(on_delete = "set_null")]
    pub(crate) b: Option<ForeignKey<ModelB>>,
    #[terrace(on_delete = "cascade")]
    pub(crate) d: ForeignKey<ModelD>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fk1 {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: String,
    pub(crate) f2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fk2 {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: String,
    pub(crate) f2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Fk3 {
    pub(crate) id: Auto<i32>,
    pub(crate) f1: String,
    pub(crate) f2: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct BaseA {
    pub(crate) id: Auto<i32>,
    #[terrace(on_delete = "set_null")]
    pub(crate) a: Option<ForeignKey<Fk1>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) b: Option<ForeignKey<Fk2>>,
    #[terrace(on_delete = "set_null")]
    pub(crate) c: Option<ForeignKey<Fk3>>,
}

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

translations![
    DumbCategory: "queries.dumbcategory",
    NamedCategory: "queries.namedcategory",
    Tag: "queries.tag",
    Note: "queries.note",
    Annotation: "queries.annotation",
    ExtraInfo: "queries.extrainfo" ["date_id" => ""],
    Author: "queries.author",
    Item: "queries.item",
    Report: "queries.report" ["creator_id" => "creator"],
    ReportComment: "queries.reportcomment",
    Ranking: "queries.ranking",
    Cover: "queries.cover",
    Number: "queries.number",
    ManagedModel: "queries.managedmodel",
    Detail: "queries.detail",
    Member: "queries.member",
    Child: "queries.child",
    CustomPk: "queries.custompk",
    Related: "queries.related",
    Celebrity: "queries.celebrity",
    LeafA: "queries.leafa",
    LeafB: "queries.leafb",
    Join: "queries.join",
    ReservedName: "queries.reservedname",
    SharedConnection: "queries.sharedconnection",
    PointerA: "queries.pointera",
    PointerB: "queries.pointerb",
    SingleObject: "queries.singleobject",
    RelatedObject: "queries.relatedobject",
    Plaything: "queries.plaything",
    Article: "queries.article",
    Food: "queries.food",
    Eaten: "queries.eaten" ["food_id" => "food"],
    Node: "queries.node" ["parent_id" => "parent"],
    ObjectA: "queries.objecta",
    ChildObjectA: "queries.childobjecta",
    ObjectB: "queries.objectb",
    ObjectC: "queries.objectc",
    SimpleCategory: "queries.simplecategory",
    SpecialCategory: "queries.specialcategory",
    CategoryItem: "queries.categoryitem",
    OneToOneCategory: "queries.onetoonecategory",
    CategoryRelationship: "queries.categoryrelationship",
    NullableName: "queries.nullablename",
    ModelD: "queries.modeld",
    ModelC: "queries.modelc",
    ModelB: "queries.modelb",
    ModelA: "queries.modela",
    Fk1: "queries.fk1",
    Fk2: "queries.fk2",
    Fk3: "queries.fk3",
    BaseA: "queries.basea",
    Identifier: "queries.identifier",
    Program: "queries.program",
    Channel: "queries.channel",
    Paragraph: "queries.paragraph",
    Page: "queries.page",
    Chapter: "queries.chapter",
    Book: "queries.book",
    Order: "queries.order",
    OrderItem: "queries.orderitem",
    BaseUser: "queries.baseuser",
    Task: "queries.task",
    Staff: "queries.staff",
    StaffUser: "queries.staffuser",
    Person: "queries.person",
    Company: "queries.company",
    Employment: "queries.employment",
    School: "queries.school",
    Student: "queries.student",
    Classroom: "queries.classroom",
    Teacher: "queries.teacher",
    Individual: "queries.individual",
    RelatedIndividual: "queries.relatedindividual",
    CustomDbColumn: "queries.customdbcolumn" ["custom_column" => "custom_name"],
    JsonFieldNullable: "queries.jsonfieldnullable",
];

/// The order of covers: that of their items, which is by notes first.
fn covered(covers: Query<Cover>) -> Query<Cover> {
    covers.order_by(|cover| {
        (
            cover.item().note().note.descending(),
            cover.item().name.ascending(),
        )
    })
}

/// The order of rankings: by the notes of their authors, as notes are sorted.
fn ranked(rankings: Query<Ranking>) -> Query<Ranking> {
    rankings.order_by(|ranking| {
        (
            ranking.author().extra().note().note.ascending(),
            ranking.author().name.ascending(),
            ranking.rank.ascending(),
        )
    })
}

impl Tag {
    /// A new tag.
    pub(crate) fn new(name: &str, parent: Option<&Self>) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            name: name.to_owned(),
            parent: parent.map(ForeignKey::to).transpose()?,
            category: None,
        })
    }
}

impl Note {
    /// A new note.
    pub(crate) fn new(note: &str, misc: &str) -> Self {
        Self {
            id: Auto::unset(),
            note: note.to_owned(),
            misc: misc.to_owned(),
            tag: None,
            negate: true,
        }
    }
}

impl ExtraInfo {
    /// New information.
    pub(crate) fn new(info: &str, value: Option<i32>) -> Self {
        Self {
            id: Auto::unset(),
            info: info.to_owned(),
            note: None,
            value,
            filterable: true,
        }
    }
}

impl Author {
    /// A new author.
    pub(crate) fn new(name: &str, num: i32, extra: &ExtraInfo) -> Result<Self> {
        Ok(Self {
            id: Auto::unset(),
            name: name.to_owned(),
            num,
            extra: ForeignKey::to(extra)?,
        })
    }
}

impl ReservedName {
    /// A new name.
    pub(crate) fn new(name: &str, order: i32) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            order,
        }
    }
}

impl Celebrity {
    /// Somebody famous.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: Auto::unset(),
            name: name.to_owned(),
            greatest_fan_id: None,
        }
    }
}
