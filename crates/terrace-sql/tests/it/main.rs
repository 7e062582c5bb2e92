//! The spelling of every construct on every database, and what must hold for any statement.

mod calculations;
mod ddl;
mod expression;
mod injection;
mod insert;
mod nested;
mod properties;
mod refusals;
mod rescope;
mod scripts;
mod select;
mod support;
mod values;
mod write;
