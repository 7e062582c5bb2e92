//! Migrations: state, autodetector, operations, graph, executor, recorder and fleet.
