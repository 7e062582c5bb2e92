//! Models, typed queries, relations and writes.
