//! MySQL and MariaDB over `mysql_async`, with a pool of our own.
//!
//! | part | what it is for |
//! |---|---|
//! | [`config`] | a database URL as the client's options |
//! | [`connect`] | opens a connection and sets up its session |
//! | [`version`] | which servers are new enough |
//! | [`client`] | one statement on one connection |
//! | [`pool`], [`borrowed`] | who has which connection, and what becomes of it |
//! | [`connection`] | transactions |
//! | [`encode`], [`decode`], [`error`] | values and errors |
//!
//! A connection is dirty before the first byte of a command is sent, and clean when the reply was
//! read to its end and no transaction is open. Only clean connections go back to the pool.
//!
//! These databases have no transaction-local settings, so a statement that needs one is refused.

mod borrowed;
mod client;
mod config;
mod connect;
mod connection;
mod cursor;
pub(crate) mod decode;
mod encode;
mod error;
mod pool;
mod version;

pub(crate) use connection::Connection;
pub(crate) use cursor::Cursor;
pub(crate) use decode::Cell;
pub(crate) use pool::Pool;
