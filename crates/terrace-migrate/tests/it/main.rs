//! Migrations on every database that the environment names.

mod aborts;
mod databases;
mod makemigrations;
mod migrate;
mod operations;
mod races;
mod stepwise;
mod support;
