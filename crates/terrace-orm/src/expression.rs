//! The language of calculations: literals, arithmetic, functions, choices, dates, JSON, windows and
//! raw fragments. Types carry along whether a value may be null.

mod arithmetic;
mod case;
mod choose;
mod collection;
mod date;
mod duration;
mod function;
mod json;
mod logic;
pub(crate) mod lookup;
mod math;
mod nullability;
pub(crate) mod places;
pub(crate) mod raw;
mod term;
mod text;
pub(crate) mod transform;
mod tuple;
mod window;
mod years;

pub use arithmetic::{Arithmetic, Calculated};
pub use case::{Case, CaseOf, case};
pub(crate) use choose::coalesced;
pub use collection::{ArrayField, Collection, Contained, NullableElements, RangeField};
pub use date::{DateField, InZone, Moment, TimeField, ZonedField};
pub use duration::{Instant, Lasting};
pub use function::{
    arc_tangent_2, concat, json_array, json_object, now, pi, random, random_uuid, today,
};
pub(crate) use json::has_keys;
pub use json::{JsonField, JsonPath};
pub use lookup::Lookup;
pub use math::Fractional;
pub use nullability::{Basic, Both, Either, Like, MaybeNull, NotNull, Nullability};
pub use term::{Term, Terms, null, value};
pub use transform::Transform;
pub use tuple::{Parts, Together};
pub use window::{
    OverWindow, Window, cumulative_distribution, dense_rank, percent_rank, rank, row_number, tile,
    window,
};

#[cfg(test)]
mod tests;
