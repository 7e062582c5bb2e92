//! How columns are stored.

use terrace_core::Result;
use terrace_orm::{Key, Model};
use terrace_sql::{Expression, Item, Select, Statement};

use crate::support::Home;

/// Column by column: PostgreSQL, MySQL and MariaDB, SQLite.
const TYPES: [(&str, &str, &str, &str); 16] = [
    ("small", "smallint", "smallint", "SMALLINT"),
    ("medium", "integer", "int", "INTEGER"),
    ("large", "bigint", "bigint", "BIGINT"),
    ("single", "real", "float", "REAL"),
    ("double", "double precision", "double", "DOUBLE"),
    ("truth", "boolean", "tinyint(1)", "BOOLEAN"),
    ("long", "text", "longtext", "TEXT"),
    (
        "short",
        "character varying(80)",
        "varchar(80)",
        "VARCHAR(80)",
    ),
    ("bytes", "bytea", "longblob", "BLOB"),
    ("code", "uuid", "char(36)", "TEXT"),
    ("day", "date", "date", "DATE"),
    ("clock", "time without time zone", "time(6)", "TEXT"),
    (
        "local",
        "timestamp without time zone",
        "datetime(6)",
        "TEXT",
    ),
    ("moment", "timestamp with time zone", "datetime(6)", "TEXT"),
    ("amount", "numeric(14,4)", "decimal(14,4)", "DECIMAL(14, 4)"),
    ("document", "jsonb", "json", "TEXT"),
];

pub(super) async fn columns_have_the_types_of_the_table(home: &Home) -> Result<()> {
    for (table, nullable) in [("everything", false), ("perhaps", true)] {
        let found = physical_types(home, table).await?;
        let id = found.iter().find(|column| column.name == "id");
        assert!(id.is_some_and(|id| !id.nullable), "{table}.id: {id:?}");
        for (name, postgres, mysql, sqlite) in TYPES {
            let column = found.iter().find(|column| column.name == name);
            let Some(column) = column else {
                panic!("{table} has no column {name}")
            };
            let wanted = match home.dialect() {
                "postgres" => postgres,
                "sqlite" if name == "day" => "TEXT",
                "sqlite" => sqlite,
                // MariaDB's documents are texts with a check.
                _ if name == "document" && column.type_name == "longtext" => "longtext",
                _ => mysql,
            };
            assert_eq!(
                column.type_name.replace(", ", ","),
                wanted.replace(", ", ","),
                "{table}.{name}"
            );
            assert_eq!(column.nullable, nullable, "{table}.{name}");
        }
    }
    Ok(())
}

/// A column as the database describes it.
#[derive(Debug)]
pub(crate) struct Physical {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) nullable: bool,
    /// Its default, or how it is numbered.
    pub(crate) filled: String,
}

/// SQLite's own description of a table, as a table of which `arg` names the table described.
#[derive(Model, Debug)]
#[terrace(crate = "terrace_orm", table = "pragma_table_info")]
struct TableInfo {
    #[terrace(primary_key)]
    name: Key<String>,
    #[terrace(column = "type")]
    declared: String,
    notnull: i64,
    pk: i64,
    dflt_value: Option<String>,
    arg: String,
}

pub(crate) async fn physical_types(home: &Home, table: &str) -> Result<Vec<Physical>> {
    let namespace = home.namespace();
    let sql = match home.dialect() {
        "postgres" => format!(
            "SELECT attname::text, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END, \
             coalesce(pg_get_expr(adbin, adrelid), CASE attidentity WHEN 'd' THEN 'identity' ELSE '' END) \
             FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
             WHERE attnum > 0 AND attrelid = '\"{namespace}\".\"{table}\"'::regclass ORDER BY attnum"
        ),
        "sqlite" => return sqlite_types(home, table).await,
        // MariaDB shows how wide integers are printed.
        _ => format!(
            "SELECT column_name, CASE WHEN column_type LIKE 'tinyint%' THEN column_type \
             ELSE regexp_replace(column_type, '^([a-z]*int)[(][0-9]+[)]', '\\\\1') END, is_nullable, \
             coalesce(nullif(extra, ''), column_default, '') FROM information_schema.columns \
             WHERE table_schema = '{namespace}' AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    let rows = home.ask_server(&sql).await?;
    Ok(rows
        .into_iter()
        .map(|row| match <[String; 4]>::try_from(row) {
            Ok([name, type_name, nullable, filled]) => Physical {
                name,
                type_name,
                nullable: nullable == "YES",
                filled,
            },
            Err(row) => panic!("{row:?}"),
        })
        .collect())
}

async fn sqlite_types(home: &Home, table: &str) -> Result<Vec<Physical>> {
    let mut select = Select::from(terrace_sql::Table::from(TableInfo::SCHEMA));
    select.items = ["name", "type", "notnull", "pk", "dflt_value"]
        .into_iter()
        .map(|column| Item::Expression(Expression::column(column), None))
        .collect();
    select.filter = Some(Expression::column("arg").equals(table));
    let mut columns = Vec::new();
    home.ask_owner(&Statement::from(select), &mut |row| {
        let required = row.get::<i64>(2)? == 1 || row.get::<i64>(3)? > 0;
        columns.push(Physical {
            name: row.get(0)?,
            type_name: row.get(1)?,
            nullable: !required,
            filled: row.get::<Option<String>>(4)?.unwrap_or_default(),
        });
        Ok(())
    })
    .await?;
    Ok(columns)
}
