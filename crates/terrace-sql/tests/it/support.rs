//! Builders for small statements, and their spelling on every database in one text.

use std::fmt::Write as _;

use terrace_core::{ColumnType, FieldSchema, Result, ScopeKind, Value, ValueType};
use terrace_sql::dialect::{mysql, postgres, sqlite};
use terrace_sql::{
    Column, Confinement, Ddl, Dialect, Expression, Item, Join, JoinKind, Name, Rendered, Select,
    Source, Statement, Table, TenantGuard, render, render_ddl,
};

/// Every dialect under the name that tests print.
pub(crate) const DIALECTS: [(&str, Dialect); 4] = [
    ("postgres", postgres::DIALECT),
    ("mysql", mysql::DIALECT),
    ("mariadb", mysql::MARIADB),
    ("sqlite", sqlite::DIALECT),
];

pub(crate) const TENANT: &str = "6f0f3f0e-0000-7000-8000-000000000001";

/// The source behind the first field that is a foreign key.
pub(crate) const ALBUM: Source = match Source::ROOT.through(2) {
    Some(source) => source,
    None => Source::ROOT,
};

/// One source further.
pub(crate) const ARTIST: Source = match ALBUM.through(1) {
    Some(source) => source,
    None => Source::ROOT,
};

pub(crate) const ALBUM_FIELDS: &[FieldSchema] = &[
    field("id", ColumnType::BigInt),
    field("title", ColumnType::VarChar(160)),
];

pub(crate) const fn field(name: &'static str, column_type: ColumnType) -> FieldSchema {
    FieldSchema {
        name,
        column: name,
        column_type,
        ..FieldSchema::PLAIN
    }
}

pub(crate) fn table(name: &'static str) -> Table {
    Table {
        name: name.into(),
        scope: ScopeKind::Tenant,
    }
}

pub(crate) fn column(name: &'static str) -> Expression {
    Expression::column(name)
}

pub(crate) fn of(source: Source, name: &'static str) -> Expression {
    Expression::Column(Column {
        source,
        name: name.into(),
        query: 0,
    })
}

/// The `id` of every row of a table.
pub(crate) fn ids(from: &'static str) -> Select {
    columns(from, &["id"])
}

pub(crate) fn columns(from: &'static str, names: &[&'static str]) -> Select {
    let mut select = Select::from(table(from));
    select.items.extend(
        names
            .iter()
            .map(|name| Item::Expression(column(name), None)),
    );
    select
}

/// `track` with this filter.
pub(crate) fn tracks(filter: Expression) -> Statement {
    let mut select = ids("track");
    select.filter = Some(filter);
    Statement::from(select)
}

pub(crate) fn join(
    kind: JoinKind,
    to: &'static str,
    source: Source,
    key: &'static str,
    parent: Source,
) -> Join {
    Join {
        kind,
        from: table(to).into(),
        source,
        parent,
        columns: vec![("id".into(), key.into())],
        on: None,
    }
}

pub(crate) fn names(names: &[&'static str]) -> Vec<Name> {
    names.iter().map(|name| Name::Borrowed(name)).collect()
}

/// The tenant that confined statements are kept to.
pub(crate) fn tenant() -> Value {
    Value::Uuid(TENANT.parse().unwrap())
}

/// A confinement to shared tables.
pub(crate) fn shared(tenant: &Value) -> Confinement<'_> {
    Confinement {
        tenant: Some(TenantGuard {
            column: "tenant_id",
            value: tenant,
        }),
        ..Confinement::plain(ScopeKind::Tenant)
    }
}

/// The statement on every database that reaches one tenant only.
pub(crate) fn plain(statement: &Statement) -> String {
    spelled(|dialect| render(statement, dialect, &Confinement::plain(ScopeKind::Tenant)))
}

/// The statement on every database, in shared tables.
pub(crate) fn guarded(statement: &Statement) -> String {
    let tenant = tenant();
    spelled(|dialect| render(statement, dialect, &shared(&tenant)))
}

/// The statement on every database, in a namespace.
pub(crate) fn namespaced(statement: &Statement) -> String {
    let confinement = Confinement {
        namespace: Some("t_acme"),
        ..Confinement::plain(ScopeKind::Tenant)
    };
    spelled(|dialect| render(statement, dialect, &confinement))
}

/// A step of data definition on every database.
pub(crate) fn defined(ddl: &Ddl) -> String {
    defined_in(ddl, None)
}

/// A step of data definition in a namespace.
pub(crate) fn defined_in(ddl: &Ddl, namespace: Option<&str>) -> String {
    merged(|dialect| match render_ddl(ddl, dialect, namespace) {
        Ok(statements) if statements.is_empty() => "nothing to do".to_owned(),
        Ok(statements) => statements.join(";\n    "),
        Err(error) => format!("{:?}: {error}", error.kind()),
    })
}

fn spelled<'a>(render: impl Fn(Dialect) -> Result<Rendered<'a>>) -> String {
    merged(|dialect| match render(dialect) {
        Ok(rendered) if rendered.parameters.is_empty() => rendered.sql,
        Ok(rendered) => {
            let values: Vec<_> = rendered
                .parameters
                .iter()
                .map(|value| short(value))
                .collect();
            format!("{}\n    [{}]", rendered.sql, values.join(", "))
        }
        Err(error) => format!("{:?}: {error}", error.kind()),
    })
}

/// One paragraph per database; MariaDB's only where it differs from MySQL's.
fn merged(spell: impl Fn(Dialect) -> String) -> String {
    let mut text = String::new();
    let mut last = String::new();
    for (name, dialect) in DIALECTS {
        let spelled = spell(dialect);
        if name != "mariadb" || spelled != last {
            writeln!(text, "{name}:\n    {spelled}").unwrap();
        }
        last = spelled;
    }
    text
}

fn short(value: &Value) -> String {
    match value {
        Value::Uuid(id) if id.to_string() == TENANT => "tenant".to_owned(),
        Value::Null(ValueType::Unknown) => "null".to_owned(),
        Value::I64(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        other => format!("{other:?}"),
    }
}
