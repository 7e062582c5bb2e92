//! Hostile text in every place of an insert, an update and a delete.

use proptest::prelude::*;
use terrace_core::{ErrorKind, ScopeKind, Value};
use terrace_sql::{
    Assignment, Confinement, Conflict, ConflictAction, Delete, Expression, Insert, Statement,
    Table, TenantGuard, Update, render,
};

use super::{HOSTILE, shape};
use crate::support::DIALECTS;

fn table(text: &str) -> Table {
    Table {
        name: text.to_owned().into(),
        scope: ScopeKind::Tenant,
    }
}

/// Every kind of write with the text in every place where one may stand.
fn writes(text: &str) -> Vec<Statement> {
    let name = || text.to_owned().into();
    let insert = |conflict, returning| {
        Statement::Insert(Insert {
            table: table(text),
            columns: vec![name(), "other".into()],
            values: vec![
                Value::from(text),
                Value::from(text),
                text.into(),
                text.into(),
            ],
            calculated: Vec::new(),
            identity: None,
            conflict,
            returning,
        })
    };
    let update = |target| Conflict {
        target,
        action: ConflictAction::Update(vec![name()]),
    };
    let ignore = Conflict {
        target: Vec::new(),
        action: ConflictAction::Ignore,
    };
    let filter = || Some(Expression::column(text.to_owned()).equals(text));
    vec![
        insert(None, Vec::new()),
        insert(None, vec![name()]),
        insert(Some(ignore), Vec::new()),
        insert(Some(update(vec![name()])), Vec::new()),
        insert(Some(update(vec![name(), "other".into()])), vec![name()]),
        Statement::Update(Update {
            query: 0,
            table: table(text),
            assignments: vec![
                Assignment {
                    column: name(),
                    value: Expression::Value(text.into()),
                },
                Assignment {
                    column: "other".into(),
                    value: Expression::column(text.to_owned()),
                },
            ],
            filter: filter(),
            returning: Vec::new(),
        }),
        Statement::Delete(Delete {
            query: 0,
            table: table(text),
            filter: filter(),
            returning: Vec::new(),
        }),
    ]
}

fn stays_in_shape(text: &str) {
    let tenant = Value::from("t");
    for (database, dialect) in DIALECTS {
        // The tenant's column is none of the program's.
        let guards = ["tame", text].map(|text| format!("{text}_"));
        let confinement = |column| Confinement {
            namespace: dialect.capabilities().namespaces.then_some(column),
            tenant: Some(TenantGuard {
                column,
                value: &tenant,
            }),
            ..Confinement::plain(ScopeKind::Tenant)
        };
        for (tame, wild) in writes("tame").iter().zip(&writes(text)) {
            let tame = render(tame, dialect, &confinement(&guards[0]));
            match (render(wild, dialect, &confinement(&guards[1])), tame) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!(
                        shape(&found.sql, dialect),
                        shape(&expected.sql, dialect),
                        "{database}: {text:?} in {}",
                        found.sql
                    );
                    assert_eq!(found.parameters.len(), expected.parameters.len());
                }
                (Err(error), Ok(_)) => {
                    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text:?}: {error}");
                }
                (Err(error), Err(expected)) => {
                    assert_eq!(expected.kind(), ErrorKind::Unsupported, "{expected}");
                    let kinds = [ErrorKind::Unsupported, ErrorKind::InvalidInput];
                    assert!(kinds.contains(&error.kind()), "{text:?}: {error}");
                }
                (Ok(found), Err(expected)) => panic!("{expected}, but not of {}", found.sql),
            }
        }
    }
}

#[test]
fn hostile_texts_stay_in_their_place_of_a_write() {
    for text in HOSTILE {
        stays_in_shape(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_in_its_place_of_a_write(text in ".{1,20}") {
        stays_in_shape(&text);
    }
}
