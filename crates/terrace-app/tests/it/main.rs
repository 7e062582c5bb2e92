//! Settings and commands of a small project on an embedded database.

mod commands;
mod makemigrations;
mod migrating;
mod settings;
mod tenantize;
