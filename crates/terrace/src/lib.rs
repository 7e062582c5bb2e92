//! Terrace: a batteries-included, multi-tenant web framework.
