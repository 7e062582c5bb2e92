//! What the text of a query depends on, in a few numbers. Programs send the same queries again and
//! again, with other values: a text is written once for each form, and then copied.
//!
//! Only forms that most queries have are known. Every other query is written each time.

use std::borrow::Cow;
use std::cell::RefCell;

use terrace_core::{Value, ValueType};

use super::{Parameters, Rendered};
use crate::{
    BinaryOperator, Column, Confinement, Dialect, Distinct, Expression, From, Item, Join, Name,
    Nulls, Order, Select, Source,
};

/// Numbers of a form. A query that has more of them is written each time.
const LONGEST: usize = 64;

/// Texts that a thread remembers. Two forms in one place drive each other out.
const PLACES: usize = 512;

/// A text, and the form that it is the text of.
struct Remembered {
    form: Box<[u64]>,
    sql: Box<str>,
}

thread_local! {
    static TEXTS: RefCell<Vec<Option<Remembered>>> = const { RefCell::new(Vec::new()) };
}

/// The form of a query, and the values of its placeholders.
///
/// **Invariant:** two queries with the same numbers have the same text, and their values stand in
/// the same places of it. The numbers themselves are compared, never a digest of them.
pub(super) struct Form<'a> {
    words: [u64; LONGEST],
    length: usize,
    parameters: Parameters<'a>,
}

/// What a query is confined to, and what its columns say that they are of.
#[derive(Clone, Copy)]
struct Scene<'a> {
    confinement: Confinement<'a>,
    query: u32,
    /// Whether one placeholder stands for the tenant in all places.
    numbered: bool,
}

impl<'a> Form<'a> {
    pub(super) fn new() -> Self {
        Self {
            words: [0; LONGEST],
            length: 0,
            parameters: Parameters::new(),
        }
    }

    /// Takes the form of a query. `false` if it is none of those that are known.
    pub(super) fn take(
        &mut self,
        select: &'a Select,
        dialect: Dialect,
        confinement: &Confinement<'a>,
    ) -> bool {
        // The texts of a namespace are one tenant's.
        if confinement.namespace.is_some() {
            return false;
        }
        let scene = Scene {
            confinement: *confinement,
            query: select.query,
            numbered: dialect.spelling().placeholder().numbered,
        };
        self.address(dialect.name(), 0).is_some() && self.select(select, scene).is_some()
    }

    /// The query with the remembered text.
    pub(super) fn rendered(&mut self) -> Option<Rendered<'a>> {
        let form = &self.words[..self.length];
        let sql = TEXTS.with_borrow(|texts| match texts.get(self.place()) {
            Some(Some(known)) if *known.form == *form => Some(String::from(&*known.sql)),
            _ => None,
        });
        Some(Rendered {
            sql: sql?,
            parameters: std::mem::take(&mut self.parameters),
            reads: true,
            foreign: false,
        })
    }

    /// Remembers the text that was written for this form.
    pub(super) fn remember(&self, rendered: &Rendered<'a>) {
        debug_assert_eq!(self.parameters, rendered.parameters, "of {}", rendered.sql);
        let known = Remembered {
            form: self.words[..self.length].into(),
            sql: rendered.sql.as_str().into(),
        };
        TEXTS.with_borrow_mut(|texts| {
            if texts.is_empty() {
                texts.resize_with(PLACES, || None);
            }
            texts[self.place()] = Some(known);
        });
    }

    /// Where the text is looked for. Another one may be there.
    fn place(&self) -> usize {
        let words = self.words[..self.length].iter();
        let hash = words.fold(0_u64, |hash, word| hash.rotate_left(5) ^ word);
        let mixed = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        usize::try_from(mixed).unwrap_or(0) % PLACES
    }

    fn select(&mut self, select: &'a Select, scene: Scene<'a>) -> Option<()> {
        // Whoever adds a clause has to say here what the text depends on.
        let Select {
            query: _,
            with,
            distinct,
            items,
            from,
            joins,
            filter,
            group_by,
            having,
            order_by,
            limit,
            offset,
            lock,
        } = select;
        let simple = with.is_empty()
            && matches!(distinct, Distinct::No)
            && group_by.is_empty()
            && having.is_none()
            && lock.is_none();
        if !simple {
            return None;
        }
        let flags = u64::from(filter.is_some())
            | u64::from(limit.is_some()) << 1
            | u64::from(offset.is_some()) << 2
            | u64::from(scene.confinement.tenant.is_some()) << 3;
        self.counts(flags, [items.len(), joins.len(), order_by.len()])?;
        if let Some(guard) = &scene.confinement.tenant {
            self.text(guard.column)?;
        }
        items.iter().try_for_each(|item| self.item(item))?;
        self.from(from, scene)?;
        for (index, join) in joins.iter().enumerate() {
            self.join(join, index, scene)?;
        }
        self.tenant(joins.is_empty(), scene);
        if let Some(filter) = filter {
            self.expression(filter, scene)?;
        }
        order_by.iter().try_for_each(|by| self.order(by, scene))?;
        if let Some(limit) = limit {
            self.word(*limit)?;
        }
        if let Some(offset) = offset {
            let rows = i64::try_from(*offset).unwrap_or(i64::MAX);
            self.parameters.push(Cow::Owned(Value::I64(rows)));
        }
        Some(())
    }

    fn item(&mut self, item: &Item) -> Option<()> {
        let Item::Fields(source, fields) = item else {
            return None;
        };
        self.source(*source)?;
        // What is static stays at its address.
        self.word(fields.as_ptr().addr() as u64)?;
        self.word(fields.len() as u64)
    }

    fn from(&mut self, from: &From, scene: Scene<'_>) -> Option<()> {
        match from {
            From::Table(table) if table.scope == scene.confinement.scope => {
                self.name(&table.name, 0)
            }
            _ => None,
        }
    }

    fn join(&mut self, join: &'a Join, index: usize, scene: Scene<'a>) -> Option<()> {
        self.from(&join.from, scene)?;
        self.source(join.source)?;
        self.source(join.parent)?;
        self.counts(
            join.kind as u64,
            [join.columns.len(), usize::from(join.on.is_some()), 0],
        )?;
        for (own, parents) in &join.columns {
            self.name(own, 0)?;
            self.name(parents, 0)?;
        }
        self.tenant(index == 0, scene);
        match &join.on {
            Some(on) => self.expression(on, scene),
            None => Some(()),
        }
    }

    /// The tenant's value at a guard.
    fn tenant(&mut self, first: bool, scene: Scene<'a>) {
        if let Some(guard) = scene.confinement.tenant
            && (first || !scene.numbered)
        {
            self.parameters.push(Cow::Borrowed(guard.value));
        }
    }

    /// Of a column, because a term of the order may be written twice.
    fn order(&mut self, order: &Order, scene: Scene<'_>) -> Option<()> {
        let Expression::Column(column) = &order.expression else {
            return None;
        };
        let nulls = match order.nulls {
            None => 0,
            Some(Nulls::First) => 1,
            Some(Nulls::Last) => 2,
        };
        self.word(nulls << 1 | u64::from(order.descending))?;
        self.column(column, scene)
    }

    fn expression(&mut self, expression: &'a Expression, scene: Scene<'a>) -> Option<()> {
        match expression {
            Expression::Column(column) => self.column(column, scene),
            // These are not bound, or make of what is around them something else.
            Expression::Value(Value::Null(ValueType::Unknown) | Value::Json(_)) => None,
            Expression::Value(value) => {
                self.parameters.push(Cow::Borrowed(value));
                self.word(VALUE)
            }
            Expression::Binary(operands, operator) if is_known(*operator) => {
                self.word(BINARY | (*operator as u64) << 8)?;
                let [left, right] = &**operands;
                self.expression(left, scene)?;
                self.expression(right, scene)
            }
            Expression::IsNull { operand, negated } => {
                self.word(IS_NULL | u64::from(*negated) << 8)?;
                self.expression(operand, scene)
            }
            Expression::Not(inner) => {
                self.word(NOT)?;
                self.expression(inner, scene)
            }
            _ => None,
        }
    }

    /// A column of this query.
    fn column(&mut self, column: &Column, scene: Scene<'_>) -> Option<()> {
        if column.query != 0 && column.query != scene.query {
            return None;
        }
        if column.source == Source::ROOT {
            return self.name(&column.name, ROOT_COLUMN);
        }
        self.name(&column.name, COLUMN)?;
        self.source(column.source)
    }

    /// A name that the program was made with. Others have no address for good.
    fn name(&mut self, name: &Name, kind: u64) -> Option<()> {
        match name {
            Cow::Borrowed(name) => self.address(name, kind),
            Cow::Owned(_) => None,
        }
    }

    fn address(&mut self, text: &'static str, kind: u64) -> Option<()> {
        self.word((text.len() as u64) << 8 | kind)?;
        self.word(text.as_ptr().addr() as u64)
    }

    /// A text that may be elsewhere the next time.
    fn text(&mut self, text: &str) -> Option<()> {
        self.word(text.len() as u64)?;
        text.as_bytes().chunks(8).try_for_each(|chunk| {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_ne_bytes(bytes))
        })
    }

    fn source(&mut self, source: Source) -> Option<()> {
        let (hops, instance) = source.numbers();
        self.word(hops)?;
        self.word(instance.into())
    }

    /// Small numbers in one: whoever has more of something has a form that is too long.
    fn counts(&mut self, flags: u64, counts: [usize; 3]) -> Option<()> {
        let mut word = flags;
        for count in counts {
            if count > LONGEST {
                return None;
            }
            word = word << 8 | count as u64;
        }
        self.word(word)
    }

    #[inline]
    fn word(&mut self, word: u64) -> Option<()> {
        *self.words.get_mut(self.length)? = word;
        self.length += 1;
        Some(())
    }
}

// What comes next: the lowest byte of its first number.
const ROOT_COLUMN: u64 = 1;
const COLUMN: u64 = 2;
const VALUE: u64 = 3;
const BINARY: u64 = 4;
const IS_NULL: u64 = 5;
const NOT: u64 = 6;

/// Connectives and comparisons, which every database writes between their operands.
fn is_known(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::And
            | BinaryOperator::Or
            | BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
    )
}

#[cfg(test)]
mod tests;
