//! Rendering: from the tree to a database's own text.

mod aggregate;
mod columns;
mod ddl;
mod expression;
mod first;
mod form;
mod frame;
mod from;
mod function;
mod inline;
mod insert;
mod operator;
mod places;
mod raw;
mod renderer;
mod repeat;
mod select;
mod sensible;
mod table;
mod template;
mod window;
mod write;
mod zone;

pub(crate) use ddl::Script;
pub(crate) use expression::Search;
use form::Form;
use frame::Qualifier;
pub(crate) use frame::{Alias, Frame};
pub(crate) use insert::IDENTITY_TABLE;
pub(crate) use renderer::{Renderer, push_number, quote, quote_text};
pub(crate) use zone::Zone;

use std::borrow::Cow;

use smallvec::SmallVec;
use terrace_core::{Result, Value};

use crate::{Confinement, Ddl, Dialect, Statement};

/// The values of a statement's placeholders, in order. Few of them are kept without an allocation.
pub type Parameters<'a> = SmallVec<[Cow<'a, Value>; 4]>;

/// A statement in a database's own words.
#[derive(Clone, Debug)]
pub struct Rendered<'a> {
    /// The text, with the database's own placeholders.
    pub sql: String,
    /// The values of the placeholders, in order.
    pub parameters: Parameters<'a>,
    /// Whether it changes nothing and locks nothing.
    pub reads: bool,
    /// Whether it has SQL of the program's own in it ([`Raw`](crate::Raw)). Such a statement is sent
    /// as raw SQL is: on a connection that nobody shares.
    pub foreign: bool,
}

/// Renders a statement so that it reaches the rows of one scope and no others.
///
/// ```
/// use terrace_core::{ScopeKind, Value};
/// use terrace_sql::{
///     Confinement, Expression, Item, Select, Statement, Table, TenantGuard, dialect, render,
/// };
///
/// let mut select = Select::from(Table { name: "track".into(), scope: ScopeKind::Tenant });
/// select.items.push(Item::Expression(Expression::column("name"), None));
/// select.filter = Some(Expression::column("id").equals(7_i64));
/// let statement = Statement::from(select);
///
/// let tenant = Value::from("the tenant");
/// let confinement = Confinement {
///     tenant: Some(TenantGuard { column: "tenant_id", value: &tenant }),
///     ..Confinement::plain(ScopeKind::Tenant)
/// };
/// let rendered = render(&statement, dialect::postgres::DIALECT, &confinement)?;
/// assert_eq!(
///     rendered.sql,
///     r#"SELECT t0."name" FROM "track" AS t0 WHERE t0."tenant_id" = $1 AND (t0."id" = $2)"#
/// );
/// # Ok::<(), terrace_core::Error>(())
/// ```
///
/// # Errors
/// `Isolation` for a table of another scope, or a statement that writes the tenant column itself;
/// `Unsupported` for what the database can't do; `Statement` for a column of a source that the
/// nearest enclosing query doesn't have, and for trees that no SQL can say; `Exhausted` for more
/// parameters than the database takes.
pub fn render<'a>(
    statement: &'a Statement,
    dialect: Dialect,
    confinement: &Confinement<'a>,
) -> Result<Rendered<'a>> {
    if confinement.namespace.is_some() && !dialect.capabilities().namespaces {
        return Err(renderer::no_namespaces(dialect.name()));
    }
    let Statement::Select(select) = statement else {
        return written(statement, dialect, confinement);
    };
    let mut form = Form::new();
    if !form.take(select, dialect, confinement) {
        return written(statement, dialect, confinement);
    }
    if let Some(rendered) = form.rendered() {
        return Ok(rendered);
    }
    let rendered = written(statement, dialect, confinement)?;
    form.remember(&rendered);
    Ok(rendered)
}

/// A statement whose text nobody remembers.
fn written<'a>(
    statement: &'a Statement,
    dialect: Dialect,
    confinement: &Confinement<'a>,
) -> Result<Rendered<'a>> {
    let mut renderer = Renderer::new(statement, dialect, *confinement);
    let mut reads = false;
    match statement {
        Statement::Select(select) => {
            reads = select.lock.is_none();
            renderer.select(select, 0)?;
        }
        Statement::Insert(insert) => renderer.insert(insert)?,
        Statement::Update(update) => renderer.update(update)?,
        Statement::Delete(delete) => renderer.delete(delete)?,
    }
    renderer.finish(reads)
}

/// Renders one step of data definition: one or more statements, to be run in order; none where the
/// database needs nothing done.
///
/// ```
/// use terrace_sql::{Ddl, dialect, render_ddl};
/// let step = Ddl::DropTable("track".to_owned());
/// let statements = render_ddl(&step, dialect::mysql::DIALECT, Some("t_acme"))?;
/// assert_eq!(statements, ["DROP TABLE `t_acme`.`track`"]);
/// # Ok::<(), terrace_core::Error>(())
/// ```
///
/// # Errors
/// `Unsupported` for what the database can't do; `InvalidInput` for a name that is too long;
/// `Isolation` for a policy that would let the runtime role see every tenant's rows.
pub fn render_ddl(ddl: &Ddl, dialect: Dialect, namespace: Option<&str>) -> Result<Vec<String>> {
    Script::render(ddl, dialect, namespace)
}
