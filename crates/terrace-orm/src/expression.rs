//! The language of calculations: literals, arithmetic, functions, choices, dates, JSON, windows and
//! raw fragments. Types carry along whether a value may be null.

mod arithmetic;
mod case;
mod choose;
mod json;
mod logic;
pub(crate) mod lookup;
mod nullability;
mod term;
pub(crate) mod transform;
mod window;
mod years;

pub use arithmetic::{Arithmetic, Calculated};
pub use case::{Case, CaseOf, case};
pub(crate) use choose::coalesced;
pub use json::{JsonField, JsonPath};
pub use lookup::Lookup;
pub use nullability::{Basic, Both, Either, Like, MaybeNull, NotNull, Nullability};
pub use term::{Term, Terms, null, value};
pub use transform::Transform;
pub use window::{
    OverWindow, Window, cumulative_distribution, dense_rank, percent_rank, rank, row_number, tile,
    window,
};
