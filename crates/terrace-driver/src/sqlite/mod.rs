//! SQLite over `rusqlite`: one file is one database.
//!
//! | part | what it is for |
//! |---|---|
//! | [`connect`] | opens a file and puts the connection in the state that everything here relies on |
//! | [`handle`] | one open connection: bind, step, deadline |
//! | [`readers`] | reading connections: short reads run on the runtime's own thread |
//! | [`writer`] | the one writing connection: who has it, who waits for it |
//! | [`functions`] | SQL functions that SQLite lacks |
//! | [`group`] | runs the writes that wait as one transaction |
//! | [`pool`], [`connection`] | the two faces of the waist |
//! | [`encode`], [`decode`], [`error`] | values and errors |
//!
//! Calls into SQLite are synchronous and contain no await point: a dropped future can't leave one
//! half done. What waits asynchronously is only the *turn* to write.
//!
//! `ATTACH` is switched off, so that raw SQL can't reach another tenant's file; `VACUUM`, which
//! attaches a file of its own, is off with it.

mod connect;
mod connection;
mod cursor;
pub(crate) mod decode;
mod encode;
mod error;
mod functions;
mod group;
mod handle;
mod pool;
mod readers;
mod writer;

pub(crate) use connection::Connection;
pub(crate) use cursor::Cursor;
pub(crate) use decode::KeptRow;
pub(crate) use pool::Pool;
