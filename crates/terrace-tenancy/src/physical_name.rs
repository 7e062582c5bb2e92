//! The name of a tenant's schema, database or file.

use std::fmt;

use terrace_core::TenantId;

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const LENGTH: usize = 28;

/// The name of a tenant's schema, database or file: `t_` and its id in 26 characters of base32
/// (RFC 4648, lower case, no padding).
///
/// Made from the id and not from the slug: a rename never moves data, a reused slug never meets
/// old data, and no database cuts it short.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PhysicalName(String);

impl PhysicalName {
    /// The name of this tenant's storage.
    ///
    /// ```
    /// use terrace_core::TenantId;
    /// use terrace_tenancy::PhysicalName;
    /// assert_eq!(PhysicalName::of(TenantId::DEFAULT).as_str(), "t_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    /// ```
    pub fn of(tenant: TenantId) -> Self {
        let bits = tenant.as_uuid().as_u128();
        let mut name = String::with_capacity(LENGTH);
        name.push_str("t_");
        for group in 0..26_u32 {
            // 26 groups of five bits are 130: the last group holds three bits and two zeros.
            let index = if group == 25 {
                (bits << 2) & 31
            } else {
                (bits >> (123 - group * 5)) & 31
            };
            name.push(char::from(
                ALPHABET[usize::try_from(index).unwrap_or_default()],
            ));
        }
        Self(name)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Finds a storage name other than `own` in SQL text, so that raw SQL can't reach another
    /// tenant by writing its name.
    pub(crate) fn foreign_in<'a>(own: Option<&str>, sql: &'a str) -> Option<&'a str> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte);
        sql.match_indices("t_")
            .chain(sql.match_indices("T_"))
            .filter_map(|(start, _)| sql.get(start..start + LENGTH))
            .find(|word| {
                let word = word.to_ascii_lowercase();
                word.bytes().skip(2).all(is_name) && Some(word.as_str()) != own
            })
    }
}

impl fmt::Display for PhysicalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_to_one_and_short() {
        let ids = [1_u128, 2, u128::MAX, u128::MAX - 1, 1 << 127];
        let names: std::collections::HashSet<_> = ids
            .map(|id| PhysicalName::of(TenantId::from_uuid(uuid::Uuid::from_u128(id))))
            .into_iter()
            .collect();
        assert_eq!(names.len(), ids.len());
        assert!(names.iter().all(|name| name.as_str().len() == LENGTH));
    }

    #[test]
    fn a_foreign_name_is_found_in_any_spelling() {
        let own = PhysicalName::of(TenantId::generate());
        let other = PhysicalName::of(TenantId::generate());
        let sql = format!("select * from {own}.a join \"{other}\".b");
        assert_eq!(
            PhysicalName::foreign_in(Some(own.as_str()), &sql),
            Some(other.as_str())
        );
        assert!(PhysicalName::foreign_in(None, &sql.to_uppercase()).is_some());
        assert_eq!(
            PhysicalName::foreign_in(Some(own.as_str()), &format!("select {own}.at_x")),
            None
        );
    }
}
