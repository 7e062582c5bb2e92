//! What was logged while an operation ran.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static BUFFER: LazyLock<Arc<Mutex<Vec<u8>>>> = LazyLock::new(Arc::default);

/// Records every event of the process, at every level, from now on.
pub(crate) fn record() {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        // A clock's digits could look like a canary's.
        .without_time()
        .with_writer(Recorder)
        .finish();
    // A second cell of the same process finds the first one's recorder.
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::trace!("logs are recorded already");
    }
}

/// What was logged since the last call.
pub(crate) fn take() -> String {
    let mut buffer = BUFFER.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&std::mem::take(&mut *buffer)).into_owned()
}

struct Recorder;

impl Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        BUFFER
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Recorder {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}
