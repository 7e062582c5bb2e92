//! Migrations on every database that the environment names.

mod aborts;
mod adopting;
mod data_steps;
mod databases;
mod drift;
mod goals;
mod indexes;
mod introspect;
mod layout;
mod lints;
mod makemigrations;
mod migrate;
mod operations;
mod races;
mod refusals;
mod stepwise;
mod support;
mod texts;
