//! Every type of field on every database: how its column is stored, and that values come back.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use serde_json::json;
use terrace_core::{ErrorKind, Result};
use terrace_orm::{Auto, Key, Model, models};
use terrace_sql::{Expression, Item, Select, Statement};
use uuid::Uuid;

use crate::support::{Home, checks, in_every_cell, kind};

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "everything")]
struct Everything {
    id: Auto<i64>,
    small: i16,
    medium: i32,
    large: i64,
    single: f32,
    double: f64,
    truth: bool,
    long: String,
    #[terrace(max_length = 80)]
    short: String,
    bytes: Vec<u8>,
    code: Uuid,
    day: Date,
    clock: Time,
    local: DateTime,
    moment: Timestamp,
    #[terrace(precision = 14, scale = 4)]
    amount: Decimal,
    document: serde_json::Value,
}

/// The same, each of which may be null.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "perhaps")]
struct Perhaps {
    id: Auto<i64>,
    small: Option<i16>,
    medium: Option<i32>,
    large: Option<i64>,
    single: Option<f32>,
    double: Option<f64>,
    truth: Option<bool>,
    long: Option<String>,
    #[terrace(max_length = 80)]
    short: Option<String>,
    bytes: Option<Vec<u8>>,
    code: Option<Uuid>,
    day: Option<Date>,
    clock: Option<Time>,
    local: Option<DateTime>,
    moment: Option<Timestamp>,
    #[terrace(precision = 14, scale = 4)]
    amount: Option<Decimal>,
    document: Option<serde_json::Value>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_of_field_in_every_cell() {
    let checks = checks![
        columns_have_the_types_of_the_table,
        values_come_back,
        values_are_found_by_equality,
        nulls_come_back,
        a_json_null_is_no_null,
        fractions_of_microseconds_are_cut,
        numbers_that_are_none_are_kept_or_refused,
        what_does_not_fit_is_refused,
    ];
    in_every_cell(models![Everything, Perhaps], checks).await;
}

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

async fn columns_have_the_types_of_the_table(home: &Home) -> Result<()> {
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
    let mut select = Select::from(TableInfo::SCHEMA.into());
    select.items = ["name", "type", "notnull", "pk", "dflt_value"]
        .map(|column| Item::Expression(Expression::column(column), None))
        .into();
    select.filter = Some(Expression::column("arg").equals(table));
    let mut columns = Vec::new();
    home.ask_owner(&Statement::Select(select), &mut |row| {
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

fn lowest() -> Everything {
    Everything {
        id: Auto::unset(),
        small: i16::MIN,
        medium: i32::MIN,
        large: i64::MIN,
        single: f32::MIN,
        double: f64::MIN,
        truth: false,
        long: String::new(),
        short: String::new(),
        bytes: Vec::new(),
        code: Uuid::nil(),
        day: Date::constant(1, 1, 1),
        clock: Time::midnight(),
        local: Date::constant(1, 1, 1).at(0, 0, 0, 0),
        moment: at("0001-01-01T00:00:00Z"),
        amount: decimal("-9999999999.9999"),
        document: json!({}),
    }
}

fn highest() -> Everything {
    Everything {
        id: Auto::unset(),
        small: i16::MAX,
        medium: i32::MAX,
        large: i64::MAX,
        single: f32::MAX,
        double: f64::MAX,
        truth: true,
        long: "länger 🏘️ ".repeat(20_000),
        short: "🏘".repeat(80),
        bytes: (0..=255).collect(),
        code: Uuid::max(),
        day: Date::constant(9999, 12, 31),
        clock: Time::constant(23, 59, 59, 999_999_000),
        local: Date::constant(9999, 12, 31).at(23, 59, 59, 999_999_000),
        // The last instant that jiff knows, in the precision of databases.
        moment: at("9999-12-30T22:00:00.999999Z"),
        amount: decimal("9999999999.9999"),
        document: json!({
            "list": [1, 2.5, -3, true, null, "deep 🏘️ \"quoted\" \\ back\nline", [[[{}]]]],
            "large": i64::MAX,
            "small": i64::MIN,
            "": "",
            "nested": { "a": { "b": { "c": [] } } },
        }),
    }
}

fn odd() -> Everything {
    Everything {
        id: Auto::unset(),
        small: 0,
        medium: -1,
        large: 9_007_199_254_740_993,
        single: 0.1,
        double: 0.1 + 0.2,
        truth: true,
        long:
            "'; DROP TABLE everything; -- \\ \\' \" ` % _ \r\n\t\u{1f469}\u{200d}\u{1f680} e\u{301}"
                .to_owned(),
        short: "  0012e3  ".to_owned(),
        bytes: b"\0'\\\xff".to_vec(),
        code: Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        day: Date::constant(1900, 2, 28),
        clock: Time::constant(0, 0, 0, 1_000),
        local: Date::constant(1969, 12, 31).at(23, 59, 59, 1_000),
        moment: at("1969-12-31T23:59:59.000001Z"),
        amount: decimal("0.0001"),
        document: json!(["just", "a", "list"]),
    }
}

fn tiny() -> Everything {
    Everything {
        single: f32::MIN_POSITIVE,
        double: f64::MIN_POSITIVE,
        long: "12".to_owned(),
        short: "1.0".to_owned(),
        bytes: b"12".to_vec(),
        day: Date::constant(2000, 2, 29),
        local: Date::constant(2024, 2, 29).at(12, 30, 0, 123_456_000),
        moment: at("2038-01-19T03:14:08Z"),
        amount: decimal("1234567890.1"),
        document: json!("12"),
        ..odd()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn decimal(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

async fn values_come_back(home: &Home) -> Result<()> {
    let db = home.db();
    let samples = [lowest(), highest(), odd(), tiny()];
    for sample in &samples {
        let written = sample.clone().insert(db).await?;
        let id = written.id.get().copied().unwrap_or_default();
        let read = Everything::get(db, id).await?;
        assert_eq!(read, written);
        assert_eq!(
            Everything {
                id: Auto::unset(),
                ..read.clone()
            },
            *sample
        );
        // Each row takes the values of each other one.
        for other in &samples {
            let mut changed = Everything {
                id: read.id,
                ..other.clone()
            };
            changed.update(db).await?;
            assert_eq!(Everything::get(db, id).await?, changed);
            let mut refreshed = read.clone();
            refreshed.refresh(db).await?;
            assert_eq!(refreshed, changed);
        }
    }
    let all = Everything::bulk_insert(db, samples.to_vec()).await?;
    for (written, sample) in all.iter().zip(&samples) {
        let read = Everything::get(db, written.id.get().copied().unwrap_or_default()).await?;
        assert_eq!(
            Everything {
                id: Auto::unset(),
                ..read
            },
            *sample
        );
    }
    Everything::objects().delete(db).await.map(drop)
}

/// A query of the rows in which one column has a value.
macro_rules! found {
    ($home:expr, $wanted:expr, $($column:ident),+ $(,)?) => {$(
        let wanted = $wanted.$column.clone();
        let found = Everything::objects()
            .filter(|row| row.$column.equals(wanted.clone()))
            .values(|row| (row.id, row.$column))
            .all($home.db())
            .await?;
        assert!(
            found.iter().any(|(id, _)| Some(id) == $wanted.id.get()),
            "a row is not found by {} = {wanted:?}", stringify!($column),
        );
        for (_, value) in found {
            assert_eq!(value, wanted, "another value is equal to this one");
        }
    )+};
}

async fn values_are_found_by_equality(home: &Home) -> Result<()> {
    let samples = vec![lowest(), highest(), odd(), tiny()];
    for sample in Everything::bulk_insert(home.db(), samples).await? {
        found!(
            home, sample, small, medium, large, single, double, truth, long, short, bytes, code,
            day, clock, local, moment, amount, document,
        );
    }
    Everything::objects().delete(home.db()).await.map(drop)
}

fn full() -> Perhaps {
    let full = odd();
    Perhaps {
        id: Auto::unset(),
        small: Some(full.small),
        medium: Some(full.medium),
        large: Some(full.large),
        single: Some(full.single),
        double: Some(full.double),
        truth: Some(full.truth),
        long: Some(full.long),
        short: Some(full.short),
        bytes: Some(full.bytes),
        code: Some(full.code),
        day: Some(full.day),
        clock: Some(full.clock),
        local: Some(full.local),
        moment: Some(full.moment),
        amount: Some(full.amount),
        document: Some(full.document),
    }
}

fn empty() -> Perhaps {
    Perhaps {
        id: Auto::unset(),
        small: None,
        medium: None,
        large: None,
        single: None,
        double: None,
        truth: None,
        long: None,
        short: None,
        bytes: None,
        code: None,
        day: None,
        clock: None,
        local: None,
        moment: None,
        amount: None,
        document: None,
    }
}

async fn nulls_come_back(home: &Home) -> Result<()> {
    let db = home.db();
    let nothing = empty().insert(db).await?;
    let something = full().insert(db).await?;
    let read = |row: &Perhaps| Perhaps::get(db, row.id.get().copied().unwrap_or_default());
    assert_eq!(read(&nothing).await?, nothing);
    assert_eq!(read(&something).await?, something);
    let nulls = Perhaps::objects().filter(|row| {
        row.small.is_null()
            & row.medium.is_null()
            & row.large.is_null()
            & row.single.is_null()
            & row.double.is_null()
            & row.truth.is_null()
            & row.long.is_null()
            & row.short.is_null()
            & row.bytes.is_null()
            & row.code.is_null()
            & row.day.is_null()
            & row.clock.is_null()
            & row.local.is_null()
            & row.moment.is_null()
            & row.amount.is_null()
            & row.document.is_null()
    });
    assert_eq!(nulls.all(db).await?, std::slice::from_ref(&nothing));
    let mut filled = Perhaps {
        id: nothing.id,
        ..full()
    };
    filled.update(db).await?;
    assert_eq!(read(&filled).await?, filled);
    let mut emptied = Perhaps {
        id: something.id,
        ..empty()
    };
    emptied.update(db).await?;
    assert_eq!(read(&emptied).await?, emptied);
    let mixed = Perhaps::bulk_insert(db, vec![full(), empty(), full()]).await?;
    for row in mixed {
        assert_eq!(read(&row).await?, row);
    }
    Perhaps::objects().delete(db).await.map(drop)
}

async fn a_json_null_is_no_null(home: &Home) -> Result<()> {
    let db = home.db();
    let row = Perhaps {
        document: Some(serde_json::Value::Null),
        ..empty()
    }
    .insert(db)
    .await?;
    let read = Perhaps::get(db, row.id.get().copied().unwrap_or_default()).await?;
    assert_eq!(read.document, Some(serde_json::Value::Null));
    let there = Perhaps::objects().filter(|row| row.document.is_not_null());
    assert_eq!(there.count(db).await?, 1);
    Perhaps::objects().delete(db).await.map(drop)
}

/// Databases keep microseconds; all of them cut the rest off, none rounds.
async fn fractions_of_microseconds_are_cut(home: &Home) -> Result<()> {
    let db = home.db();
    let fine = Everything {
        clock: Time::constant(12, 0, 0, 999_999_999),
        local: Date::constant(1969, 12, 31).at(12, 0, 0, 999),
        moment: at("1969-12-31T23:59:59.999999999Z"),
        ..odd()
    };
    let id = fine.clone().insert(db).await?.id;
    let same = Everything::objects().filter(|row| {
        row.clock.equals(fine.clock) & row.local.equals(fine.local) & row.moment.equals(fine.moment)
    });
    let read = same.get(db).await?;
    assert_eq!(read.id, id);
    assert_eq!(read.clock, Time::constant(12, 0, 0, 999_999_000));
    assert_eq!(read.local, Date::constant(1969, 12, 31).at(12, 0, 0, 0));
    assert_eq!(read.moment, at("1969-12-31T23:59:59.999999Z"));
    read.delete(db).await
}

async fn numbers_that_are_none_are_kept_or_refused(home: &Home) -> Result<()> {
    let db = home.db();
    for double in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -0.0, 5e-324] {
        match (Everything { double, ..odd() }).insert(db).await {
            Ok(row) => {
                let id = row.id.get().copied().unwrap_or_default();
                let read = Everything::get(db, id).await?.double;
                // SQLite keeps no sign of zero in every version, and 0 equals -0.
                let same = read.to_bits() == double.to_bits() || read == double;
                assert!(same, "{double} became {read}");
            }
            Err(error) => {
                assert!(!double.is_finite(), "{double}: {error:?}");
                assert_eq!(error.kind(), ErrorKind::InvalidValue, "{double}: {error:?}");
            }
        }
    }
    Everything::objects().delete(db).await.map(drop)
}

async fn what_does_not_fit_is_refused(home: &Home) -> Result<()> {
    let db = home.db();
    let wrong = [
        Everything {
            short: "🏘".repeat(81),
            ..odd()
        },
        Everything {
            long: "a\0b".to_owned(),
            ..odd()
        },
        Everything {
            amount: decimal("0.00001"),
            ..odd()
        },
        Everything {
            amount: decimal("10000000000"),
            ..odd()
        },
        Everything {
            document: json!({ "text": "a\0b" }),
            ..odd()
        },
        Everything {
            document: json!({ "a\0b": 1 }),
            ..odd()
        },
    ];
    for (index, row) in wrong.into_iter().enumerate() {
        assert_eq!(
            kind(row.clone().insert(db).await),
            ErrorKind::InvalidValue,
            "{index}"
        );
        let sound = odd().insert(db).await?;
        let mut changed = Everything {
            id: sound.id,
            ..row
        };
        assert_eq!(
            kind(changed.update(db).await),
            ErrorKind::InvalidValue,
            "{index}"
        );
        let id = sound.id.get().copied().unwrap_or_default();
        assert_eq!(Everything::get(db, id).await?, sound, "{index}");
    }
    Everything::objects().delete(db).await.map(drop)
}
