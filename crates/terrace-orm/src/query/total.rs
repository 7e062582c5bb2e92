//! Whether an order leaves nothing open.

use terrace_core::{FieldSchema, ModelSchema};
use terrace_sql::Expression;

use super::{Plan, Query, Rows};
use crate::model::Model;

impl<M: Model, R: Rows<M>> Query<M, R> {
    /// Whether no two rows have the same place in the order: it has the primary key, or unique
    /// columns that are never null. Rows whose order leaves something open may come in another
    /// order each time, so that a page of them can miss a row of the page before.
    ///
    /// ```
    /// # use terrace_orm::{Auto, Model};
    /// # #[derive(Model)]
    /// # #[terrace(crate = "terrace_orm")]
    /// # struct Track { id: Auto<i64>, name: String }
    /// let by_name = Track::objects().order_by(|track| track.name.ascending());
    /// assert!(!by_name.is_totally_ordered());
    /// let and_key = Track::objects().order_by(|track| (track.name.ascending(), track.id.ascending()));
    /// assert!(and_key.is_totally_ordered());
    /// ```
    pub fn is_totally_ordered(&self) -> bool {
        totally_ordered(&self.plan)
    }
}

fn totally_ordered(plan: &Plan) -> bool {
    let schema = plan.schema;
    let orders = plan.orders();
    let columns: Vec<&str> = orders
        .iter()
        .filter_map(|order| match &order.expression {
            Expression::Column(column) if column.source.is_root() => Some(column.name.as_ref()),
            _ => None,
        })
        .collect();
    let sorted_by = |field: &FieldSchema| columns.contains(&field.column);
    let key = schema.primary_key().count() > 0 && schema.primary_key().all(sorted_by);
    let mut fields = schema.fields.iter();
    key || fields.any(|field| field.unique && !field.nullable && sorted_by(field))
        || has_unique_set(schema, &columns)
}

/// Whether columns that are unique together, of all rows and never null, are among these.
fn has_unique_set(schema: &ModelSchema, columns: &[&str]) -> bool {
    let never_null = |column: &str| {
        let mut fields = schema.fields.iter();
        fields.any(|field| field.column == column && !field.nullable)
    };
    schema.indexes.iter().any(|index| {
        let all_rows = index.unique && index.condition.is_none() && index.expressions.is_empty();
        let mut own = index.columns.iter();
        all_rows && own.all(|column| columns.contains(column) && never_null(column))
    })
}
