//! `UpdateOnlyFieldsTests`: some fields of a row and of the row that it extends.

use terrace_core::Result;
use terrace_orm::{ForeignKey, Model};

use super::models::{Employee, Person, Profile};
use crate::case::Case;
use crate::module::cases;

cases! {
    "update_only_fields.tests.UpdateOnlyFieldsTests":
        test_num_queries_inheritance,
        test_select_related_only_interaction,
        test_update_fields_fk_defer,
        test_update_fields_inheritance,
        test_update_fields_inheritance_defer,
        test_update_inherited_pk_field;
}

/// The profile of an employee.
fn profile(employee: &Employee) -> Option<&Profile> {
    employee.profile.as_ref()?.loaded()
}

async fn test_update_fields_inheritance_defer(t: &Case) -> Result<()> {
    let boss = Profile::add(t.db(), "Boss", 3000.0).await?;
    let (sara, _) = Employee::add(t.db(), 1, Some(&boss)).await?;
    let part = Employee::objects()
        .filter(|employee| employee.person_ptr.equals(&sara))
        .only(|employee| employee.person_ptr().name)
        .get(t.db())
        .await?;
    t.queries(async {
        Person::objects()
            .filter(|person| person.id.equals(part.primary_key()))
            .update(t.db(), |person| person.name.set("Linda"))
            .await
    })
    .await?;
    t.value(Employee::whole(t.db(), &sara).await?.0.name);
    Ok(())
}

async fn test_update_fields_fk_defer(t: &Case) -> Result<()> {
    let boss = Profile::add(t.db(), "Boss", 3000.0).await?;
    let receptionist = Profile::add(t.db(), "Receptionist", 1000.0).await?;
    let (sara, _) = Employee::add(t.db(), 1, Some(&boss)).await?;
    let part = Employee::objects()
        .filter(|employee| employee.person_ptr.equals(&sara))
        .only(|employee| employee.profile)
        .get(t.db())
        .await?;
    for other in [receptionist, boss] {
        t.queries(async {
            Employee::objects()
                .filter(|employee| employee.person_ptr.equals(part.primary_key()))
                .update(t.db(), |employee| employee.profile.set(&other))
                .await
        })
        .await?;
        t.value(profile(&Employee::whole(t.db(), &sara).await?.1));
    }
    Ok(())
}

async fn test_select_related_only_interaction(t: &Case) -> Result<()> {
    let mut boss = Profile::add(t.db(), "Boss", 3000.0).await?;
    let (sara, _) = Employee::add(t.db(), 1, Some(&boss)).await?;
    let (key, salary) = Employee::objects()
        .filter(|employee| employee.person_ptr.equals(&sara))
        .values(|employee| (employee.profile, employee.profile().salary))
        .get(t.db())
        .await?;
    "Clerk".clone_into(&mut boss.name);
    boss.salary = 1000.0;
    boss.save(t.db()).await?;
    t.queries(async {
        Profile::objects()
            .filter(|profile| profile.id.equals(key))
            .update(t.db(), |profile| profile.salary.set(salary))
            .await
    })
    .await?;
    boss.refresh(t.db()).await?;
    t.value(boss.name);
    t.value(boss.salary);
    Ok(())
}

async fn test_update_fields_inheritance(t: &Case) -> Result<()> {
    let boss = Profile::add(t.db(), "Boss", 3000.0).await?;
    let receptionist = Profile::add(t.db(), "Receptionist", 1000.0).await?;
    let (mut sara, _) = Employee::add(t.db(), 1, Some(&boss)).await?;
    "Ian".clone_into(&mut sara.name);
    "M".clone_into(&mut sara.gender);
    sara.save_fields(t.db(), |person| person.name).await?;

    let (mut ian, mut employee) = Employee::whole(t.db(), &sara).await?;
    t.value(&ian.name);
    t.value(&ian.gender);
    t.value(profile(&employee));
    employee.profile = Some(ForeignKey::to(&receptionist)?);
    "Sara".clone_into(&mut ian.name);
    employee
        .save_fields(t.db(), |employee| employee.profile)
        .await?;

    let (ian, mut employee) = Employee::whole(t.db(), &sara).await?;
    t.value(ian.name);
    t.value(profile(&employee));
    t.queries(async {
        employee.profile = Some(ForeignKey::to(&boss)?);
        employee
            .save_fields(t.db(), |employee| employee.profile)
            .await
    })
    .await?;

    let (_, employee) = Employee::whole(t.db(), &sara).await?;
    t.value(profile(&employee));
    t.value(employee.profile);
    Ok(())
}

async fn test_num_queries_inheritance(t: &Case) -> Result<()> {
    let (mut sara, mut employee) = Employee::add(t.db(), 0, None).await?;
    employee.employee_num = 1;
    "Emily".clone_into(&mut sara.name);
    t.queries(employee.save_fields(t.db(), |employee| employee.employee_num))
        .await?;
    let (mut person, mut employee) = Employee::whole(t.db(), &sara).await?;
    t.value(employee.employee_num);
    t.value(&person.name);
    employee.employee_num = 2;
    "Emily".clone_into(&mut person.name);
    t.queries(person.save_fields(t.db(), |person| person.name))
        .await?;
    let (mut person, mut employee) = Employee::whole(t.db(), &sara).await?;
    t.value(&person.name);
    t.value(employee.employee_num);
    t.value(Employee::objects().count(t.db()).await?);
    t.value(Person::objects().count(t.db()).await?);
    t.queries(async {
        person.save_fields(t.db(), |person| person.name).await?;
        employee
            .save_fields(t.db(), |employee| employee.employee_num)
            .await
    })
    .await
}

async fn test_update_inherited_pk_field(t: &Case) -> Result<()> {
    let (_, mut employee) = Employee::add(t.db(), 0, None).await?;
    t.raises(
        employee
            .save_fields(t.db(), |employee| employee.person_ptr)
            .await,
    );
    Ok(())
}
