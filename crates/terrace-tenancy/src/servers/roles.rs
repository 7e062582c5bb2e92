//! Logins: the owner's, and those that serve requests and own nothing.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use terrace_driver::Server;

/// The roles of a database that has row-level security.
#[derive(Clone, Debug)]
pub(crate) struct Roles {
    /// Owns every table.
    pub(crate) owner: String,
    /// Serves tenants: may read and write tenant tables.
    pub(crate) runtime: String,
    /// Serves the control plane: may read and write registry tables.
    pub(crate) registry: String,
}

impl Roles {
    /// The names of the logins that Terrace makes for a database: `<database>_runtime` and
    /// `<database>_registry`.
    pub(crate) fn managed(owner: &Server) -> Self {
        let name = |purpose: &str| {
            // PostgreSQL cuts names at 63 bytes.
            let stem: String = owner.database.chars().take(40).collect();
            format!("{stem}_{purpose}")
        };
        Self {
            owner: owner.user.clone(),
            runtime: name("runtime"),
            registry: name("registry"),
        }
    }

    /// Whether tenants and the registry are served by different logins.
    pub(crate) fn part_registry(&self) -> bool {
        self.runtime != self.registry
    }
}

/// The password of a login that Terrace makes: HMAC-SHA256 of its name under the owner's password,
/// in hexadecimal. Every process with the owner's URL finds the same one, and none is stored.
pub(crate) fn derived_password(owner: &Server, login: &str) -> String {
    let key = owner.password.as_deref().unwrap_or_default();
    let mut mac = match Hmac::<Sha256>::new_from_slice(key.as_bytes()) {
        Ok(mac) => mac,
        Err(never) => unreachable!("HMAC takes a key of any length: {never}"),
    };
    mac.update(b"terrace login ");
    mac.update(login.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_driver::Endpoint;

    #[test]
    fn a_derived_password_depends_on_the_owner_and_the_login() {
        let server = |url| Endpoint::parse(url).unwrap().server().unwrap().clone();
        let one = server("postgres://owner:one@host/shop");
        let two = server("postgres://owner:two@host/shop");
        let password = derived_password(&one, "shop_runtime");
        assert_eq!(password.len(), 64);
        assert_eq!(password, derived_password(&one, "shop_runtime"));
        assert_ne!(password, derived_password(&two, "shop_runtime"));
        assert_ne!(password, derived_password(&one, "shop_registry"));
    }
}
