//! The demo application of Terrace: a music shop for many customers.

fn main() {}
