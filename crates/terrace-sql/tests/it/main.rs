//! The spelling of every construct on every database, and what must hold for any statement.

mod ddl;
mod expression;
mod insert;
mod properties;
mod refusals;
mod select;
mod support;
mod write;
