//! The places of an insert's values. A bulk insert sends the same text several times, with other
//! values: it is written once, and then copied.

use std::borrow::Cow;
use std::cell::RefCell;

use terrace_core::{Value, ValueType};

use super::Renderer;
use crate::TenantGuard;

/// Rows from which on a text is remembered.
const FEWEST_ROWS: usize = 16;

/// Bytes up to which it is.
const LONGEST: usize = 128 * 1024;

/// What the text depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    rows: usize,
    width: usize,
    /// Whether each row begins with the tenant.
    guarded: bool,
    mark: char,
}

thread_local! {
    /// The last one that this thread wrote.
    static LAST: RefCell<Option<(Shape, Box<str>)>> = const { RefCell::new(None) };
}

impl<'a> Renderer<'a> {
    /// The shape of rows that consist of places alone, if their text is worth to be remembered:
    /// places have numbers, and these are the first.
    pub(super) fn shape_of_places(
        &self,
        rows: usize,
        width: usize,
        guarded: bool,
        values: &[Value],
    ) -> Option<Shape> {
        let written = |value: &Value| matches!(value, Value::Null(ValueType::Unknown));
        let remembered = rows >= FEWEST_ROWS
            && self.numbered()
            && self.bound() == 0
            && !values.iter().any(written);
        remembered.then(|| Shape {
            rows,
            width,
            guarded,
            mark: self.placeholder_mark(),
        })
    }

    /// Copies the rows of this shape, if they were the last, and binds their values.
    pub(super) fn copy_places(
        &mut self,
        shape: Shape,
        tenant: Option<TenantGuard<'a>>,
        values: &'a [Value],
    ) -> bool {
        let copied = LAST.with_borrow(|last| match last {
            Some((known, text)) if *known == shape => {
                self.push(text);
                true
            }
            _ => false,
        });
        if copied {
            if let Some(tenant) = tenant {
                self.bind_tenant_unwritten(tenant.value);
            }
            self.bind_unwritten(values.iter().map(Cow::Borrowed));
        }
        copied
    }

    /// Remembers the rows that were written from this place of the text on.
    pub(super) fn remember_places(&self, shape: Shape, start: usize) {
        if let Some(text) = self.sql.get(start..)
            && text.len() <= LONGEST
        {
            LAST.set(Some((shape, text.into())));
        }
    }
}

#[cfg(test)]
mod tests {
    use terrace_core::ScopeKind;

    use super::*;
    use crate::{Confinement, Insert, Name, Rendered, Statement, Table, dialect, render};

    /// `COPY`d texts must be what is written without a memory: one of a thread that has none.
    fn spelled(insert: &Insert, tenant: Option<&Value>, forgetful: bool) -> (String, Vec<Value>) {
        if forgetful {
            LAST.set(None);
        }
        let statement = Statement::Insert(insert.clone());
        let confinement = Confinement {
            tenant: tenant.map(|value| TenantGuard {
                column: "tenant_id",
                value,
            }),
            ..Confinement::plain(ScopeKind::Tenant)
        };
        let rendered: Rendered<'_> =
            render(&statement, dialect::postgres::DIALECT, &confinement).unwrap();
        let values = rendered.parameters.iter().map(|value| value.as_ref());
        (rendered.sql.clone(), values.cloned().collect())
    }

    fn insert(rows: i32, first: i32, columns: &'static [&'static str]) -> Insert {
        Insert {
            table: Table {
                name: "track".into(),
                scope: ScopeKind::Tenant,
            },
            columns: columns.iter().copied().map(Name::Borrowed).collect(),
            values: (first..)
                .take(usize::try_from(rows).unwrap() * columns.len())
                .map(Value::from)
                .collect(),
            calculated: Vec::new(),
            identity: None,
            conflict: None,
            returning: vec!["id".into()],
        }
    }

    #[test]
    fn copied_rows_are_those_that_would_be_written() {
        let (one, other) = (Value::from("one"), Value::from("other"));
        let columns: &[_] = &["a", "b"];
        let cases = [
            (insert(20, 0, columns), None),
            (insert(20, 7, columns), None),
            (insert(20, 7, columns), Some(&one)),
            (insert(20, 9, columns), Some(&other)),
            (insert(40, 9, &["a"]), Some(&other)),
            (insert(16, 9, columns), Some(&one)),
            (insert(16, 9, columns), None),
            (insert(2, 9, columns), Some(&one)),
        ];
        for (insert, tenant) in &cases {
            let written = spelled(insert, *tenant, true);
            for _ in 0..2 {
                assert_eq!(spelled(insert, *tenant, false), written);
            }
        }
        for (insert, tenant) in cases.iter().chain(&cases) {
            let remembered = spelled(insert, *tenant, false);
            assert_eq!(remembered, spelled(insert, *tenant, true));
        }
    }

    #[test]
    fn a_null_that_is_written_is_in_no_remembered_text() {
        let whole = insert(20, 0, &["a", "b"]);
        let mut holey = whole.clone();
        holey.values[3] = Value::Null(ValueType::Unknown);
        let (text, values) = spelled(&whole, None, true);
        assert!(!text.contains("NULL") && values.len() == 40);
        let (text, values) = spelled(&holey, None, false);
        assert!(text.contains("($3, NULL)") && values.len() == 39);
    }
}
