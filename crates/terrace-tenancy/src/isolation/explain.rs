//! How the database would run a statement, confined as it would be.

use std::borrow::Cow;
use std::collections::HashMap;

use terrace_core::{Result, Value};
use terrace_driver::{Connection, Row, Shape, TransactionOptions};
use terrace_sql::Statement;
use terrace_sql::dialect::{Explain, ExplainOptions, PlanShape};

use super::place::Place;
use super::run::Ready;

impl Place {
    /// Whether explaining a statement in this way changes rows, and has to be undone.
    pub(crate) fn explaining_changes(
        &self,
        statement: &Statement,
        options: &ExplainOptions,
    ) -> Result<bool> {
        Ok(options.analyze && !self.render(statement)?.reads)
    }

    /// The lines of a statement's plan. What running it changed is undone.
    pub(crate) async fn explain(
        &self,
        statement: &Statement,
        options: &ExplainOptions,
    ) -> Result<Vec<String>> {
        if self.explaining_changes(statement, options)? {
            let mut connection = self.begin(TransactionOptions::default()).await?;
            let lines = self.explain_on(&mut connection, statement, options).await;
            connection.rollback().await?;
            return lines;
        }
        let explain = self.dialect.administration().explain(options)?;
        let rendered = self.render(statement)?;
        let ready = self.ready(&rendered)?.explained(&explain);
        let mut plan = Plan::new(&explain);
        let shape = if options.analyze {
            Shape::Slow
        } else {
            Shape::Quick
        };
        self.run_confined(&ready.alone(shape), &mut |row| plan.add(row))
            .await?;
        Ok(plan.lines)
    }

    /// The same in an open transaction, where what it changed stays.
    pub(crate) async fn explain_on(
        &self,
        connection: &mut Connection,
        statement: &Statement,
        options: &ExplainOptions,
    ) -> Result<Vec<String>> {
        let explain = self.dialect.administration().explain(options)?;
        let rendered = self.render(statement)?;
        let ready = self.ready(&rendered)?.explained(&explain);
        let mut plan = Plan::new(&explain);
        let confined = ready.inside(Shape::Slow);
        self.run_confined_on(connection, &confined, &mut |row| plan.add(row))
            .await?;
        Ok(plan.lines)
    }
}

impl Ready<'_> {
    fn explained(mut self, explain: &Explain) -> Self {
        self.sql = Cow::Owned(format!("{}{}", explain.before, self.sql));
        self
    }
}

/// The lines of a plan, as they come.
struct Plan {
    answer: PlanShape,
    lines: Vec<String>,
    /// How far each step of a tree is indented.
    depths: HashMap<i64, usize>,
}

impl Plan {
    fn new(explain: &Explain) -> Self {
        Self {
            answer: explain.answer,
            lines: Vec::new(),
            depths: HashMap::new(),
        }
    }

    fn add(&mut self, row: &Row<'_>) -> Result<()> {
        match self.answer {
            PlanShape::Lines => {
                let text = text(&row.dynamic(0)?);
                self.lines.extend(text.lines().map(str::to_owned));
            }
            PlanShape::Table => {
                let mut line = Vec::with_capacity(row.len());
                for index in 0..row.len() {
                    let name = row.name(index).unwrap_or("?");
                    line.push(format!("{name}={}", text(&row.dynamic(index)?)));
                }
                self.lines.push(line.join(" "));
            }
            PlanShape::Tree => {
                let (step, around) = (row.get::<i64>(0)?, row.get::<i64>(1)?);
                let depth = self.depths.get(&around).map_or(0, |depth| depth + 1);
                self.depths.insert(step, depth);
                let text = row.get::<String>(3)?;
                self.lines.push(format!("{}{text}", "  ".repeat(depth)));
            }
        }
        Ok(())
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null(_) => "NULL".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Json(json) => format!("{json:#}"),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::I16(number) => number.to_string(),
        Value::I32(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        Value::F32(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
