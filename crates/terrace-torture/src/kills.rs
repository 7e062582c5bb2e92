//! Kills: at one statement after the other, at one write after the other, and at random.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use terrace_conformance::Cell;
use terrace_migrate::lock_key;
use tokio::process::{Child, Command};

use crate::golden::Goldens;
use crate::proxy::Proxy;
use crate::report::Report;
use crate::scene::Scene;
use crate::{Measure, Result, chain};

/// How long one runner may take at most.
const LONGEST: Duration = Duration::from_mins(10);

/// Kills runners over tenants of the first version until all are at the last one.
pub(crate) async fn run(cell: &Cell, measure: Measure, report: &mut Report) -> Result<()> {
    let mut scene = Scene::make(cell, measure.tenants).await?;
    let goldens = Goldens::make(&mut scene, cell).await?;
    let traced = scene.address().is_none() && strace_works().await;
    if scene.address().is_none() && !traced {
        report
            .findings
            .push("strace doesn't work here: no kill at every write".to_owned());
    }
    // First what travels in one flight, then what goes step by step.
    for files in [chain::FLIGHT, chain::LENGTH] {
        chain::write(scene.folder.path(), files)?;
        let kills = measure.kills / 2;
        for number in 0..kills {
            let at = at(number, kills, scene.address().is_some());
            let ended = if scene.address().is_some() {
                kill_at_flight(&scene, at, number % 2 == 0).await?
            } else if traced {
                kill_at_write(&scene, at).await?
            } else {
                break;
            };
            report.kills_at_boundaries += usize::from(was_killed(&scene, ended, report)?);
            look(&scene, &goldens, report).await?;
        }
        for number in 0..measure.random_kills / 2 {
            let wait = Duration::from_millis(u64::try_from(37 * number % 900)?);
            let ended = kill_after(&scene, wait).await?;
            was_killed(&scene, ended, report)?;
            look(&scene, &goldens, report).await?;
        }
    }
    finish(&scene, report).await?;
    let service = scene.service().await?;
    goldens.check(&service, true, report).await?;
    drop(service);
    scene.remove().await
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

/// At which flight or write the next runner is killed: all places from its start into its work, again
/// and again.
fn at(number: usize, kills: usize, is_server: bool) -> usize {
    let span = if is_server { 64 } else { 200 };
    let step = (span / kills.max(1)).max(1);
    1 + number * step % span
}

/// Looks at what a killed runner left.
async fn look(scene: &Scene, goldens: &Goldens, report: &mut Report) -> Result<()> {
    let service = scene.service().await?;
    let registry = service.servers().registry_target()?;
    let mut session = registry.session().await?;
    let key = lock_key(&registry);
    if session.lock(key, Duration::from_secs(1)).await.is_err() {
        report.locks_stuck += 1;
    } else {
        session.unlock(key).await?;
    }
    drop(session);
    goldens.check(&service, false, report).await.map(drop)
}

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
    let mut under: Vec<String> = ["strace", "-f", "-qqq", "-o", "/dev/null"]
        .map(str::to_owned)
        .to_vec();
    under.extend([
        "-e".to_owned(),
        format!("trace={WRITES}"),
        "-e".to_owned(),
        format!("inject={WRITES}:signal=SIGKILL:when={at}"),
    ]);
    let mut child = scene.runner(None, &under)?.spawn()?;
    Ok(tokio::time::timeout(LONGEST, child.wait()).await??)
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
