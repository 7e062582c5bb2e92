//! Parts of dates and times, and dates and times cut to a unit: with and without time zones.

pub(super) mod now;
pub(super) mod plain;
pub(super) mod zoned;
pub(super) mod zones;
