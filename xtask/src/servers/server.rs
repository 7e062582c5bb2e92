//! One server process, ended when its value is dropped.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::error::{Context, Error, Result};
use crate::interrupt::Interrupt;
use crate::process::{signal, signal_group, tail, wait_for_end};

const READY_WITHIN: Duration = Duration::from_mins(1);
const END_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(50);

/// One server process.
pub(super) struct Server {
    name: &'static str,
    child: Child,
    stop: Signal,
    log: PathBuf,
}

impl Server {
    /// Starts a server in a process group of its own, where Ctrl-C does not reach it. `stop` is the
    /// signal that ends it; its data is thrown away, so the quickest way to end is the right one.
    pub(super) fn start(
        name: &'static str,
        command: &mut Command,
        stop: Signal,
        log: PathBuf,
    ) -> Result<Self> {
        let doing = || format!("start {name}");
        let output = File::create(&log).context(doing())?;
        let errors = output.try_clone().context(doing())?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .context(doing())?;
        Ok(Self {
            name,
            child,
            stop,
            log,
        })
    }

    /// Waits until the server answers. A server that ended, or that does not answer in time, is an
    /// error with the end of its log.
    pub(super) fn wait_until(
        &mut self,
        interrupt: &Interrupt,
        answers: impl Fn() -> bool,
    ) -> Result<()> {
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            interrupt.check()?;
            let ended = self.child.try_wait().context("look after a server")?;
            if let Some(status) = ended {
                return Err(self.trouble(&format!("ended at its start ({status})")));
            }
            if answers() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(self.trouble(&format!("did not answer within {READY_WITHIN:?}")));
            }
            std::thread::sleep(POLL);
        }
    }

    fn trouble(&self, what: &str) -> Error {
        let log = std::fs::read(&self.log).unwrap_or_default();
        let end = tail(&String::from_utf8_lossy(&log), 20);
        Error::new(format!("{} {what}. The end of its log:\n{end}", self.name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        signal(&self.child, self.stop);
        if !wait_for_end(&mut self.child, END_WITHIN) {
            signal_group(&self.child, Signal::KILL);
            self.child.wait().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> (Server, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let server = Server::start("the server", &mut command, Signal::TERM, log).unwrap();
        (server, folder)
    }

    #[test]
    fn a_server_that_ends_at_its_start_shows_its_log() {
        let (mut server, _folder) = shell("echo the port is taken; exit 4");
        let error = server
            .wait_until(&Interrupt::default(), || false)
            .unwrap_err();
        assert!(error.to_string().contains("the port is taken"), "{error}");
    }

    #[test]
    fn a_dropped_server_is_gone() {
        let (mut server, folder) = shell("echo $$; exec sleep 60");
        let log = folder.path().join("log");
        let pid = || std::fs::read_to_string(&log).unwrap_or_default();
        server
            .wait_until(&Interrupt::default(), || pid().ends_with('\n'))
            .unwrap();
        let process = PathBuf::from("/proc").join(pid().trim());
        assert!(process.exists());
        drop(server);
        assert!(!process.exists());
    }
}
