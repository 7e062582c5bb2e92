//! Derive macros of Terrace.
