//! Kills: at one statement after the other, at one write after the other, and at random.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use terrace_conformance::Cell;
use tokio::process::{Child, Command};

use crate::golden::{self, Goldens};
use crate::proxy::Proxy;
use crate::report::Report;
use crate::scene::Scene;
use crate::{Measure, Result, chain};

/// How long one runner may take at most.
const LONGEST: Duration = Duration::from_mins(10);

/// Kills runners over tenants of the first version until all are at the last one, and on.
pub(crate) async fn run(cell: &Cell, measure: Measure, report: &mut Report) -> Result<()> {
    let mut scene = Scene::make(cell, measure.tenants).await?;
    let mut goldens = Goldens::make(&mut scene, cell).await?;
    report.tenants = measure.tenants;
    let is_server = scene.address().is_some();
    if !is_server && !strace_works().await {
        let finding = "strace doesn't work here: no kill at every write";
        return Err(finding.into());
    }
    // First what travels in one flight, then what goes step by step.
    for (before, files) in [(1, chain::FLIGHT), (chain::FLIGHT, chain::LENGTH)] {
        let span = span(cell, before, files).await?;
        report.boundaries += span;
        chain::write(scene.folder.path(), files)?;
        for (at, passes) in places(span, is_server, measure.kills / 2) {
            let ended = if is_server {
                kill_at_flight(&scene, at, passes).await?
            } else {
                kill_at_write(&scene, at).await?
            };
            report.kills_at_boundaries += usize::from(was_killed(&scene, ended, report)?);
            look(&scene, &mut goldens, report).await?;
        }
        finish(&scene, report).await?;
    }
    at_random(&scene, &mut goldens, measure.random_kills, report).await?;
    finish(&scene, report).await?;
    let service = scene.service().await?;
    goldens.check(&service, true, report).await?;
    drop(service);
    scene.remove().await
}

/// Kills runners at random moments. Whenever all tenants have everything, there is one migration
/// more.
async fn at_random(
    scene: &Scene,
    goldens: &mut Goldens,
    kills: usize,
    report: &mut Report,
) -> Result<()> {
    let (mut more, mut killed) = (0, 0);
    // A runner that was killed before it began has done nothing wrong.
    for number in 0..kills * 4 {
        if killed == kills {
            break;
        }
        let wait = Duration::from_millis(u64::try_from(30 + 37 * number % 900)?);
        let ended = kill_after(scene, wait).await?;
        if was_killed(scene, ended, report)? {
            killed += 1;
        } else {
            chain::add_more(scene.folder.path(), more)?;
            more += 1;
            goldens.follow(&scene.service().await?).await?;
        }
        look(scene, goldens, report).await?;
    }
    Ok(())
}

/// Every place before and behind a flight, or at a write; so many of them at most.
fn places(span: usize, is_server: bool, most: usize) -> Vec<(usize, bool)> {
    let all = (1..=span).flat_map(|at| {
        let sides: &[bool] = if is_server { &[false, true] } else { &[true] };
        sides.iter().map(move |passes| (at, *passes))
    });
    let all: Vec<_> = all.collect();
    let step = all.len().div_ceil(most.max(1)).max(1);
    all.into_iter().step_by(step).collect()
}

/// How many flights or writes a run over two tenants has.
async fn span(cell: &Cell, before: usize, files: usize) -> Result<usize> {
    let scene = Scene::make(cell, 2).await?;
    for (files, counts) in [(before, false), (files, true)] {
        chain::write(scene.folder.path(), files)?;
        let proxy = match scene.address() {
            Some(server) => Some(Proxy::start(server, 0, true).await?),
            None => None,
        };
        let writes = scene.folder.path().join("writes");
        let under = strace(&["-o", &writes.display().to_string()]);
        let under = if proxy.is_none() {
            under.as_slice()
        } else {
            &[]
        };
        let port = proxy.as_ref().map(|proxy| proxy.port);
        let ended = scene.runner(port, under)?.spawn()?.wait().await?;
        if !ended.success() {
            let why = std::fs::read_to_string(scene.complaints())?;
            return Err(format!("a run in peace ended with {ended}: {why}").into());
        }
        let span = match &proxy {
            Some(proxy) => proxy.flights(),
            None => std::fs::read_to_string(&writes)?.lines().count(),
        };
        if let Some(proxy) = proxy {
            proxy.end();
        }
        if counts {
            scene.remove().await?;
            return Ok(span);
        }
    }
    Err("nothing was counted".into())
}

/// Looks at what a killed runner left.
async fn look(scene: &Scene, goldens: &mut Goldens, report: &mut Report) -> Result<()> {
    let service = scene.service().await?;
    golden::free(&service.servers().registry_target()?, report).await?;
    goldens.check(&service, false, report).await.map(drop)
}

/// Whether a runner was killed. One that failed by itself should not have.
fn was_killed(scene: &Scene, ended: ExitStatus, report: &mut Report) -> Result<bool> {
    let killed = ended.signal() == Some(SIGKILL);
    report.kills += usize::from(killed);
    if !killed && !ended.success() {
        report.runners_failed += 1;
        let why = std::fs::read_to_string(scene.complaints())?;
        let finding = format!("a runner that nobody killed ended with {ended}: {why}");
        report.findings.push(finding);
    }
    Ok(killed)
}

const SIGKILL: i32 = 9;

/// Resumes without a kill.
async fn finish(scene: &Scene, report: &mut Report) -> Result<()> {
    let proxy = match scene.address() {
        Some(server) => Some(Proxy::start(server, 0, true).await?),
        None => None,
    };
    let port = proxy.as_ref().map(|proxy| proxy.port);
    let mut child = scene.runner(port, &[])?.spawn()?;
    let ended = tokio::time::timeout(LONGEST, child.wait()).await??;
    was_killed(scene, ended, report).map(drop)
}

/// Kills a runner when it sends its n-th flight, unless it came to its end before.
async fn kill_at_flight(scene: &Scene, at: usize, passes: bool) -> Result<ExitStatus> {
    let server = scene.address().ok_or("no server")?;
    let proxy = Proxy::start(server, at, passes).await?;
    let mut child = scene.runner(Some(proxy.port), &[])?.spawn()?;
    let ended = tokio::select! {
        () = proxy.bell() => kill(&mut child).await?,
        ended = tokio::time::timeout(LONGEST, child.wait()) => ended??,
    };
    proxy.end();
    Ok(ended)
}

/// Lets a runner kill itself with its n-th write to a file, unless it comes to its end before.
async fn kill_at_write(scene: &Scene, at: usize) -> Result<ExitStatus> {
    let inject = format!("inject={WRITES}:signal=SIGKILL:when={at}");
    let under = strace(&["-o", "/dev/null", "-e", &inject]);
    let mut child = scene.runner(None, &under)?.spawn()?;
    Ok(tokio::time::timeout(LONGEST, child.wait()).await??)
}

/// strace of the writes to files.
fn strace(more: &[&str]) -> Vec<String> {
    let trace = format!("trace={WRITES}");
    let mut words = vec!["strace", "-f", "-qqq", "-e", &trace];
    words.extend(more);
    words.into_iter().map(str::to_owned).collect()
}

const WRITES: &str = "pwrite64,ftruncate,fdatasync,fsync,unlink";

async fn kill_after(scene: &Scene, wait: Duration) -> Result<ExitStatus> {
    let proxy = match scene.address() {
        Some(server) => Some(Proxy::start(server, 0, true).await?),
        None => None,
    };
    let port = proxy.as_ref().map(|proxy| proxy.port);
    let mut child = scene.runner(port, &[])?.spawn()?;
    let ended = tokio::select! {
        () = tokio::time::sleep(wait) => kill(&mut child).await?,
        ended = child.wait() => ended?,
    };
    if let Some(proxy) = proxy {
        proxy.end();
    }
    Ok(ended)
}

async fn kill(child: &mut Child) -> Result<ExitStatus> {
    child.start_kill()?;
    Ok(child.wait().await?)
}

async fn strace_works() -> bool {
    let tried = Command::new("strace")
        .args(["-qqq", "-o", "/dev/null", "true"])
        .status()
        .await;
    tried.is_ok_and(|status| status.success())
}
