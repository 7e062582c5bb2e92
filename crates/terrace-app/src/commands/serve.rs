//! `serve`: answers requests until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;

use terrace_core::Result;
use terrace_web::{Server, shutdown_signal};

use crate::{Command, Context};

/// Tenants whose addresses are shown.
const SHOWN: usize = 5;

/// Serves. In development it migrates first, and fills a new database with example data.
#[derive(clap::Parser)]
#[command(name = "serve")]
pub(crate) struct Serve {
    /// Address and port; port 0 takes a free one. Instead of the setting server.bind.
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<String>,
}

impl Command for Serve {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let settings = context.settings();
        // First of all, so that a first TERM during a long migration is heard too.
        let stop = shutdown_signal()?;
        if settings.tier.is_development() {
            context.prepare().await?;
        } else {
            // Nothing is migrated by the way.
            context.migrated_tenants().await?;
        }
        let front = context.front().await?;
        let server = Server::bind(self.bind.as_deref().unwrap_or(&settings.server.bind))
            .await?
            .with_times(settings.times())
            .with_connections(settings.server.connections);
        show_addresses(&context, server.address()).await?;
        let cut_off = server.serve(front, stop).await;
        if cut_off > 0 {
            tracing::warn!(connections = cut_off, "some connections were cut off");
        }
        context.say("stopped")?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn show_addresses(context: &Context, address: SocketAddr) -> Result<()> {
    let (settings, project) = (context.settings(), context.project());
    let database = settings.endpoint()?;
    context.say(format!(
        "{} ({}, {database})",
        project.name,
        settings.tier.as_str()
    ))?;
    context.say(format!("serving on http://{address}"))?;
    let landing = project.landing;
    if !project.tenancy {
        return context.say(format!("  try http://{address}{landing}"));
    }
    let tenants = context.tenants().await?.list().await?;
    for tenant in tenants.iter().take(SHOWN) {
        let slug = &tenant.slug;
        if let Some(base) = settings.tenancy.base_domains.first() {
            context.say(format!(
                "  try http://{slug}.{base}:{}{landing}",
                address.port()
            ))?;
        }
        if let Some(prefix) = settings.path_prefix() {
            context.say(format!("   or http://{address}{prefix}/{slug}{landing}"))?;
        }
    }
    match tenants.len() {
        0 => context.say("  no tenants yet: make one with the command tenant create"),
        more if more > SHOWN => context.say(format!("  and {} more tenants", more - SHOWN)),
        _ => Ok(()),
    }
}
