//! The web layer on axum: extractors, tenant resolver, errors and the server loop.
