//! `DISTINCT ON` where a database lacks it: the first row of each group, numbered in a derived table.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Expression, Item, Name, Select};

use super::{Frame, Renderer, push_number};

impl<'a> Renderer<'a> {
    /// The query, of each group of rows with the same values of `on` the first in the query's order.
    pub(super) fn first_rows(
        &mut self,
        select: &'a Select,
        on: &'a [Expression],
        frame: Frame<'a>,
    ) -> Result<()> {
        if select.lock.is_some() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} can't lock the first rows of groups",
                    self.spelling.name()
                ),
            )
            .with_hint("read their keys first, and lock the rows with these keys"));
        }
        self.push("SELECT ");
        let mut columns = 0;
        for item in &select.items {
            match item {
                Item::Fields(_, fields) => {
                    for field in *fields {
                        self.outer_column(columns, Some(field.column))?;
                        columns += 1;
                    }
                }
                Item::Expression(expression, name) => {
                    self.outer_column(columns, known_name(expression, name.as_ref()))?;
                    columns += 1;
                }
            }
        }
        if columns == 0 {
            self.sql.push('1');
        }
        self.push(" FROM (SELECT ");
        self.numbered_items(select, frame)?;
        for (index, order) in select.order_by.iter().enumerate() {
            self.expression(&order.expression, frame)?;
            self.push(" AS o");
            push_number(index, &mut self.sql);
            self.push(", ");
        }
        self.push("ROW_NUMBER() OVER (");
        self.list("PARTITION BY ", on, frame)?;
        self.orders(&select.order_by, frame)?;
        self.push(") AS place");
        self.rows(select, frame)?;
        self.push(") AS derived WHERE derived.place = 1");
        for (index, order) in select.order_by.iter().enumerate() {
            self.push(if index == 0 { " ORDER BY " } else { ", " });
            self.order_by(order, |renderer| {
                renderer.push("derived.o");
                push_number(index, &mut renderer.sql);
                Ok(())
            })?;
        }
        self.page(select.limit, select.offset);
        Ok(())
    }

    fn outer_column(&mut self, index: usize, name: Option<&str>) -> Result<()> {
        self.push(if index == 0 {
            "derived.i"
        } else {
            ", derived.i"
        });
        push_number(index, &mut self.sql);
        if let Some(name) = name {
            self.push(" AS ");
            self.name(name)?;
        }
        Ok(())
    }

    fn numbered_items(&mut self, select: &'a Select, frame: Frame<'a>) -> Result<()> {
        let mut index = 0;
        for item in &select.items {
            match item {
                Item::Fields(source, fields) => {
                    let qualifier = frame.resolve(*source)?;
                    for field in *fields {
                        self.column(qualifier, field.column)?;
                        self.inner_name(&mut index);
                    }
                }
                Item::Expression(expression, _) => {
                    self.argument(expression, frame)?;
                    self.inner_name(&mut index);
                }
            }
        }
        Ok(())
    }

    fn inner_name(&mut self, index: &mut usize) {
        self.push(" AS i");
        push_number(*index, &mut self.sql);
        self.push(", ");
        *index += 1;
    }
}

fn known_name<'e>(expression: &'e Expression, name: Option<&'e Name>) -> Option<&'e str> {
    match (expression, name) {
        (_, Some(name)) => Some(name),
        (Expression::Column(column), None) => Some(&column.name),
        _ => None,
    }
}
