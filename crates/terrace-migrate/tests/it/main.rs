//! Migrations on every database that the environment names.

mod databases;
mod makemigrations;
mod migrate;
mod races;
mod stepwise;
mod support;
