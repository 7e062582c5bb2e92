//! A place: what reaches the rows of one scope, and what keeps every statement inside it.

use std::borrow::Cow;
use std::sync::Arc;

use terrace_core::{
    Actor, Error, ErrorKind, ModelSchema, Origin, Registry, Result, Scope, ScopeKind, Tenant, Value,
};
use terrace_driver::{Confined, Connection, Outcome, Pool, Prologue, Setting, Sink};
use terrace_sql::dialect::administration::Question;
use terrace_sql::{Confinement, Dialect, Rendered, Statement, TenantGuard, render};

use crate::observers::Observers;
use crate::servers::{Common, Named, OwnPool, Servers, Shard};
use crate::{PhysicalName, Placement, Recording, ShardName};

/// The transaction-local setting that row-level security reads.
pub(crate) const TENANT_SETTING: &str = "terrace.tenant_id";

/// Where a place takes its connections from.
#[derive(Clone)]
pub(crate) enum PoolSource {
    /// A pool that many tenants share.
    Shared(Pool),
    /// A pool for this place alone, opened when it is needed.
    Own(OwnPool),
}

/// What reaches the rows of one scope, and what keeps every statement inside it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(super) pools: PoolSource,
    pub(super) dialect: Dialect,
    pub(super) tenant: Option<Tenant>,
    pub(super) placement: Option<Placement>,
    pub(super) common: Common,
    /// The database that the place is in: on some servers locks belong to all databases together.
    pub(super) database: Arc<str>,
    /// The name of the further database that this is; none for the shard itself.
    pub(super) named: Option<Arc<str>>,
    /// Whether changes are refused.
    pub(super) read_only: bool,
    /// Who writes, as far as the handle was told.
    pub(super) actor: Option<Actor>,
    pub(super) namespace: Option<String>,
    pub(super) guard: Option<Guard>,
    pub(super) raw: Raw,
}

/// The tenant's rows in tables that many tenants share.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) column: Arc<str>,
    pub(super) value: Value,
    /// The value of [`TENANT_SETTING`], where the database has row-level security.
    pub(super) setting: Option<String>,
    /// Whether reads and changes carry the predicate besides row-level security. New rows always
    /// carry the tenant's value.
    pub(super) predicate: bool,
}

/// What keeps SQL text of the program's own inside the place.
#[derive(Clone)]
pub(super) enum Raw {
    /// The connection reaches nothing else, or row-level security guards it.
    Allowed,
    /// A transaction-local search path: name and value.
    SearchPath(&'static str, String),
    /// Nothing would.
    Refused(&'static str),
}

/// The place of the registry: a login of its own, no tenant.
pub(crate) fn plain_registry(pool: Pool, database: &str, common: Common) -> Place {
    Place {
        dialect: pool.dialect(),
        pools: PoolSource::Shared(pool),
        tenant: None,
        placement: None,
        common,
        database: database.into(),
        named: None,
        read_only: false,
        actor: None,
        namespace: None,
        guard: None,
        raw: Raw::Allowed,
    }
}

impl Place {
    /// The place of a tenant whom `pools` alone part from others; the kinds add what else does.
    pub(super) fn of_tenant(
        servers: &Servers,
        shard: &Shard,
        pools: PoolSource,
        (tenant, placement): (&Tenant, &Placement),
    ) -> Self {
        Self {
            pools,
            dialect: shard.dialect(),
            tenant: Some(tenant.clone()),
            placement: Some(placement.clone()),
            common: servers.common(),
            database: shard.database_name().into(),
            named: None,
            read_only: false,
            actor: None,
            namespace: None,
            guard: None,
            raw: Raw::Allowed,
        }
    }

    /// The same place, whose statements are recorded as well.
    pub(crate) fn recorded(&self, recording: Recording) -> Self {
        let mut place = self.clone();
        place.common.observers = place.common.observers.with(recording);
        place
    }

    /// The same place, of which only reads are taken.
    pub(crate) fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// The same place, for somebody who writes.
    pub(crate) fn acting_as(&self, actor: Actor) -> Self {
        let mut place = self.clone();
        place.actor = Some(actor);
        place
    }

    /// Who writes, as far as the handle was told.
    pub(crate) const fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// This place, under the name by which `other` asks for it, and watched as that is.
    pub(crate) fn answering_for(mut self, other: &Self, name: &str) -> Self {
        self.common = other.common.clone();
        self.named = Some(name.into());
        self
    }

    /// The further databases that hold the same rows.
    pub(crate) fn named(&self) -> &Named {
        &self.common.named
    }

    /// The name of the further database that this is; none for the shard itself.
    pub(crate) fn database(&self) -> Option<&str> {
        self.named.as_deref()
    }

    /// The shard that the place is on; the registry is on the main one.
    pub(crate) fn shard_name(&self) -> ShardName {
        let placement = self.placement.as_ref();
        placement.map_or_else(ShardName::main, |placement| placement.shard().clone())
    }

    /// The same place, whose project has these models.
    pub(crate) fn with_models(&self, models: &[&'static ModelSchema]) -> Self {
        let mut place = self.clone();
        place.common.models = models.into();
        place
    }

    /// The models of the project.
    pub(crate) fn models(&self) -> &[&'static ModelSchema] {
        &self.common.models
    }

    /// What tells the advisory locks of this place from those of every other.
    pub(crate) fn lock_space(&self) -> [String; 2] {
        let owner = self.tenant.as_ref();
        let owner = owner.map_or("registry".to_owned(), |tenant| tenant.id().to_string());
        [self.database.to_string(), owner]
    }

    pub(crate) fn observers(&self) -> &Observers {
        &self.common.observers
    }

    /// The tenant; none for the registry.
    pub(crate) fn owner(&self) -> Option<&Tenant> {
        self.tenant.as_ref()
    }

    /// Where the tenant is; none for the registry.
    pub(crate) fn placement(&self) -> Option<&Placement> {
        self.placement.as_ref()
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn origin(&self) -> Origin {
        self.tenant
            .as_ref()
            .map_or(Origin::REGISTRY, |tenant| Origin::tenant(tenant.id()))
    }

    pub(crate) fn label(&self) -> &str {
        self.tenant
            .as_ref()
            .map_or("registry", |tenant| tenant.slug().as_str())
    }

    /// The tenant of a tenant's place. Only `Db<Tenant>` and `Transaction<Tenant>` ask.
    pub(crate) fn tenant(&self) -> &Tenant {
        static NOBODY: std::sync::LazyLock<Tenant> =
            std::sync::LazyLock::new(Tenant::default_tenant);
        self.tenant.as_ref().unwrap_or(&NOBODY)
    }

    pub(crate) fn render<'a>(&'a self, statement: &'a Statement) -> Result<Rendered<'a>> {
        let confinement = Confinement {
            scope: if self.tenant.is_some() {
                ScopeKind::Tenant
            } else {
                Registry::KIND
            },
            namespace: self.namespace.as_deref(),
            tenant: self
                .guard
                .as_ref()
                .filter(|guard| guard.predicate || matches!(statement, Statement::Insert(_)))
                .map(|guard| TenantGuard {
                    column: &guard.column,
                    value: &guard.value,
                }),
        };
        render(statement, self.dialect, &confinement)
    }

    /// What must hold in every transaction of this place.
    pub(super) fn settings(&self) -> Settings<'_> {
        match (self.tenant_setting(), &self.raw) {
            (Settings(None), Raw::SearchPath(name, value)) => {
                Settings(Some(Setting { name, value }))
            }
            (setting, _) => setting,
        }
    }

    /// What a rendered statement needs: no search path, because its tables are qualified, and a
    /// path that changes would make the server plan every prepared statement anew.
    pub(super) fn tenant_setting(&self) -> Settings<'_> {
        let value = self
            .guard
            .as_ref()
            .and_then(|guard| guard.setting.as_deref());
        Settings(value.map(|value| Setting {
            name: TENANT_SETTING,
            value,
        }))
    }

    /// Refuses SQL of the program's own where nothing but our own predicate would part the
    /// tenants.
    pub(super) fn check_raw<'a>(&self, sql: &'a str) -> Result<Cow<'a, str>> {
        if let Raw::Refused(why) = self.raw {
            return Err(Error::new(
                ErrorKind::Isolation,
                format!("raw SQL is refused for this tenant: {why}"),
            )
            .with_hint("write it as a typed query, or give the tenant a database of its own"));
        }
        self.refuse_strangers(sql)?;
        // The namespace is part of the text, so that a statement cache keyed by text can't serve
        // one tenant's plan to another.
        Ok(match &self.namespace {
            Some(namespace) => Cow::Owned(format!("/* {namespace} */ {sql}")),
            None => Cow::Borrowed(sql),
        })
    }

    /// Checks a rendered statement with SQL of the program's own in it. In shared tables the
    /// renderer refused what would read a table by itself.
    pub(super) fn check_fragments<'a>(&self, sql: &'a str) -> Result<Cow<'a, str>> {
        if self.guard.is_none() {
            return self.check_raw(sql);
        }
        self.refuse_strangers(sql).map(|()| Cow::Borrowed(sql))
    }

    fn refuse_strangers(&self, sql: &str) -> Result<()> {
        let Some(tenant) = &self.tenant else {
            return Ok(());
        };
        let own = PhysicalName::of(tenant.id());
        if PhysicalName::foreign_in(Some(own.as_str()), sql).is_some() {
            return Err(Error::new(
                ErrorKind::Isolation,
                "raw SQL names the storage of another tenant",
            )
            .with_hint("leave schema and database names out: tables are found without them"));
        }
        Ok(())
    }
}

/// At most one transaction-local setting.
pub(super) struct Settings<'a>(Option<Setting<'a>>);

impl Settings<'_> {
    pub(super) fn prologue(&self) -> Prologue<'_> {
        Prologue {
            settings: self.0.as_slice(),
        }
    }
}

/// Asks an administration question on the owner's connection.
pub(crate) async fn run_question(connection: &mut Connection, question: &Question) -> Result<i64> {
    let parameters: Vec<_> = question.parameters.iter().map(Cow::Borrowed).collect();
    let mut answer = None;
    connection
        .run(
            &Confined::new(&question.sql, &parameters, Prologue::default()).reading(),
            &mut |row| {
                answer = Some(row.get::<i64>(0)?);
                Ok(())
            },
        )
        .await?;
    answer.ok_or_else(|| Error::new(ErrorKind::Internal, "an administration query gave no row"))
}

/// Runs a question whose answer is rows of two texts.
pub(crate) async fn run_texts(
    connection: &mut Connection,
    question: &Question,
) -> Result<Vec<(String, String)>> {
    let parameters: Vec<_> = question.parameters.iter().map(Cow::Borrowed).collect();
    let confined = Confined::new(&question.sql, &parameters, Prologue::default()).reading();
    let mut rows = Vec::new();
    connection
        .run(&confined, &mut |row| {
            rows.push((row.get(0)?, row.get(1)?));
            Ok(())
        })
        .await?;
    Ok(rows)
}

/// Runs a question whose answer is rows of texts.
pub(crate) async fn run_answer(
    connection: &mut Connection,
    question: &Question,
) -> Result<terrace_sql::catalogue::Answer> {
    let parameters: Vec<_> = question.parameters.iter().map(Cow::Borrowed).collect();
    let confined = Confined::new(&question.sql, &parameters, Prologue::default()).reading();
    let mut rows = Vec::new();
    connection
        .run(&confined, &mut |row| {
            let texts = (0..row.len()).map(|column| row.get(column));
            rows.push(texts.collect::<Result<_>>()?);
            Ok(())
        })
        .await?;
    Ok(rows)
}

/// Runs a statement of the migration engine on the owner's connection: no tenant, because data
/// steps of migrations see every tenant's rows; the namespace alone confines it.
pub(crate) async fn run_unconfined(
    connection: &mut Connection,
    dialect: Dialect,
    scope: ScopeKind,
    namespace: Option<&str>,
    statement: &Statement,
    sink: &mut Sink<'_>,
) -> Result<Outcome> {
    let confinement = Confinement {
        scope,
        namespace,
        tenant: None,
    };
    let rendered = render(statement, dialect, &confinement)?;
    let mut confined = Confined::new(&rendered.sql, &rendered.parameters, Prologue::default());
    if rendered.reads {
        confined = confined.reading();
    }
    connection.run(&confined, sink).await
}

/// Runs a query of the operator's own on the owner's connection.
pub(crate) async fn run_text(
    connection: &mut Connection,
    sql: &str,
    parameters: &[Value],
    sink: &mut Sink<'_>,
) -> Result<Outcome> {
    let parameters: Vec<Cow<'_, Value>> = parameters.iter().map(Cow::Borrowed).collect();
    let confined = Confined::new(sql, &parameters, Prologue::default()).foreign();
    connection.run(&confined, sink).await
}
