//! What no statement may say, and what a database can't do: errors before anything is sent.

use terrace_core::{
    ColumnType, ElementType, Error, ErrorKind, Result, ScopeKind, Value, ValueType,
};
use terrace_sql::dialect::{mysql, postgres, sqlite};
use terrace_sql::{
    Assignment, BinaryOperator, Confinement, Conflict, ConflictAction, DateUnit, Ddl, Delete,
    Expression, Function, Insert, Item, JoinKind, Lock, Select, Source, Statement, Table,
    TableDefinition, TenantPolicy, Truncate, UniqueDefinition, Update, Window, WindowBound,
    WindowFrame, WindowFunction, WindowUnit, render, render_ddl,
};

use crate::ddl::column as column_definition;
use crate::support::{
    ALBUM, ARTIST, DIALECTS, column, ids, join, names, of, shared, table, tenant, tracks,
};

/// The same refusal on every database.
fn refusal(statement: &Statement) -> Error {
    let tenant = tenant();
    let errors = DIALECTS.map(|(_, dialect)| {
        render(statement, dialect, &shared(&tenant))
            .map(|_| ())
            .unwrap_err()
    });
    let [first, others @ ..] = errors;
    assert!(
        others.iter().all(|other| other.kind() == first.kind()),
        "{first:?}, {others:?}"
    );
    first
}

fn insert(columns: &[&'static str], values: Vec<Value>) -> Insert {
    Insert {
        table: table("genre"),
        columns: names(columns),
        values,
        calculated: Vec::new(),
        identity: None,
        conflict: None,
        returning: Vec::new(),
    }
}

fn update(column: &'static str) -> Update {
    let value = Expression::Value(Value::I64(1));
    let assignments = vec![Assignment {
        column: column.into(),
        value,
    }];
    Update {
        query: 0,
        table: table("genre"),
        assignments,
        filter: None,
        returning: Vec::new(),
    }
}

#[test]
fn tables_of_another_scope() {
    let registry = || Table {
        name: "tenant".into(),
        scope: ScopeKind::Registry,
    };
    let mut joined = ids("track");
    joined
        .joins
        .push(join(JoinKind::Left, "tenant", ALBUM, "id", Source::ROOT));
    joined.joins[0].from = registry().into();
    let nested = Expression::Not(Box::new(Expression::Exists(Box::new(Select::from(
        registry(),
    )))));
    let delete = Delete {
        query: 0,
        table: registry(),
        filter: None,
        returning: Vec::new(),
    };
    for statement in [
        Statement::from(Select::from(registry())),
        Statement::from(joined),
        tracks(nested),
        Statement::Insert(Insert {
            table: registry(),
            ..insert(&["name"], vec!["x".into()])
        }),
        Statement::Update(Update {
            table: registry(),
            ..update("name")
        }),
        Statement::Delete(delete),
    ] {
        let error = refusal(&statement);
        assert_eq!(error.kind(), ErrorKind::Isolation);
        assert!(
            error
                .to_string()
                .contains("read it through a handle of the registry scope"),
            "{error}"
        );
    }
}

#[test]
fn writing_the_tenant_column() {
    for name in ["tenant_id", "TENANT_ID"] {
        let mut upsert = insert(&["name"], vec!["x".into()]);
        upsert.conflict = Some(Conflict {
            target: names(&["name"]),
            action: ConflictAction::Update(names(&[name])),
        });
        for statement in [
            Statement::Insert(insert(&[name], vec![tenant()])),
            Statement::Insert(upsert),
            Statement::Update(update(name)),
        ] {
            assert_eq!(refusal(&statement).kind(), ErrorKind::Isolation);
        }
    }
}

#[test]
fn sources_that_the_nearest_query_lacks() {
    let mut outer = ids("track");
    outer.joins.push(join(
        JoinKind::Inner,
        "album",
        ALBUM,
        "album_id",
        Source::ROOT,
    ));
    let mut inner = ids("genre");
    inner.filter = Some(of(ALBUM, "title").equals("x"));
    outer.filter = Some(Expression::Exists(Box::new(inner)));
    let write = Delete {
        query: 0,
        table: table("track"),
        filter: Some(of(ALBUM, "id").equals(1_i64)),
        returning: Vec::new(),
    };
    let mut early = ids("track");
    early
        .joins
        .push(join(JoinKind::Inner, "artist", ARTIST, "artist_id", ALBUM));
    early.joins.push(join(
        JoinKind::Inner,
        "album",
        ALBUM,
        "album_id",
        Source::ROOT,
    ));
    for statement in [
        Statement::from(outer),
        Statement::Delete(write),
        Statement::from(early),
    ] {
        assert_eq!(refusal(&statement).kind(), ErrorKind::Statement);
    }
}

#[test]
fn trees_that_no_sql_can_say() {
    let mut upsert = insert(&["name"], vec!["x".into()]);
    upsert.conflict = Some(Conflict {
        target: Vec::new(),
        action: ConflictAction::Update(names(&["name"])),
    });
    let call = |function, arguments| tracks(Expression::Call(function, arguments));
    for statement in [
        Statement::Insert(insert(&["name"], Vec::new())),
        Statement::Insert(insert(&[], vec!["x".into()])),
        Statement::Insert(insert(&["name", "id"], vec!["x".into()])),
        Statement::Insert(upsert),
        Statement::Update(Update {
            assignments: Vec::new(),
            ..update("name")
        }),
        tracks(Expression::Case {
            arms: Vec::new(),
            otherwise: None,
        }),
        call(terrace_sql::Function::Coalesce, Vec::new()),
        call(terrace_sql::Function::Lower, vec![column("a"), column("b")]),
    ] {
        assert_eq!(refusal(&statement).kind(), ErrorKind::Statement);
    }
}

#[test]
fn endless_nesting() {
    let chain = |links: usize| {
        let condition = || column("id").equals(1_i64);
        let either = |left, _| Expression::binary(left, BinaryOperator::Or, condition());
        tracks((0..links).fold(condition(), either))
    };
    let tenant = tenant();
    assert!(render(&chain(900), postgres::DIALECT, &shared(&tenant)).is_ok());
    assert_eq!(refusal(&chain(1100)).kind(), ErrorKind::Statement);
    let nested = (0..30).fold(ids("track"), |inner, _| {
        let mut outer = ids("track");
        outer.filter = Some(Expression::Exists(Box::new(inner)));
        outer
    });
    assert_eq!(
        refusal(&Statement::from(nested)).kind(),
        ErrorKind::Statement
    );
}

#[test]
fn names_with_nul() {
    let statement = Statement::from(ids("tra\0ck"));
    assert_eq!(refusal(&statement).kind(), ErrorKind::InvalidInput);
}

#[test]
fn too_many_parameters() {
    let values = |rows: i64| (0..rows).map(Value::I64).collect();
    let bind = |rows, dialect| -> Result<usize> {
        let statement = Statement::Insert(insert(&["id"], values(rows)));
        let tenant = tenant();
        render(&statement, dialect, &shared(&tenant)).map(|rendered| rendered.parameters.len())
    };
    assert_eq!(bind(65_534, postgres::DIALECT).unwrap(), 65_535);
    assert_eq!(
        bind(65_535, postgres::DIALECT).unwrap_err().kind(),
        ErrorKind::Exhausted
    );
    assert_eq!(bind(32_767, mysql::DIALECT).unwrap(), 65_534);
    assert_eq!(
        bind(32_768, mysql::DIALECT).unwrap_err().kind(),
        ErrorKind::Exhausted
    );
    assert_eq!(bind(32_765, sqlite::DIALECT).unwrap(), 32_766);
    assert_eq!(
        bind(32_766, sqlite::DIALECT).unwrap_err().kind(),
        ErrorKind::Exhausted
    );
}

#[test]
fn locks_that_contradict_themselves() {
    let mut select = ids("track");
    select.lock = Some(Lock {
        no_wait: true,
        skip_locked: true,
        ..Lock::default()
    });
    let statement = Statement::from(select);
    let error = render(
        &statement,
        postgres::DIALECT,
        &Confinement::plain(ScopeKind::Tenant),
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
}

#[test]
fn namespaces_where_there_are_none() {
    let confinement = Confinement {
        namespace: Some("x"),
        ..Confinement::plain(ScopeKind::Tenant)
    };
    let statement = Statement::from(ids("track"));
    assert_eq!(
        render(&statement, sqlite::DIALECT, &confinement)
            .unwrap_err()
            .kind(),
        ErrorKind::Unsupported
    );
    let drop = Ddl::DropTable("track".to_owned());
    assert_eq!(
        render_ddl(&drop, sqlite::DIALECT, Some("x"))
            .unwrap_err()
            .kind(),
        ErrorKind::Unsupported
    );
}

#[test]
fn names_that_would_be_cut() {
    let long = "ä".repeat(40);
    let refused = |dialect| {
        render_ddl(&Ddl::DropTable(long.clone()), dialect, None).map_err(|error| error.kind())
    };
    assert_eq!(refused(postgres::DIALECT), Err(ErrorKind::InvalidInput));
    assert!(refused(mysql::DIALECT).is_ok());
    let fitted = postgres::DIALECT.fitted(&long);
    assert!(fitted.len() <= 63 && fitted.starts_with('ä'), "{fitted}");
    assert_ne!(fitted, postgres::DIALECT.fitted(&"ä".repeat(41)));
}

#[test]
fn a_runtime_role_that_owns_the_table() {
    let policy = TenantPolicy {
        table: "track".to_owned(),
        column: "tenant_id".to_owned(),
        setting: "terrace.tenant_id".to_owned(),
        suffix: "tenant".to_owned(),
        runtime_role: "app".to_owned(),
        owner_role: "app".to_owned(),
    };
    let error = render_ddl(&Ddl::Protect(policy), postgres::DIALECT, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Isolation);
}

#[test]
fn keys_over_texts_of_any_length() {
    let table = TableDefinition {
        name: "note".to_owned(),
        columns: vec![column_definition("body", ColumnType::Text)],
        primary_key: vec!["body".to_owned()],
        ..TableDefinition::default()
    };
    let create = Ddl::CreateTable(table);
    let error = render_ddl(&create, mysql::DIALECT, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.hint().unwrap().contains("maximum length"));
    assert!(render_ddl(&create, postgres::DIALECT, None).is_ok());
}

#[test]
fn arrays_and_ranges_where_there_are_none() {
    let made = |column_type| {
        Ddl::CreateTable(TableDefinition {
            name: "shelf".to_owned(),
            columns: vec![column_definition("values", column_type)],
            ..TableDefinition::default()
        })
    };
    for (of, wanted) in [
        (ColumnType::Array(ElementType::Text), "TEXT[]"),
        (ColumnType::Array(ElementType::Decimal), "NUMERIC[]"),
        (ColumnType::Array(ElementType::Double), "DOUBLE PRECISION[]"),
        (ColumnType::Range(ElementType::Integer), "INT4RANGE"),
        (ColumnType::Range(ElementType::BigInt), "INT8RANGE"),
        (ColumnType::Range(ElementType::Decimal), "NUMRANGE"),
        (ColumnType::Range(ElementType::Date), "DATERANGE"),
        (ColumnType::Range(ElementType::DateTime), "TSRANGE"),
        (ColumnType::Range(ElementType::Timestamp), "TSTZRANGE"),
    ] {
        let table = made(of);
        let sql = render_ddl(&table, postgres::DIALECT, None).unwrap();
        let wanted = format!("CREATE TABLE \"shelf\" (\"values\" {wanted} NOT NULL)");
        assert_eq!(sql, [wanted]);
        for (database, dialect) in DIALECTS.into_iter().filter(|(name, _)| *name != "postgres") {
            let error = render_ddl(&table, dialect, None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{database}");
            assert!(error.hint().is_some_and(|hint| hint.starts_with("keep")));
        }
    }
    let texts = made(ColumnType::Range(ElementType::Text));
    let error = render_ddl(&texts, postgres::DIALECT, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn long_names_of_constraints_are_cut_in_one_way() {
    let name = "long".repeat(20);
    let unique = UniqueDefinition {
        name: name.clone(),
        columns: vec!["a".to_owned()],
        ..UniqueDefinition::default()
    };
    let table = || "note".to_owned();
    for (_, dialect) in DIALECTS {
        let quoted = dialect.quoted(&dialect.fitted(&name)).unwrap();
        for step in [
            Ddl::AddUnique {
                table: table(),
                unique: unique.clone(),
            },
            Ddl::DropUnique {
                table: table(),
                unique: name.clone(),
            },
            Ddl::DropIndex {
                table: table(),
                index: name.clone(),
            },
        ] {
            let statements = render_ddl(&step, dialect, None).unwrap();
            assert!(statements[0].contains(&quoted), "{statements:?}");
        }
    }
}

#[test]
fn lengths_units_and_collations_that_make_no_sense() {
    let text = |function, given: i32, more: Option<Expression>| {
        let arguments = [column("name"), Expression::Value(given.into())];
        Expression::Call(function, arguments.into_iter().chain(more).collect())
    };
    let cut = |of, unit| {
        Expression::Truncate(Box::new(Truncate {
            unit: Some(unit),
            operand: column("made"),
            of,
            to: of,
            zone: None,
        }))
    };
    let collated = |name: &'static str| Expression::Collate(Box::new(column("name")), name.into());
    let fill = || Some(Expression::Value(" ".into()));
    for senseless in [
        text(Function::Left, 0, None),
        text(Function::Right, -1, None),
        text(Function::Substring, 0, None),
        text(
            Function::Substring,
            1,
            Some(Expression::Value((-1_i32).into())),
        ),
        text(Function::Repeat, -1, None),
        text(Function::PadLeft, -1, fill()),
        text(Function::PadRight, -1, fill()),
        cut(ColumnType::Date, DateUnit::Hour),
        cut(ColumnType::Time, DateUnit::Month),
        collated(""),
        collated("a\" OR \"b"),
    ] {
        let error = refusal(&tracks(senseless.equals(Value::Null(ValueType::Text))));
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    for (_, dialect) in DIALECTS {
        let statement = tracks(text(Function::Repeat, 0, None).equals(""));
        render(&statement, dialect, &shared(&tenant())).unwrap();
    }
}

#[test]
fn windows_that_end_before_they_start() {
    let frame = WindowFrame {
        unit: WindowUnit::Rows,
        start: WindowBound::After(4),
        end: WindowBound::Before(3),
        exclude: None,
    };
    let window = Window {
        function: WindowFunction::RowNumber,
        partition_by: Vec::new(),
        order_by: Vec::new(),
        frame: Some(frame),
    };
    let mut select = Select::from(table("genre"));
    select.items = vec![Item::Expression(Expression::Window(Box::new(window)), None)].into();
    let error = refusal(&Statement::from(select));
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
