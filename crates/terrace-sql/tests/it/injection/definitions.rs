//! Hostile text in every name of a definition, and in the texts that a column may hold. Defaults,
//! conditions and expressions are SQL of the program itself.

use proptest::prelude::*;
use terrace_core::{ColumnType, ErrorKind};
use terrace_sql::{
    CheckDefinition, ChoicesDefinition, ColumnDefinition, Copied, Ddl, Dialect,
    ExclusionDefinition, ExclusionElement, ForeignKeyDefinition, IndexDefinition, TableDefinition,
    TenantPolicy, UniqueDefinition, render_ddl,
};

use super::{HOSTILE, shape};
use crate::support::DIALECTS;

fn column(name: &str, column_type: ColumnType) -> ColumnDefinition {
    ColumnDefinition {
        name: name.to_owned(),
        column_type,
        ..ColumnDefinition::default()
    }
}

fn unique(text: &str) -> UniqueDefinition {
    UniqueDefinition {
        name: text.to_owned(),
        columns: vec![text.to_owned()],
        ..UniqueDefinition::default()
    }
}

fn index(text: &str) -> IndexDefinition {
    IndexDefinition {
        name: text.to_owned(),
        columns: vec![text.to_owned()],
        ..IndexDefinition::default()
    }
}

fn foreign_key(text: &str) -> ForeignKeyDefinition {
    ForeignKeyDefinition {
        name: text.to_owned(),
        columns: vec![text.to_owned()],
        references: text.to_owned(),
        referenced_columns: vec![text.to_owned()],
        ..ForeignKeyDefinition::default()
    }
}

fn check(text: &str) -> CheckDefinition {
    CheckDefinition {
        name: text.to_owned(),
        condition: String::new(),
        choices: Some(ChoicesDefinition {
            column: text.to_owned(),
            values: vec![text.to_owned(), "other".to_owned()],
        }),
    }
}

fn exclusion(text: &str) -> ExclusionDefinition {
    ExclusionDefinition {
        name: text.to_owned(),
        method: text.to_owned(),
        elements: vec![ExclusionElement {
            column: text.to_owned(),
            operator: "=".to_owned(),
        }],
        condition: None,
    }
}

fn table(text: &str) -> TableDefinition {
    let name = || text.to_owned();
    TableDefinition {
        name: name(),
        columns: vec![
            column(text, ColumnType::VarChar(40)),
            column("other", ColumnType::BigInt),
        ],
        primary_key: vec![name(), "other".to_owned()],
        uniques: vec![unique(text)],
        indexes: vec![index(text)],
        foreign_keys: vec![foreign_key(text)],
        checks: vec![check(text)],
        ..TableDefinition::default()
    }
}

/// Every step with the text in every name.
#[expect(clippy::too_many_lines, reason = "a list of every step")]
fn steps(text: &str) -> Vec<Ddl> {
    let name = || text.to_owned();
    let table_name = name;
    vec![
        Ddl::CreateTable(table(text)),
        Ddl::CreateTable(TableDefinition {
            exclusions: vec![exclusion(text)],
            ..table(text)
        }),
        Ddl::RebuildTable {
            table: table(text),
            copied: vec![Copied::same(text)],
        },
        Ddl::DropTable(name()),
        Ddl::RenameTable {
            table: table_name(),
            to: format!("{text}2"),
            identity: Some(name()),
        },
        Ddl::AddColumn {
            table: table_name(),
            column: ColumnDefinition {
                nullable: true,
                ..column(text, ColumnType::Text)
            },
        },
        Ddl::DropColumn {
            table: table_name(),
            column: name(),
        },
        Ddl::RenameColumn {
            table: table_name(),
            column: name(),
            to: format!("{text}2"),
        },
        Ddl::AlterColumn {
            table: table_name(),
            from: column(text, ColumnType::Text),
            to: column(text, ColumnType::VarChar(40)),
            using: None,
            fill: None,
        },
        Ddl::RenameIndex {
            table: table_name(),
            index: name(),
            to: format!("{text}2"),
        },
        Ddl::RenameConstraint {
            table: table_name(),
            constraint: name(),
            to: format!("{text}2"),
        },
        Ddl::DropCheck {
            table: table_name(),
            check: name(),
        },
        Ddl::AddExclusion {
            table: table_name(),
            exclusion: exclusion(text),
        },
        Ddl::DropExclusion {
            table: table_name(),
            exclusion: name(),
        },
        Ddl::ForgetIdentity(name()),
        Ddl::MoveIdentity {
            table: table_name(),
            to: format!("{text}2"),
        },
        Ddl::RenamePolicies {
            from: name(),
            table: format!("{text}2"),
        },
        Ddl::CreateIndex {
            table: table_name(),
            index: index(text),
        },
        Ddl::DropIndex {
            table: table_name(),
            index: name(),
        },
        Ddl::AddUnique {
            table: table_name(),
            unique: unique(text),
        },
        Ddl::DropUnique {
            table: table_name(),
            unique: name(),
        },
        Ddl::AddForeignKey {
            table: table_name(),
            foreign_key: foreign_key(text),
        },
        Ddl::DropForeignKey {
            table: table_name(),
            foreign_key: name(),
        },
        Ddl::AddCheck {
            table: table_name(),
            check: check(text),
        },
        Ddl::NumberIdentity {
            table: table_name(),
            column: name(),
            tenant_column: name(),
        },
        Ddl::Protect(TenantPolicy {
            table: name(),
            column: name(),
            setting: name(),
            suffix: "tenant".to_owned(),
            runtime_role: name(),
            owner_role: format!("{text}2"),
        }),
        Ddl::Grant {
            table: table_name(),
            role: name(),
        },
        Ddl::CreateNamespace {
            name: name(),
            role: Some(name()),
        },
        Ddl::DropNamespace(name()),
        Ddl::CreateDatabase(name()),
        Ddl::DropDatabase(name()),
    ]
}

fn shapes(statements: &[String], dialect: Dialect) -> Vec<String> {
    statements.iter().map(|sql| shape(sql, dialect)).collect()
}

fn stays_in_shape(text: &str) {
    for (database, dialect) in DIALECTS {
        let namespaces = dialect.capabilities().namespaces;
        for (tame, wild) in steps("tame").iter().zip(&steps(text)) {
            let tame = render_ddl(tame, dialect, namespaces.then_some("tame"));
            let found = render_ddl(wild, dialect, namespaces.then_some(text));
            match (found, tame) {
                (Ok(found), Ok(expected)) => assert_eq!(
                    shapes(&found, dialect),
                    shapes(&expected, dialect),
                    "{database}: {text:?} in {found:?}"
                ),
                (Err(error), Ok(_)) => {
                    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text:?}: {error}");
                }
                (Err(error), Err(expected)) => {
                    let kinds = [expected.kind(), ErrorKind::InvalidInput];
                    assert!(kinds.contains(&error.kind()), "{text:?}: {error}");
                }
                (Ok(found), Err(expected)) => panic!("{expected}, but not of {found:?}"),
            }
        }
    }
}

#[test]
fn hostile_names_stay_in_their_place() {
    for text in HOSTILE {
        stays_in_shape(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_stays_in_its_place(text in ".{1,20}") {
        stays_in_shape(&text);
    }

    #[test]
    fn mixed_hostile_names_stay_in_their_place(parts in proptest::collection::vec(proptest::sample::select(&HOSTILE[..]), 1..6)) {
        stays_in_shape(&parts.concat());
    }
}
