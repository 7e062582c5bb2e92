//! Tenants on every database that the environment names.

mod audits;
#[path = "../../../terrace-migrate/tests/it/databases.rs"]
mod databases;
mod directory;
mod fleet;
mod fleet_aims;
mod fleet_rules;
mod fleet_sharing;
mod fleet_thousand;
mod lifecycle;
mod migrations;
mod support;
mod warm;
