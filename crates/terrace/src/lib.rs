//! Terrace: a batteries-included, multi-tenant web framework.

#[doc(hidden)]
pub use terrace_orm::private;
