//! Models, queries and writes on real SQLite files.

mod models;
mod reading;
mod store;
