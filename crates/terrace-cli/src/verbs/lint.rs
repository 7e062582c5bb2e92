//! `lint`: what migrations do to those who use the tables meanwhile, and their safe forms.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_migrate::{Finding, Rewritten, rewrite};
use terrace_tenancy::{Endpoint, MigrationTarget};

use super::create::next_number;
use crate::arguments::{Format, Lint};
use crate::output::{json, say};
use crate::project::{Project, Wish, folder, is_parted, is_production};
use crate::run::{Reach, registry};
use crate::tenants;

/// Reads the files; nothing is connected to unless they are rewritten.
pub(super) async fn run(project: &Project, lint: &Lint) -> Result<ExitCode> {
    let url = project.common.database.as_deref().unwrap_or_default();
    let dialect = Endpoint::parse(url)
        .map_err(|error| error.with_hint("the URL says whose rules hold: --database URL"))?
        .dialect();
    let mut findings = Vec::new();
    let mut written = Vec::new();
    for scope in [ScopeKind::Registry, ScopeKind::Tenant] {
        if project.common.scope.is_some_and(|chosen| chosen != scope) {
            continue;
        }
        let mut found = project.set.lint(scope, dialect)?;
        if lint.write && !found.is_empty() {
            let pending = pending(project, scope).await?;
            written.extend(write(project, scope, &found, &pending)?);
            found.retain(|one| !written.iter().any(|(name, _)| *name == one.migration));
        }
        findings.extend(found);
    }
    let production = is_production();
    if project.common.format == Format::Json {
        say(json(&findings)?)?;
    } else {
        tell(&findings, &written, production)?;
    }
    let strict = production || lint.strict;
    let failed = findings.iter().any(|finding| finding.is_error(strict));
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn tell(findings: &[Finding], written: &[(String, PathBuf)], production: bool) -> Result<()> {
    for (_, path) in written {
        say(format_args!("wrote {}", path.display()))?;
    }
    if findings.is_empty() {
        return say("nothing found");
    }
    findings
        .iter()
        .try_for_each(|finding| say(finding.lines(production, true)))
}

/// The migrations that no target has yet.
async fn pending(project: &Project, scope: ScopeKind) -> Result<BTreeSet<String>> {
    let reach = Reach::all(project)?;
    let database = project.database().await?;
    let mut targets: Vec<MigrationTarget> = Vec::new();
    if reach.registry && scope == ScopeKind::Registry {
        targets.push(registry(&database));
    }
    if reach.tenants && scope == ScopeKind::Tenant {
        for tenant in tenants::list(project, &database).await?.unwrap_or_default() {
            targets.push(tenants::target(project, &database, &tenant).await?);
        }
    }
    let migrator = project.migrator(Wish::default());
    let all = project.set.scope(scope).iter();
    let mut pending: BTreeSet<String> = all.map(|migration| migration.id.name.clone()).collect();
    for target in &targets {
        let plan = migrator.plan(target).await?;
        pending.retain(|name| plan.iter().any(|preview| preview.name == *name));
    }
    Ok(pending)
}

/// Writes the safe forms: in the place of the file, and behind the last one what must wait.
fn write(
    project: &Project,
    scope: ScopeKind,
    findings: &[Finding],
    pending: &BTreeSet<String>,
) -> Result<Vec<(String, PathBuf)>> {
    let root = folder(&project.common)?;
    let folder = if is_parted(&root) {
        root.join(scope.as_str())
    } else {
        root
    };
    let url = project.common.database.as_deref().unwrap_or_default();
    let dialect = Endpoint::parse(url)?.dialect();
    let mut written = Vec::new();
    for name in pending {
        let about = findings.iter().filter(|one| one.migration == *name);
        let about: Vec<Finding> = about.cloned().collect();
        let own = folder.join(format!("{name}.up.{}.sql", dialect.name()));
        let shared = folder.join(format!("{name}.up.sql"));
        let path = if own.is_file() { own } else { shared };
        if about.is_empty() || !path.is_file() {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|failed| unusable(&path, failed))?;
        let Some(Rewritten { text, later }) = rewrite(&text, dialect, &about)? else {
            continue;
        };
        fs::write(&path, text).map_err(|failed| unusable(&path, failed))?;
        written.push((name.clone(), path));
        for (place, text) in later.iter().enumerate() {
            let (_, what) = name.split_once('_').unwrap_or(("", name));
            let number = next_number(&folder, false, 4)?;
            let path = folder.join(format!("{number}_{what}_later_{}.up.sql", place + 1));
            fs::write(&path, text).map_err(|failed| unusable(&path, failed))?;
            written.push((name.clone(), path));
        }
    }
    Ok(written)
}

fn unusable(path: &Path, failed: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Permission,
        format!("{} can't be used: {failed}", path.display()),
    )
    .with_hint("look whether the file may be read and written")
    .with_source(failed)
}
