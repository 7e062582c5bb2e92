//! What handlers may ask for.

mod body;
mod tenancy;

pub use body::{Json, Path, Query};
