//! The models as rows: what a reference to any model refers to.

use std::collections::HashSet;

use terrace_core::{Error, ErrorKind, ModelSchema, Result, ScopeKind, Tenant, Value};
use terrace_macros::Model;
use terrace_sql::{
    Conflict, ConflictAction, Expression, Insert, Item, Select, Source, Statement, Table,
};
use terrace_tenancy::{Executor, Session, Shape};

use crate::key::Auto;
use crate::model::Model;
use crate::query::Query;

/// The table of content types.
pub(crate) const TABLE: &str = "terrace_content_types";

/// A model as a row: the app that it belongs to, and its name in lower case.
///
/// An app that uses content types lists it among its models, and seeds it once its tables are
/// there.
#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(
    crate = "crate",
    table = "terrace_content_types",
    app = "terrace",
    unique(app, model)
)]
pub struct ContentType {
    /// Its key.
    pub id: Auto<i64>,
    /// The app.
    #[terrace(max_length = 100)]
    pub app: String,
    /// The name of the model, in lower case.
    #[terrace(max_length = 100)]
    pub model: String,
}

impl ContentType {
    /// Adds a row for each of these models of tenants that has none, and gives how many were added.
    /// May run again, and at the same time elsewhere.
    ///
    /// # Errors
    /// Those of the statements.
    pub async fn ensure_seeded<E: Executor<Tenant>>(
        db: &E,
        models: &[&'static ModelSchema],
    ) -> Result<u64> {
        let known = Self::objects().all(db).await?;
        let mut known: HashSet<(String, String)> = known
            .into_iter()
            .map(|content_type| (content_type.app, content_type.model))
            .collect();
        let new: Vec<_> = ModelSchema::with_made(models)
            .into_iter()
            .filter(|model| model.scope == ScopeKind::Tenant)
            .map(natural_key)
            .filter(|key| known.insert(key.clone()))
            .collect();
        if new.is_empty() {
            return Ok(0);
        }
        let added = new.len() as u64;
        let values = new.into_iter().flat_map(|(app, model)| [app, model]);
        let insert = Insert {
            table: Table::from(Self::SCHEMA),
            columns: vec!["app".into(), "model".into()],
            values: values.map(Value::from).collect(),
            calculated: Vec::new(),
            identity: Some("id".into()),
            conflict: Some(Conflict {
                target: vec!["app".into(), "model".into()],
                action: ConflictAction::Ignore,
            }),
            returning: Vec::new(),
        };
        crate::write::writing(db)
            .execute(&Statement::Insert(insert))
            .await?;
        Ok(added)
    }

    /// The content type of a model, if it was seeded.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn for_model<T: Model, E: Executor<Tenant>>(db: &E) -> Result<Option<Self>> {
        Self::query_of(T::SCHEMA).first(db).await
    }

    /// The content type of this app and model, if there is one.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn by_natural_key<E: Executor<Tenant>>(
        db: &E,
        app: &str,
        model: &str,
    ) -> Result<Option<Self>> {
        let query = Self::objects().filter(|row| row.app.equals(app) & row.model.equals(model));
        query.first(db).await
    }

    /// The content type with this key, if there is one.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn by_id<E: Executor<Tenant>>(db: &E, id: i64) -> Result<Option<Self>> {
        Self::objects()
            .filter(|row| row.id.equals(id))
            .first(db)
            .await
    }

    /// All of them, by app and model.
    ///
    /// # Errors
    /// Those of the query.
    pub async fn all<E: Executor<Tenant>>(db: &E) -> Result<Vec<Self>> {
        let query = Self::objects().order_by(|row| (row.app.ascending(), row.model.ascending()));
        query.all(db).await
    }

    /// The content type of this model, as a query.
    pub(super) fn query_of(model: &'static ModelSchema) -> Query<Self> {
        let (app, name) = natural_key(model);
        Self::objects().filter(|row| row.app.equals(app) & row.model.equals(name))
    }

    pub(super) async fn required<T: Model, E: Executor<Tenant>>(db: &E) -> Result<Self> {
        Self::for_model::<T, E>(db).await?.ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("the model {} has no content type yet", T::SCHEMA.name),
            )
            .with_hint("seed them first: ContentType::ensure_seeded(db, models![…])")
        })
    }
}

/// How a model is known to content types.
fn natural_key(schema: &'static ModelSchema) -> (String, String) {
    (schema.options.app.to_owned(), schema.name.to_lowercase())
}

/// The condition that a column of `source` holds the content type of a model.
pub(crate) fn type_is(
    source: Source,
    column: &'static str,
    model: &'static ModelSchema,
) -> Expression {
    let column = Expression::Column(terrace_sql::Column {
        source,
        name: column.into(),
        query: 0,
    });
    is_type_of(column, model)
}

/// The condition that this is the content type of a model.
pub(crate) fn is_type_of(content_type: Expression, model: &'static ModelSchema) -> Expression {
    Expression::InQuery {
        operand: Box::new(content_type),
        query: Box::new(key_of(model)),
        negated: false,
    }
}

/// The key of the content type of a model, if it was seeded.
pub(crate) async fn type_key(
    session: Session<'_>,
    model: &'static ModelSchema,
) -> Result<Option<i64>> {
    let mut key = None;
    let select = Statement::from(key_of(model));
    session
        .run(&select, Shape::Quick, &mut |row| {
            key = Some(row.get(0)?);
            Ok(())
        })
        .await?;
    Ok(key)
}

/// The query of the key of a model's content type.
fn key_of(model: &'static ModelSchema) -> Select {
    let (app, name) = natural_key(model);
    let mut select = Select::from(Table::from(ContentType::SCHEMA));
    select.items = vec![Item::Expression(Expression::column("id"), None)].into();
    let is_app = Expression::column("app").equals(Value::from(app));
    select.filter = Some(is_app.and(Expression::column("model").equals(Value::from(name))));
    select
}
