//! Terrace as the benchmarks use it: the models and the tenants, for both workers.

pub mod house;
pub mod models;
pub mod statement;
