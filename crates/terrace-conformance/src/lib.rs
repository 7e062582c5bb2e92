//! One test body over every database and isolation mode.
