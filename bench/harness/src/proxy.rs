//! A way to the server that takes 1 ms longer in each direction.
//!
//! Threads, because a thread's sleep is exact to some 0.1 ms and a runtime's timer isn't.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use bench_worker::Result;

/// How long each direction takes.
const DELAY: Duration = Duration::from_millis(1);

/// Starts it on a free port of the loopback interface and returns its `host:port`.
pub(crate) fn start(server: &str) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let server = server.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A connection that fails is closed, and its worker says so.
            drop(join(client, &server));
        }
    });
    Ok(address)
}

fn join(client: TcpStream, server: &str) -> Result<()> {
    let server = TcpStream::connect(server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    forward(client.try_clone()?, server.try_clone()?);
    forward(server, client);
    Ok(())
}

/// One direction: one thread reads, another writes what is due.
fn forward(mut from: TcpStream, to: TcpStream) {
    let (sender, receiver) = channel();
    thread::spawn(move || write_when_due(&receiver, to));
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if sender
                .send((Instant::now() + DELAY, buffer[..length].to_vec()))
                .is_err()
            {
                break;
            }
        }
    });
}

fn write_when_due(receiver: &Receiver<(Instant, Vec<u8>)>, mut to: TcpStream) {
    while let Ok((due, bytes)) = receiver.recv() {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).is_err() {
            return;
        }
    }
    // The other side ended; whether this one still listens doesn't matter.
    drop(to.shutdown(Shutdown::Write));
}
