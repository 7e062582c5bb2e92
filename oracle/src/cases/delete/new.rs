//! New rows, as many cases make them.

use terrace_orm::Auto;

use super::models::{Avatar, R, User};

impl R {
    /// A new row that refers to nothing.
    pub(crate) const fn new() -> Self {
        Self {
            id: Auto::unset(),
            is_default: false,
            p: None,
        }
    }
}

impl Avatar {
    /// A new avatar.
    pub(crate) fn new(desc: Option<&str>) -> Self {
        Self {
            id: Auto::unset(),
            desc: desc.map(str::to_owned),
        }
    }
}

impl User {
    /// A new user without an avatar.
    pub(crate) const fn new() -> Self {
        Self {
            id: Auto::unset(),
            avatar: None,
        }
    }
}
