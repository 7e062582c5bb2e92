//! The composed application against hostile and ordinary requests, in process and over sockets.

mod front;
mod house;
mod operator;
mod server;
