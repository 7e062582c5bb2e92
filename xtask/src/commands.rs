//! The verbs, one file each.

pub(crate) mod bench;
pub(crate) mod conformance;
pub(crate) mod oracle;
pub(crate) mod parity;
pub(crate) mod servers;
pub(crate) mod test;
pub(crate) mod tidy;
pub(crate) mod torture;
