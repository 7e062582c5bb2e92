//! Collecting what a delete is about, and doing it.

use std::collections::HashSet;

use terrace_core::{Error, ErrorKind, ModelSchema, OnDelete, Result, Value};
use terrace_sql::{Assignment, Expression, Raw, RawPart, Table, Update};
use terrace_tenancy::{Session, Shape};

use super::known::{Edge, Effort, Known};
use super::root::{MOST_KEYS, Root, Rows, referring};
use super::{Blocked, Blocker, DeletePreview, Deleted, look};
use crate::audit::{Audit, Image};
use crate::write::statement::{self, assign, either, fingerprint, is_one_of, key_fields};

/// Keys that an error has with it.
const A_FEW: u64 = 10;

/// What a delete is about.
pub(super) struct Collector<'a> {
    session: Session<'a>,
    known: &'a Known,
    root: Root,
    /// Rows whose keys are known, by model; those of the root first.
    sets: Vec<Set>,
    /// Rows that are deleted by a condition, and that nothing refers to.
    leaves: Vec<Wanted>,
    /// Rows that are deleted by a condition, those that refer to others behind them.
    branches: Vec<Wanted>,
    changes: Vec<(Wanted, Edge)>,
    /// Rows that are in the way, unless they turn out to be deleted as well.
    restricting: Vec<(Edge, Expression)>,
    blockers: Vec<Blocker>,
}

struct Set {
    model: &'static ModelSchema,
    keys: Vec<Vec<Value>>,
    seen: HashSet<String>,
}

/// Rows that match a condition.
struct Wanted {
    model: &'static ModelSchema,
    filter: Option<Expression>,
    query: u32,
}

impl<'a> Collector<'a> {
    pub(super) fn new(session: Session<'a>, known: &'a Known, root: Root) -> Self {
        Self {
            session,
            known,
            root,
            sets: Vec::new(),
            leaves: Vec::new(),
            branches: Vec::new(),
            changes: Vec::new(),
            restricting: Vec::new(),
            blockers: Vec::new(),
        }
    }

    /// Finds everything that is deleted, changed, or in the way.
    pub(super) async fn collect(&mut self) -> Result<()> {
        let root = self.root.schema();
        let effort = self.known.effort(root);
        let (mut rows, lasts) = self.root.rows()?;
        let by_condition = matches!(effort, Effort::Tree | Effort::Checks | Effort::Alone) && lasts;
        if let (Rows::Where(filter, query), false) = (&rows, by_condition) {
            let keys = look::keys(self.session, root, filter.clone(), *query, None).await?;
            rows = Rows::Keys(keys);
        }
        match &rows {
            Rows::Keys(keys) => {
                self.add(root, keys.clone());
            }
            Rows::Where(filter, query) => self.branches.push(Wanted {
                model: root,
                filter: filter.clone(),
                query: *query,
            }),
        }
        let mut work = vec![(root, rows)];
        while let Some((model, rows)) = work.pop() {
            if matches!(&rows, Rows::Keys(keys) if keys.is_empty()) {
                continue;
            }
            for edge in self.known.edges(model) {
                let found = referring(model, &rows, &edge);
                match edge.on_delete {
                    OnDelete::Cascade if self.known.is_leaf(edge.model) => {
                        for filter in found {
                            merge(&mut self.leaves, edge.model, filter);
                        }
                    }
                    OnDelete::Cascade => {
                        let next = self.follow(&edge, found, effort == Effort::Tree).await?;
                        work.extend(next.into_iter().map(|rows| (edge.model, rows)));
                    }
                    OnDelete::SetNull | OnDelete::SetDefault => self.change(edge, found),
                    OnDelete::Restrict if effort == Effort::Keys => {
                        self.restricting
                            .extend(found.into_iter().map(|filter| (edge, filter)));
                    }
                    OnDelete::Protect | OnDelete::Restrict => self.block(edge, found).await?,
                    OnDelete::NoAction => {}
                }
            }
        }
        self.settle().await
    }

    /// Refuses the delete when rows are in the way.
    pub(super) fn refuse(&self) -> Result<()> {
        if self.blockers.is_empty() {
            return Ok(());
        }
        Err(Blocked::error(self.root.schema(), self.blockers.clone()))
    }

    /// Remembers rows by their keys, and gives back those that are new.
    fn add(&mut self, model: &'static ModelSchema, keys: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
        let known = self
            .sets
            .iter()
            .position(|set| set.model.table == model.table);
        let place = known.unwrap_or_else(|| {
            self.sets.push(Set {
                model,
                keys: Vec::new(),
                seen: HashSet::new(),
            });
            self.sets.len() - 1
        });
        let set = &mut self.sets[place];
        let new: Vec<Vec<Value>> = keys
            .into_iter()
            .filter(|key| set.seen.insert(fingerprint(key)))
            .collect();
        set.keys.extend(new.iter().cloned());
        new
    }

    /// The rows that are deleted because they refer to others, and to which others may refer.
    async fn follow(
        &mut self,
        edge: &Edge,
        found: Vec<Expression>,
        by_condition: bool,
    ) -> Result<Vec<Rows>> {
        let mut next = Vec::new();
        for filter in found {
            if by_condition {
                self.branches.push(Wanted {
                    model: edge.model,
                    filter: Some(filter.clone()),
                    query: 0,
                });
                next.push(Rows::Where(Some(filter), 0));
                continue;
            }
            let keys = look::keys(self.session, edge.model, Some(filter), 0, None).await?;
            let new = self.add(edge.model, keys);
            if !new.is_empty() {
                next.push(Rows::Keys(new));
            }
        }
        Ok(next)
    }

    fn change(&mut self, edge: Edge, found: Vec<Expression>) {
        for filter in found {
            let same = self.changes.iter_mut().find(|(_, other)| other.is(&edge));
            match same {
                Some((wanted, _)) if fits(wanted, &filter) => wanted.widen(filter),
                _ => self.changes.push((Wanted::of(edge.model, filter), edge)),
            }
        }
    }

    async fn block(&mut self, edge: Edge, found: Vec<Expression>) -> Result<()> {
        for filter in found {
            let most = Some(A_FEW + 1);
            let mut keys =
                look::keys(self.session, edge.model, Some(filter.clone()), 0, most).await?;
            let mut rows = keys.len() as u64;
            if rows > A_FEW {
                rows = look::count(self.session, edge.model, Some(filter), 0).await?;
                keys.pop();
            }
            if rows > 0 {
                self.blockers.push(Blocker {
                    model: edge.model,
                    reference: edge.name,
                    protects: edge.on_delete == OnDelete::Protect,
                    rows,
                    keys,
                });
            }
        }
        Ok(())
    }

    /// Rows that would be left behind are in the way, unless they are deleted as well.
    async fn settle(&mut self) -> Result<()> {
        for (edge, mut found) in std::mem::take(&mut self.restricting) {
            let leaves = self.leaves.iter();
            let leaves = leaves.filter(|leaf| leaf.model.table == edge.model.table);
            let mut leaves = leaves.filter_map(|leaf| leaf.filter.clone());
            if let Some(leaf) = leaves.next() {
                found = found.and(Expression::IsTrue {
                    operand: Box::new(leaf),
                    negated: true,
                });
            }
            let mut keys = look::keys(self.session, edge.model, Some(found), 0, None).await?;
            let mut sets = self.sets.iter();
            if let Some(set) = sets.find(|set| set.model.table == edge.model.table) {
                keys.retain(|key| !set.seen.contains(&fingerprint(key)));
            }
            for leaf in leaves {
                if keys.is_empty() {
                    break;
                }
                let mut gone = HashSet::new();
                for chunk in keys.chunks(MOST_KEYS) {
                    let own = is_one_of(edge.model, &key_fields(edge.model), chunk.concat());
                    let filter = Some(own.and(leaf.clone()));
                    let found = look::keys(self.session, edge.model, filter, 0, None).await?;
                    gone.extend(found.iter().map(|key| fingerprint(key)));
                }
                keys.retain(|key| !gone.contains(&fingerprint(key)));
            }
            if !keys.is_empty() {
                let rows = keys.len() as u64;
                keys.truncate(usize::try_from(A_FEW).unwrap_or_default());
                self.blockers.push(Blocker {
                    model: edge.model,
                    reference: edge.name,
                    protects: false,
                    rows,
                    keys,
                });
            }
        }
        Ok(())
    }

    /// Deletes and changes what was collected.
    pub(super) async fn execute(mut self) -> Result<Deleted> {
        let session = self.session;
        // Before anything is gone: the database may delete rows on its own, with rows before them.
        let seen = self.seen().await?;
        let mut deleted = Deleted::default();
        for (wanted, edge) in std::mem::take(&mut self.changes) {
            set_free(session, wanted, &edge).await?;
        }
        let by_condition = std::mem::take(&mut self.leaves).into_iter();
        // What was found first is referred to by what was found because of it.
        let branches = std::mem::take(&mut self.branches).into_iter().rev();
        for wanted in by_condition.chain(branches) {
            let model = wanted.model;
            let delete = statement::delete(model, wanted.query, wanted.filter);
            let outcome = session.run(&delete, Shape::Slow, &mut |_| Ok(())).await?;
            deleted.add(model, outcome.affected);
        }
        for place in order(&self.sets) {
            let Set { model, keys, .. } = &self.sets[place];
            if let (0, Root::Instance(_)) = (place, &self.root)
                && keys.len() == 1
            {
                for (model, rows) in self.root.delete_seen(session).await?.by_model() {
                    deleted.add(model, rows);
                }
                continue;
            }
            for chunk in keys.chunks(MOST_KEYS) {
                let filter = is_one_of(model, &key_fields(model), chunk.concat());
                let delete = statement::delete(model, 0, Some(filter));
                session.run(&delete, Shape::Slow, &mut |_| Ok(())).await?;
            }
            // A row that the database deleted on its own, with the row before it, counts as well.
            deleted.add(model, keys.len() as u64);
        }
        for (audit, rows) in seen {
            audit.refuse_others(deleted.rows_of(audit.schema()), rows.len())?;
            audit.record_deleted(session, rows).await?;
        }
        Ok(deleted)
    }

    /// The rows of audited models that are about to be deleted, model by model.
    async fn seen(&self) -> Result<Vec<(Audit, Vec<Image>)>> {
        let mut seen: Vec<(Audit, Vec<Image>)> = Vec::new();
        for wanted in self.leaves.iter().chain(&self.branches) {
            if let Some(audit) = Audit::of(wanted.model) {
                let filter = wanted.filter.clone();
                let rows = audit.look(self.session, filter, wanted.query).await?;
                add_seen(&mut seen, audit, rows);
            }
        }
        for set in &self.sets {
            if let Some(audit) = Audit::of(set.model) {
                let rows = audit.look_by_keys(self.session, &set.keys).await?;
                add_seen(&mut seen, audit, rows);
            }
        }
        Ok(seen)
    }

    /// What would be done.
    pub(super) async fn preview(self) -> Result<DeletePreview> {
        let session = self.session;
        let mut preview = DeletePreview {
            blockers: self.blockers,
            ..DeletePreview::default()
        };
        for set in &self.sets {
            preview.deleted.add(set.model, set.keys.len() as u64);
        }
        for wanted in self.branches.into_iter().chain(self.leaves) {
            let rows = look::count(session, wanted.model, wanted.filter, wanted.query).await?;
            preview.deleted.add(wanted.model, rows);
        }
        for (wanted, edge) in self.changes {
            let rows = look::count(session, wanted.model, wanted.filter, 0).await?;
            if rows > 0 {
                preview
                    .changed
                    .extend(edge.field().map(|field| (edge.model, field, rows)));
            }
        }
        Ok(preview)
    }
}

/// Lets rows go of what they refer to.
async fn set_free(session: Session<'_>, wanted: Wanted, edge: &Edge) -> Result<()> {
    let mut assignments = vec![replacement(edge)?];
    assignments.extend(statement::next_version(edge.model));
    if let Some(audit) = Audit::of(edge.model) {
        let update = Update {
            query: 0,
            table: Table::from(edge.model),
            assignments,
            filter: wanted.filter,
            returning: Vec::new(),
        };
        return audit.update(session, update, Shape::Slow).await.map(drop);
    }
    let update = statement::update(edge.model, assignments, wanted.filter, Vec::new());
    session
        .run(&update, Shape::Slow, &mut |_| Ok(()))
        .await
        .map(drop)
}

/// Adds rows of an audited model to those of the same model.
fn add_seen(seen: &mut Vec<(Audit, Vec<Image>)>, audit: Audit, rows: Vec<Image>) {
    match seen
        .iter_mut()
        .find(|(known, _)| known.schema().table == audit.schema().table)
    {
        Some((known, all)) => known.add_new(all, rows),
        None => seen.push((audit, rows)),
    }
}

impl Wanted {
    const fn of(model: &'static ModelSchema, filter: Expression) -> Self {
        Self {
            model,
            filter: Some(filter),
            query: 0,
        }
    }

    fn widen(&mut self, filter: Expression) {
        self.filter = Some(match self.filter.take() {
            Some(known) => either(known, filter),
            None => filter,
        });
    }
}

/// Adds rows of a model to those that one statement is about, as long as they fit.
fn merge(wanted: &mut Vec<Wanted>, model: &'static ModelSchema, filter: Expression) {
    let same = wanted
        .iter_mut()
        .find(|known| known.model.table == model.table && fits(known, &filter));
    match same {
        Some(known) => known.widen(filter),
        None => wanted.push(Wanted::of(model, filter)),
    }
}

/// Whether one statement can be about both.
fn fits(wanted: &Wanted, filter: &Expression) -> bool {
    let mut values = 0;
    for condition in wanted.filter.iter().chain([filter]) {
        condition.visit_deep(&mut |inner| {
            if let Expression::In { values: list, .. } = inner {
                values += list.len();
            }
        });
    }
    values <= 2 * MOST_KEYS
}

/// The order in which the sets are deleted: those that refer to others first.
fn order(sets: &[Set]) -> Vec<usize> {
    let refers = |from: usize, to: usize| {
        let table = sets[to].model.table;
        let mut references = sets[from].model.references();
        references.any(|reference| reference.table == table)
    };
    let mut waiting: Vec<usize> = (0..sets.len()).collect();
    let mut order = Vec::with_capacity(sets.len());
    while let Some(last) = waiting.last().copied() {
        let free = waiting.iter().rev().copied().find(|place| {
            waiting
                .iter()
                .all(|other| other == place || !refers(*other, *place))
        });
        // Models that refer to each other in a circle are deleted as they were found.
        let next = free.unwrap_or(last);
        waiting.retain(|place| *place != next);
        order.push(next);
    }
    order
}

/// What a foreign key is set to when the row that it refers to is deleted.
fn replacement(edge: &Edge) -> Result<Assignment> {
    let field = edge.field();
    let default = field.and_then(|field| field.default);
    match (edge.on_delete, field, default) {
        (OnDelete::SetDefault, Some(field), Some(sql)) => Ok(assign(
            field,
            Expression::Raw(Box::new(Raw {
                parts: vec![RawPart::Declared(sql)],
            })),
        )),
        (_, Some(field), _) if field.nullable => Ok(assign(
            field,
            Expression::Value(Value::Null(field.column_type.value_type())),
        )),
        _ => Err(Error::new(
            ErrorKind::Configuration,
            format!("{}.{} has no default", edge.model.name, edge.name),
        )
        .with_hint("give it a default, make it optional, or use another on_delete")),
    }
}
