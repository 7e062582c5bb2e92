//! Handles on every database: what each reaches, what it tells of its statements, and what ends a
//! transaction.

mod callbacks;
mod explaining;
mod fragments;
mod ground;
mod levels;
mod observing;
mod replicas;
mod streaming;
mod support;
mod transactions;
mod walls;
