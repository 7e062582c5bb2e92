//! Handles on SQLite: what each reaches, and what ends a transaction.

mod support;
mod transactions;
mod walls;
