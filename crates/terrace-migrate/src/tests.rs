//! Random operations, for the properties that hold for all of them: undone, they leave what was
//! before; optimised, they lead to the same; and a file's own schema agrees with the state.

use std::sync::Arc;

use proptest::prelude::*;
use terrace_core::{ColumnType, OnDelete, ScopeKind};
use terrace_sql::dialect::sqlite;
use terrace_sql::{
    CheckDefinition, ColumnDefinition, Expression, ForeignKeyDefinition, IndexDefinition, Item,
    Select, Statement, Table, TableDefinition, UniqueDefinition,
};
use terrace_tenancy::{
    Endpoint, MigrationSession, MigrationTarget, ServerOptions, Servers, ShardName,
};

use crate::migration::{Body, Migration, MigrationId, Place, Step};
use crate::operations::{
    AddCheck, AddColumn, AddForeignKey, AddUnique, AlterCheck, AlterColumn, AlterForeignKey,
    CreateIndex, DropCheck, DropColumn, DropForeignKey, DropIndex, DropTable, DropUnique,
    Operation, RenameCheck, RenameColumn, RenameForeignKey, RenameIndex, RenameTable, RenameUnique,
};
use crate::optimiser::{are_same, optimise};
use crate::state::ProjectState;

/// What one operation is made of.
type Entropy = (u8, u8, u8, u8);

/// Operations that fit each other, after a table to begin with.
fn operations(entropy: &[Entropy]) -> Vec<Operation> {
    let mut state = ProjectState::default();
    let mut list = Vec::new();
    let first = Operation::CreateTable(new_table(0, (0, 0, 0, 0), &state));
    for (place, entropy) in entropy.iter().enumerate() {
        let proposed = if place == 0 {
            Some(first.clone())
        } else {
            propose(place, *entropy, &state)
        };
        let mut after = state.clone();
        if let Some(operation) = proposed
            && operation.change(&mut after).is_ok()
        {
            list.push(operation);
            state = after;
        }
    }
    list
}

fn new_table(place: usize, (_, a, b, c): Entropy, state: &ProjectState) -> TableDefinition {
    let id = ColumnDefinition {
        name: "id".to_owned(),
        column_type: ColumnType::BigInt,
        identity: true,
        ..ColumnDefinition::default()
    };
    let mut table = TableDefinition {
        name: format!("t{}", a % 5),
        columns: vec![id, column(b, c)],
        primary_key: vec!["id".to_owned()],
        ..TableDefinition::default()
    };
    if let Some(other) = pick(state, b).filter(|_| c % 2 == 0) {
        let column = ColumnDefinition {
            name: "parent_id".to_owned(),
            column_type: ColumnType::BigInt,
            nullable: true,
            ..ColumnDefinition::default()
        };
        table.columns.push(column);
        table.foreign_keys.push(key(place, "parent_id", other));
    }
    table
}

fn column(name: u8, kind: u8) -> ColumnDefinition {
    let types = [
        ColumnType::Integer,
        ColumnType::BigInt,
        ColumnType::VarChar(40),
        ColumnType::Text,
    ];
    ColumnDefinition {
        name: format!("c{}", name % 5),
        column_type: types[usize::from(kind) % types.len()],
        nullable: !kind.is_multiple_of(3),
        default: kind.is_multiple_of(3).then(|| "0".to_owned()),
        ..ColumnDefinition::default()
    }
}

fn key(place: usize, column: &str, other: &TableDefinition) -> ForeignKeyDefinition {
    ForeignKeyDefinition {
        name: format!("k{place}"),
        columns: vec![column.to_owned()],
        references: other.name.clone(),
        referenced_columns: other.primary_key.clone(),
        on_delete: OnDelete::NoAction,
        ..ForeignKeyDefinition::default()
    }
}

fn pick(state: &ProjectState, which: u8) -> Option<&TableDefinition> {
    let count = state.tables().len().max(1);
    let table = state.tables().values().nth(usize::from(which) % count)?;
    Some(Arc::as_ref(&table.definition))
}

fn nth<T>(items: &[T], which: u8) -> Option<&T> {
    items.get(usize::from(which) % items.len().max(1))
}

#[expect(clippy::too_many_lines, reason = "an arm for every operation")]
fn propose(place: usize, entropy: Entropy, state: &ProjectState) -> Option<Operation> {
    let (kind, a, b, c) = entropy;
    if kind % 18 == 0 {
        return Some(new_table(place, entropy, state).into());
    }
    let definition = pick(state, a)?;
    let table = definition.name.clone();
    let some_column = || Some(nth(&definition.columns, b)?.name.clone());
    let (fill, using) = (None, None);
    let to = format!("n{place}");
    Some(match kind % 18 {
        1 => DropTable { table }.into(),
        2 => RenameTable {
            table,
            to: format!("t{}", b % 5),
        }
        .into(),
        3 => AddColumn {
            table,
            column: column(b, c),
            fill,
        }
        .into(),
        4 => DropColumn {
            table,
            column: some_column()?,
            fill,
        }
        .into(),
        5 => RenameColumn {
            table,
            column: some_column()?,
            to: format!("c{}", c % 5),
        }
        .into(),
        6 => {
            let name = some_column().filter(|name| name.starts_with('c'))?;
            let column = ColumnDefinition {
                name,
                ..column(b, c)
            };
            AlterColumn {
                table,
                column,
                using,
                fill,
            }
            .into()
        }
        7 => {
            let index = IndexDefinition {
                name: format!("i{place}"),
                columns: vec![some_column()?],
                ..IndexDefinition::default()
            };
            CreateIndex { table, index }.into()
        }
        8 => DropIndex {
            table,
            index: nth(&definition.indexes, b)?.name.clone(),
        }
        .into(),
        9 => RenameIndex {
            table,
            index: nth(&definition.indexes, b)?.name.clone(),
            to,
        }
        .into(),
        10 => {
            let columns = vec![some_column()?, "id".to_owned()];
            AddUnique {
                table,
                unique: UniqueDefinition {
                    name: format!("u{place}"),
                    columns,
                    ..UniqueDefinition::default()
                },
            }
            .into()
        }
        11 => {
            let unique = nth(&definition.uniques, b)?.name.clone();
            if c % 2 == 0 {
                DropUnique { table, unique }.into()
            } else {
                RenameUnique { table, unique, to }.into()
            }
        }
        12 => {
            let foreign_key = key(place, &some_column()?, pick(state, c)?);
            AddForeignKey { table, foreign_key }.into()
        }
        13 => {
            let key = nth(&definition.foreign_keys, b)?;
            match c % 3 {
                0 => DropForeignKey {
                    table,
                    foreign_key: key.name.clone(),
                }
                .into(),
                1 => RenameForeignKey {
                    table,
                    foreign_key: key.name.clone(),
                    to,
                }
                .into(),
                _ => {
                    let on_delete = OnDelete::Cascade;
                    let foreign_key = ForeignKeyDefinition {
                        on_delete,
                        ..key.clone()
                    };
                    AlterForeignKey { table, foreign_key }.into()
                }
            }
        }
        14 | 15 => {
            let column = some_column()?;
            let check = CheckDefinition {
                name: format!("h{place}"),
                condition: format!("{column} >= 0 OR \"{column}\" <> 'c1'"),
                choices: None,
            };
            AddCheck { table, check }.into()
        }
        _ => {
            let check = nth(&definition.checks, b)?;
            match c % 3 {
                0 => DropCheck {
                    table,
                    check: check.name.clone(),
                }
                .into(),
                1 => RenameCheck {
                    table,
                    check: check.name.clone(),
                    to,
                }
                .into(),
                _ => {
                    let condition = format!("({}) OR TRUE", check.condition);
                    let check = CheckDefinition {
                        condition,
                        ..check.clone()
                    };
                    AlterCheck { table, check }.into()
                }
            }
        }
    })
}

fn migration(operations: Vec<Operation>, before: ProjectState) -> Migration {
    Migration {
        id: MigrationId::new("shop", "0001_random"),
        scope: ScopeKind::Tenant,
        number: 1,
        dependencies: Vec::new(),
        replaces: Vec::new(),
        atomic: true,
        online: false,
        allow: Vec::new(),
        body: Body::Operations {
            operations,
            text: String::new(),
        },
        place: Place {
            before,
            functions: Vec::new(),
        },
    }
}

fn replay(operations: &[Operation], before: &ProjectState) -> ProjectState {
    let mut state = before.clone();
    for operation in operations {
        operation.change(&mut state).unwrap();
    }
    state
}

async fn run(session: &mut MigrationSession, steps: &[Step]) {
    session.begin_rebuilding().await.unwrap();
    for step in steps {
        let Step::Ddl(ddl) = step else {
            panic!("{step:?}")
        };
        let shown = || session_error(ddl);
        session
            .apply(ddl)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", shown()));
    }
    session.check_references().await.unwrap();
    session.commit().await.unwrap();
    session.end_rebuilding().await.unwrap();
}

fn session_error(ddl: &terrace_sql::Ddl) -> String {
    format!("{ddl:?}")
}

/// What a file says about its tables, in an order that doesn't depend on when what was added.
async fn schema(session: &mut MigrationSession) -> Vec<String> {
    let mut select = Select::from(Table {
        name: "sqlite_schema".into(),
        scope: session.target().scope(),
    });
    for column in ["name", "sql"] {
        select
            .items
            .push(Item::Expression(Expression::column(column), None));
    }
    let mut parts = Vec::new();
    session
        .run(&Statement::Select(Box::new(select)), &mut |row| {
            let (name, sql): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            if name != "terrace_identity" && name != "sqlite_sequence" {
                parts.push(format!("{name}: {}", normal(&sql.unwrap_or_default())));
            }
            Ok(())
        })
        .await
        .unwrap();
    parts.sort();
    parts
}

/// A definition of a table with its elements sorted.
fn normal(sql: &str) -> String {
    let Some((head, rest)) = sql
        .split_once('(')
        .filter(|_| sql.starts_with("CREATE TABLE"))
    else {
        return sql.to_owned();
    };
    let mut elements = vec![String::new()];
    let mut depth = 0;
    for character in rest.chars() {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        match (character, elements.last_mut()) {
            (',', _) if depth == 0 => elements.push(String::new()),
            (')', _) if depth < 0 => {}
            (_, Some(element)) => element.push(character),
            (_, None) => {}
        }
    }
    let mut elements: Vec<_> = elements.iter().map(|e| e.trim().to_owned()).collect();
    elements.sort();
    format!("{head}({})", elements.join(", "))
}

/// The registry's file, and the file of shared tables.
async fn files(folder: &std::path::Path) -> Vec<MigrationTarget> {
    let file = Endpoint::sqlite(folder.join("registry.sqlite"));
    let servers = Servers::connect(ServerOptions::new(file)).await.unwrap();
    let shared = servers.shared_target(&ShardName::main()).unwrap();
    vec![servers.registry_target().unwrap(), shared]
}

fn entropy() -> impl Strategy<Value = Vec<Entropy>> {
    prop::collection::vec(any::<Entropy>(), 2..24)
}

proptest! {
    #[test]
    fn undone_operations_leave_the_state_as_it_was(entropy in entropy()) {
        let list = operations(&entropy);
        for begin in 0..list.len() {
            let before = replay(&list[..begin], &ProjectState::default());
            let after = replay(&list[begin..], &before);
            let undone = migration(list[begin..].to_vec(), before.clone()).reversed().unwrap();
            prop_assert!(are_same(&replay(&undone, &after), &before), "{:?}", undone);
        }
    }

    #[test]
    fn optimised_operations_lead_to_the_same_state(entropy in entropy()) {
        let list = operations(&entropy);
        for begin in [0, list.len() / 2] {
            let before = replay(&list[..begin], &ProjectState::default());
            let goal = replay(&list[begin..], &before);
            let shorter = optimise(list[begin..].to_vec(), &before);
            prop_assert!(shorter.len() <= list.len() - begin);
            prop_assert!(are_same(&replay(&shorter, &before), &goal), "{:?}", shorter);
            prop_assert_eq!(optimise(shorter.clone(), &before), shorter);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_file_is_as_the_state_says_and_goes_back(entropy in entropy()) {
        let list = operations(&entropy);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (at_once, one_by_one) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let pairs = files(at_once.path()).await.into_iter().zip(files(one_by_one.path()).await);
            for (target, twin) in pairs {
                let mut session = target.session().await.unwrap();
                let half = list.len() / 2;
                let before = replay(&list[..half], &ProjectState::default());
                let first = migration(list[..half].to_vec(), ProjectState::default());
                let second = migration(list[half..].to_vec(), before.clone());
                run(&mut session, &first.forward(sqlite::DIALECT).unwrap()).await;
                let start = schema(&mut session).await;
                run(&mut session, &second.forward(sqlite::DIALECT).unwrap()).await;
                let end = schema(&mut session).await;

                let mut other = twin.session().await.unwrap();
                let mut state = ProjectState::default();
                for operation in &list {
                    let one = migration(vec![operation.clone()], state.clone());
                    run(&mut other, &one.forward(sqlite::DIALECT).unwrap()).await;
                    operation.change(&mut state).unwrap();
                }
                assert_eq!(schema(&mut other).await, end, "{list:#?}");

                run(&mut session, &second.backward(sqlite::DIALECT).unwrap()).await;
                assert_eq!(schema(&mut session).await, start, "{list:#?}");
                run(&mut session, &first.backward(sqlite::DIALECT).unwrap()).await;
                assert_eq!(schema(&mut session).await, [""; 0], "{list:#?}");
            }
        });
    }
}
