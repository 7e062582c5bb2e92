//! What was logged while an operation ran.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

static BUFFER: LazyLock<Arc<Mutex<Vec<u8>>>> = LazyLock::new(Arc::default);
static RECORDING: AtomicBool = AtomicBool::new(false);

/// Makes the recorder of this process, which records nothing before [`begin`].
pub(crate) fn record() {
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        // A clock's digits could look like a canary's.
        .without_time()
        .with_writer(Recorder)
        .with_filter(dynamic_filter_fn(|_, _| RECORDING.load(Ordering::Relaxed)));
    let subscriber = tracing_subscriber::registry().with(layer);
    // A second cell of the same process finds the first one's recorder.
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::trace!("logs are recorded already");
    }
}

/// Records every event of the process, at every level, from now on: to write down those of the
/// suite itself would take most of its time.
pub(crate) fn begin() {
    RECORDING.store(true, Ordering::Relaxed);
}

/// What was logged since the beginning. Ends the recording.
pub(crate) fn take() -> String {
    RECORDING.store(false, Ordering::Relaxed);
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
