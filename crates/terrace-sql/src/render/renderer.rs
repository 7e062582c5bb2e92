//! The text and parameters under construction: names, placeholders, nothing of SQL's structure.

use std::borrow::Cow;

use terrace_core::{Error, ErrorKind, Result, Value, ValueType};

use crate::dialect::{Placeholder, Spelling};
use crate::{Confinement, Dialect, Expression, Item, Select, Statement};

use super::{Alias, Frame, Parameters, Qualifier, Rendered};

/// A statement under construction.
pub(crate) struct Renderer<'a> {
    pub(crate) sql: String,
    pub(super) spelling: &'static dyn Spelling,
    pub(super) confinement: Confinement<'a>,
    /// Expressions around the current one.
    pub(super) nesting: u32,
    /// The statements around the current query whose columns it may name, the outermost first.
    pub(super) enclosing: Vec<Frame<'a>>,
    /// The names of queries that may be read here.
    pub(super) commons: Vec<&'a str>,
    /// Whether expressions are kept in mind, because others may have to be the same.
    pub(super) remembers: bool,
    /// What the query is grouped by, which may stand inside what it returns.
    pub(super) parts: &'a [Expression],
    /// Expressions that bound parameters, and the number of the first one before that.
    pub(super) repeats: Vec<(&'a Expression, usize)>,
    /// The parameters that are bound again, from here on.
    replay: Option<usize>,
    /// What the query is grouped by, while its `HAVING` is written where that can't say it again.
    pub(super) grouped: &'a [Expression],
    /// Whether there is SQL of the program's own.
    pub(super) foreign: bool,
    parameters: Parameters<'a>,
    placeholder: Placeholder,
    quote_mark: char,
    /// The number under which the tenant is bound, once it is.
    tenant_parameter: Option<usize>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(
        statement: &Statement,
        dialect: Dialect,
        confinement: Confinement<'a>,
    ) -> Self {
        let spelling = dialect.spelling();
        let (text, parameters) = expected_size(statement);
        Self {
            sql: String::with_capacity(text),
            spelling,
            confinement,
            nesting: 0,
            enclosing: Vec::new(),
            commons: Vec::new(),
            remembers: false,
            parts: &[],
            repeats: Vec::new(),
            replay: None,
            grouped: &[],
            foreign: false,
            parameters: Parameters::with_capacity(parameters),
            placeholder: spelling.placeholder(),
            quote_mark: spelling.quote_mark(),
            tenant_parameter: None,
        }
    }

    /// The finished text and parameters, if the database takes so many.
    #[inline]
    pub(super) fn finish(self, reads: bool) -> Result<Rendered<'a>> {
        let most = self.spelling.capabilities().max_parameters;
        if self.parameters.len() > most {
            return Err(too_many(self.parameters.len(), self.spelling));
        }
        Ok(Rendered {
            sql: self.sql,
            parameters: self.parameters,
            reads,
            foreign: self.foreign,
        })
    }

    #[inline]
    pub(super) fn quote_mark(&self) -> char {
        self.quote_mark
    }

    /// Whether one parameter can stand in several places.
    pub(super) fn numbered(&self) -> bool {
        self.placeholder.numbered
    }

    /// The character that begins a placeholder.
    pub(super) fn placeholder_mark(&self) -> char {
        self.placeholder.mark
    }

    /// The number of parameters so far.
    pub(super) fn bound(&self) -> usize {
        self.parameters.len()
    }

    pub(super) fn replays(&self) -> bool {
        self.replay.is_some()
    }

    pub(super) fn set_replay(&mut self, first: Option<usize>) {
        self.replay = first;
    }

    #[inline]
    pub(crate) fn spelling(&self) -> &'static dyn Spelling {
        self.spelling
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// A quoted name.
    #[inline]
    pub(crate) fn name(&mut self, name: &str) -> Result<()> {
        quote(name, self.quote_mark, &mut self.sql)
    }

    /// Quoted names with commas between them.
    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<()> {
        for (index, name) in names.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.name(name)?;
        }
        Ok(())
    }

    /// A column, behind what its source is called.
    #[inline]
    pub(super) fn column(&mut self, of: Qualifier<'_>, name: &str) -> Result<()> {
        match of {
            Qualifier::None => {}
            Qualifier::Alias(Alias::FIRST) => self.sql.push_str("t0."),
            Qualifier::Alias(alias) => {
                alias.write(&mut self.sql);
                self.sql.push('.');
            }
            Qualifier::Table(table) => {
                self.name(table)?;
                self.sql.push('.');
            }
        }
        self.name(name)
    }

    /// Binds a value of the statement. A null whose type nobody knows is written out, because a
    /// server can't always find the type of such a parameter.
    #[inline]
    pub(crate) fn value(&mut self, value: &'a Value) {
        if matches!(value, Value::Null(ValueType::Unknown)) {
            self.push("NULL");
        } else {
            self.bind(Cow::Borrowed(value));
        }
    }

    /// Binds a value that rendering made.
    pub(crate) fn owned(&mut self, value: impl Into<Value>) {
        self.bind(Cow::Owned(value.into()));
    }

    /// The tenant: bound once where placeholders have numbers.
    #[inline]
    pub(crate) fn tenant(&mut self, value: &'a Value) {
        match self.tenant_parameter {
            Some(number) if self.placeholder.numbered => {
                if self.replay == Some(number - 1) {
                    self.replay = Some(number);
                }
                self.placeholder.write(number, &mut self.sql);
            }
            _ => {
                self.bind(Cow::Borrowed(value));
                self.tenant_parameter = Some(self.parameters.len());
            }
        }
    }

    /// Binds values whose places are in the text already.
    pub(super) fn bind_unwritten(&mut self, values: impl Iterator<Item = Cow<'a, Value>>) {
        self.parameters.extend(values);
    }

    /// Binds the tenant, whose places are in the text already.
    pub(super) fn bind_tenant_unwritten(&mut self, value: &'a Value) {
        self.parameters.push(Cow::Borrowed(value));
        self.tenant_parameter = Some(self.parameters.len());
    }

    #[inline]
    fn bind(&mut self, value: Cow<'a, Value>) {
        if self.replay.is_some() && self.replays_as(&value) {
            return;
        }
        self.parameters.push(value);
        self.placeholder.write(self.parameters.len(), &mut self.sql);
    }

    /// Binds a value again, if it is the one that was bound there.
    fn replays_as(&mut self, value: &Value) -> bool {
        let Some(bound) = self.replay else {
            return false;
        };
        let same = self
            .parameters
            .get(bound)
            .is_some_and(|first| **first == *value);
        if same {
            self.replay = Some(bound + 1);
            self.placeholder.write(bound + 1, &mut self.sql);
        }
        same
    }
}

/// Writes a quoted name: quote marks in it are doubled, the character NUL is refused.
pub(crate) fn quote(name: &str, mark: char, sql: &mut String) -> Result<()> {
    // Compiled for each mark of names, which is then written and compared as a single byte.
    match mark {
        '"' => quote_with::<'"'>(name, sql),
        '`' => quote_with::<'`'>(name, sql),
        _ => {
            sql.push(mark);
            quote_special(name, mark, sql)?;
            sql.push(mark);
            Ok(())
        }
    }
}

fn quote_with<const MARK: char>(name: &str, sql: &mut String) -> Result<()> {
    sql.push(MARK);
    if is_special(name, MARK) {
        quote_special(name, MARK, sql)?;
    } else {
        sql.push_str(name);
    }
    sql.push(MARK);
    Ok(())
}

/// Whether a quote mark or the character NUL is in a name. Names are short: eight bytes at once are
/// quicker than one by one, and than the compiler's vectors.
#[inline]
fn is_special(name: &str, mark: char) -> bool {
    const LOW: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // A byte is zero if subtracting 1 borrows into its highest bit, which was not set.
    let has_zero = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    let mut encoded = [0; 4];
    let mark = mark.encode_utf8(&mut encoded).as_bytes()[0];
    let marks = u64::from_ne_bytes([mark; 8]);
    let (words, rest) = name.as_bytes().as_chunks::<8>();
    let mut found = 0;
    for word in words {
        let word = u64::from_ne_bytes(*word);
        found |= has_zero(word) | has_zero(word ^ marks);
    }
    found != 0 || rest.iter().any(|byte| *byte == 0 || *byte == mark)
}

#[cold]
fn quote_special(name: &str, mark: char, sql: &mut String) -> Result<()> {
    for character in name.chars() {
        if character == '\0' {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a name contains the character NUL",
            ));
        }
        if character == mark {
            sql.push(mark);
        }
        sql.push(character);
    }
    Ok(())
}

/// Writes a text literal. For names of tables and settings only: values are bound.
pub(crate) fn quote_text(text: &str, sql: &mut String) -> Result<()> {
    quote(text, '\'', sql)
}

/// Writes a number without an intermediate text.
#[inline]
pub(crate) fn push_number(number: usize, sql: &mut String) {
    if number >= 10 {
        push_tens(number / 10, sql);
    }
    sql.push(char::from(b"0123456789"[number % 10]));
}

/// Apart, so that a number of one digit, as most are, is written in place.
fn push_tens(tens: usize, sql: &mut String) {
    push_number(tens, sql);
}

#[cold]
fn too_many(bound: usize, spelling: &'static dyn Spelling) -> Error {
    let most = spelling.capabilities().max_parameters;
    let name = spelling.name();
    Error::new(
        ErrorKind::Exhausted,
        format!("the statement binds {bound} values, and {name} takes {most} at once"),
    )
    .with_hint("split it into smaller batches")
}

#[cold]
pub(super) fn no_namespaces(database: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("{database} has no namespaces inside a database"),
    )
    .with_hint("keep the tenant's rows in a database of their own, or in shared tables")
}

/// Bytes of text and number of parameters to make room for.
fn expected_size(statement: &Statement) -> (usize, usize) {
    match statement {
        Statement::Select(select) => (expected_text(select), 0),
        Statement::Insert(insert) => {
            let width = insert.columns.len().max(1);
            let values = insert.values.len();
            (
                128 + width * 24 + values * 6 + values / width * 8,
                values + values / width + 1,
            )
        }
        Statement::Update(update) => (
            192 + update.assignments.len() * 32,
            update.assignments.len() + 4,
        ),
        Statement::Delete(_) => (160, 0),
    }
}

fn expected_text(select: &Select) -> usize {
    let items: usize = select
        .items
        .iter()
        .map(|item| match item {
            Item::Fields(_, fields) => fields.len() * 24,
            Item::Expression(..) => 32,
        })
        .sum();
    256 + items + select.joins.len() * 112
}

#[cfg(test)]
mod tests {
    use terrace_core::{ColumnType, FieldSchema, ScopeKind};

    use super::*;
    use crate::{Expression, Insert, Source, Table, TenantGuard, dialect, render};

    const FIELD: FieldSchema = FieldSchema {
        name: "unit_price",
        column: "unit_price",
        column_type: ColumnType::BigInt,
        ..FieldSchema::PLAIN
    };

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for length in 1..20 {
            for place in 0..length {
                for special in ['"', '\0'] {
                    let mut name = vec!['\u{e9}'; length];
                    name[place] = special;
                    assert!(is_special(&name.iter().collect::<String>(), '"'));
                    name[place] = '!';
                    assert!(!is_special(&name.iter().collect::<String>(), '"'));
                }
            }
        }
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        for number in [0, 7, 10, 42, 99, 100, 160, 999, 1000, 32_766, 65_535] {
            let mut text = String::new();
            push_number(number, &mut text);
            assert_eq!(text, number.to_string());
        }
    }

    fn fits(statement: &Statement) {
        let tenant = Value::from("t");
        let guard = TenantGuard {
            column: "tenant_id",
            value: &tenant,
        };
        let confinement = Confinement {
            tenant: Some(guard),
            ..Confinement::plain(ScopeKind::Tenant)
        };
        let rendered = render(statement, dialect::postgres::DIALECT, &confinement).unwrap();
        let (text, parameters) = expected_size(statement);
        assert!(
            rendered.sql.len() <= text && rendered.sql.len() * 4 > text,
            "{text}: {}",
            rendered.sql.len()
        );
        assert!(rendered.parameters.len() <= parameters.max(4));
    }

    #[test]
    fn typical_statements_are_allocated_once() {
        let table = || Table {
            name: "track".into(),
            scope: ScopeKind::Tenant,
        };
        let mut select = Select::from(table());
        select.items.push(Item::Fields(Source::ROOT, &[FIELD; 9]));
        select.filter = Some(Expression::column("id").equals(7_i64));
        fits(&Statement::from(select));
        fits(&Statement::Insert(Insert {
            table: table(),
            columns: vec!["name".into(), "unit_price".into()],
            values: vec![Value::I64(1); 200],
            calculated: Vec::new(),
            identity: Some("id".into()),
            conflict: None,
            returning: vec!["id".into()],
        }));
    }
}
