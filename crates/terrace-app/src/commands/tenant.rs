//! `tenant`: makes, lists and shows tenants.

use std::process::ExitCode;

use serde::Serialize;
use terrace_core::{Count, Result, Slug, TenantKind};
use terrace_registry::{NewTenant, TenantRow};
use terrace_tenancy::{Isolation, ShardName};

use crate::output::{json, table};
use crate::{Command, Context, Format};

/// Makes, lists and shows tenants.
#[derive(clap::Parser)]
#[command(name = "tenant", arg_required_else_help = true)]
pub(crate) struct TenantCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Makes a tenant with its storage and tables.
    Create(Create),
    /// Makes storage with tables in advance, so that new tenants are ready at once.
    Warm(Warm),
    /// Lists every tenant.
    List(List),
    /// Shows one tenant.
    Show(Show),
}

#[derive(clap::Args)]
struct Create {
    /// The name in host names and paths.
    slug: Slug,
    /// The name for people; the slug when missing.
    #[arg(long)]
    name: Option<String>,
    /// How its rows are kept apart: row, schema or database.
    #[arg(long)]
    isolation: Option<Isolation>,
    /// The server it is placed on.
    #[arg(long)]
    shard: Option<ShardName>,
    /// What it is for: customer or demo.
    #[arg(long, default_value = "customer")]
    kind: TenantKind,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(clap::Args)]
struct Warm {
    /// For how many new tenants.
    number: usize,
    /// How their rows are kept apart: schema or database.
    #[arg(long)]
    isolation: Isolation,
    /// The server that they are placed on.
    #[arg(long)]
    shard: Option<ShardName>,
}

#[derive(clap::Args)]
struct List {
    /// How the list is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(clap::Args)]
struct Show {
    /// The name in host names and paths.
    slug: String,
    /// How the tenant is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A tenant as it is shown.
#[derive(Serialize)]
struct Shown {
    id: String,
    slug: String,
    name: String,
    kind: String,
    status: String,
    state: String,
    isolation: String,
    shard: String,
    trial_ends_at: Option<String>,
    created_at: String,
}

impl Command for TenantCommand {
    async fn run(self, context: Context) -> Result<ExitCode> {
        match self.verb {
            Verb::Create(create) => create.run(&context).await?,
            Verb::Warm(warm) => warm.run(&context).await?,
            Verb::List(list) => list.run(&context).await?,
            Verb::Show(show) => show.run(&context).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Create {
    async fn run(self, context: &Context) -> Result<()> {
        let slug = self.slug.clone();
        let new = NewTenant {
            name: self.name.unwrap_or_else(|| slug.as_str().to_owned()),
            kind: self.kind,
            isolation: self.isolation,
            shard: self.shard,
            ..NewTenant::new(self.slug)
        };
        context.create_tenant(new).await?;
        let tenant = Shown::of(context.tenants().await?.show(slug.as_str()).await?);
        match self.format {
            Format::Json => context.say(json(&tenant)?),
            Format::Text => context.say(format!(
                "made {} ({}, isolation {}, shard {})",
                tenant.slug, tenant.status, tenant.isolation, tenant.shard
            )),
        }
    }
}

impl Warm {
    async fn run(self, context: &Context) -> Result<()> {
        let shard = self.shard.unwrap_or_else(ShardName::main);
        let tenants = context.migrated_tenants().await?;
        let made = tenants
            .keep_warm(&shard, self.isolation, self.number)
            .await?;
        context.say(format!(
            "made storage for {}; it is ready for {}",
            Count(made, "tenant"),
            self.number
        ))
    }
}

impl List {
    async fn run(self, context: &Context) -> Result<()> {
        let rows = context.migrated_tenants().await?.list().await?;
        let tenants: Vec<Shown> = rows.into_iter().map(Shown::of).collect();
        if self.format == Format::Json {
            return context.say(json(&tenants)?);
        }
        if tenants.is_empty() {
            return context.say("no tenants yet: make one with tenant create SLUG");
        }
        let header = ["slug", "name", "status", "state", "isolation", "shard"];
        let rows = tenants.into_iter().map(|tenant| {
            vec![
                tenant.slug,
                tenant.name,
                tenant.status,
                tenant.state,
                tenant.isolation,
                tenant.shard,
            ]
        });
        context.say(table(&header, rows))
    }
}

impl Show {
    async fn run(self, context: &Context) -> Result<()> {
        let tenant = Shown::of(context.migrated_tenants().await?.show(&self.slug).await?);
        if self.format == Format::Json {
            return context.say(json(&tenant)?);
        }
        let rows = [
            ("slug", tenant.slug),
            ("name", tenant.name),
            ("id", tenant.id),
            ("kind", tenant.kind),
            ("status", tenant.status),
            (
                "trial ends",
                tenant.trial_ends_at.unwrap_or_else(|| "never".to_owned()),
            ),
            ("state", tenant.state),
            ("isolation", tenant.isolation),
            ("shard", tenant.shard),
            ("made", tenant.created_at),
        ];
        rows.into_iter()
            .try_for_each(|(name, value)| context.say(format!("{name:<11}{value}")))
    }
}

impl Shown {
    fn of(row: TenantRow) -> Self {
        Self {
            id: row.tenant_id().to_string(),
            slug: row.slug,
            name: row.name,
            kind: row.kind,
            status: row.status,
            state: row.state,
            isolation: row.isolation,
            shard: row.shard,
            trial_ends_at: row.trial_ends_at.map(|end| end.to_string()),
            created_at: row.created_at.to_string(),
        }
    }
}
