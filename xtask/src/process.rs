//! Running other programs so that none of them outlives us.

use std::io::IsTerminal;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::error::{Context, Error, Result};
use crate::interrupt::Interrupt;

const POLL: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_secs(5);

/// Runs a program in a process group of its own, without input, until it ends, the deadline passes
/// or a signal comes; in the last two cases the whole group is ended.
pub(crate) fn run(
    command: &mut Command,
    deadline: Option<Duration>,
    interrupt: &Interrupt,
) -> Result<ExitStatus> {
    interrupt.check()?;
    let name = name_of(command);
    let child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .context(format_args!("start {name}"))?;
    let mut group = Group(child);
    let end = deadline.map(|deadline| Instant::now() + deadline);
    loop {
        if let Some(status) = group
            .0
            .try_wait()
            .context(format_args!("wait for {name}"))?
        {
            return Ok(status);
        }
        interrupt.check()?;
        if end.is_some_and(|end| Instant::now() > end) {
            return Err(Error::new(format!(
                "{name} did not end within {:?}",
                deadline.unwrap_or_default()
            )));
        }
        std::thread::sleep(POLL);
    }
}

/// Runs a program that the user may talk to: it shares the terminal and gets Ctrl-C from there.
pub(crate) fn run_interactive(command: &mut Command, interrupt: &Interrupt) -> Result<ExitStatus> {
    if !std::io::stdin().is_terminal() {
        return run(command, None, interrupt);
    }
    let name = name_of(command);
    let mut child = command.spawn().context(format_args!("start {name}"))?;
    child.wait().context(format_args!("wait for {name}"))
}

/// Runs a program in a process group of its own and fails unless it succeeds.
pub(crate) fn succeed(command: &mut Command, interrupt: &Interrupt) -> Result<()> {
    let name = name_of(command);
    let status = run(command, None, interrupt)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::new(format!("{name} failed ({status})")))
}

/// Runs a short program and returns what it printed; what it complained of goes into the error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = name_of(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .context(format_args!("start {name}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::new(format!(
        "{name} failed ({}):\n{}",
        output.status,
        tail(&String::from_utf8_lossy(&output.stderr), 15)
    )))
}

/// The last lines of a text.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Sends a signal to a child alone.
pub(crate) fn signal(child: &Child, signal: Signal) {
    if let Some(pid) = pid_of(child) {
        // It may have ended already, which is what we want.
        kill_process(pid, signal).ok();
    }
}

/// Sends a signal to the process group that a child leads.
pub(crate) fn signal_group(child: &Child, signal: Signal) {
    if let Some(pid) = pid_of(child) {
        kill_process_group(pid, signal).ok();
    }
}

/// Waits for a child's end, but not longer than `patience`.
pub(crate) fn wait_for_end(child: &mut Child, patience: Duration) -> bool {
    let end = Instant::now() + patience;
    while Instant::now() < end {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        std::thread::sleep(POLL);
    }
    false
}

/// A child that leads a process group; the group ends with this value.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        signal_group(&self.0, Signal::TERM);
        if !wait_for_end(&mut self.0, GRACE) {
            signal_group(&self.0, Signal::KILL);
            self.0.wait().ok();
        }
    }
}

fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn name_of(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .take(3)
            .map(|argument| argument.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_ends_the_whole_group() {
        let interrupt = Interrupt::default();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & sleep 60"]);
        let begin = Instant::now();
        let error = run(&mut command, Some(Duration::from_millis(100)), &interrupt).unwrap_err();
        assert!(error.to_string().contains("did not end within"));
        assert!(begin.elapsed() < GRACE);
    }

    #[test]
    fn what_a_program_complained_of_is_in_the_error() {
        let error = output(Command::new("sh").args(["-c", "echo no such thing >&2; exit 3"]));
        assert!(error.unwrap_err().to_string().contains("no such thing"));
        assert_eq!(output(Command::new("echo").arg("a")).unwrap(), "a\n");
    }

    #[test]
    fn the_tail_is_the_last_lines() {
        assert_eq!(tail("a\nb\nc", 2), "b\nc");
        assert_eq!(tail("a", 2), "a");
    }
}
