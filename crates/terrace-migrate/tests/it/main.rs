//! Migrations on every database that the environment names.

mod aborts;
mod adopting;
mod data_steps;
mod databases;
mod goals;
mod indexes;
mod introspect;
mod layout;
mod makemigrations;
mod migrate;
mod operations;
mod races;
mod refusals;
mod stepwise;
mod support;
mod texts;
