//! Digests of text.

use terrace_core::Result;
use terrace_orm::Model;

use super::models::Author;
use crate::case::Case;
use crate::module::cases;

/// The cases of one digest: Django's test looks one author up by it.
macro_rules! digest {
    ($function:ident $class:literal $($digest:literal)+) => {
        pub(super) mod $function {
            use super::*;

            cases! {
                $class: test_basic, test_transform;
            }

            async fn test_basic(t: &Case) -> Result<()> {
                let digests = Author::objects()
                    .order_by(|author| author.id.ascending())
                    .values(|author| author.alias.$function());
                t.rows(digests.all(t.db()).await?);
                Ok(())
            }

            async fn test_transform(t: &Case) -> Result<()> {
                let digest = concat!($($digest),+);
                let aliases = Author::objects()
                    .filter(|author| author.alias.$function().equals(digest))
                    .values(|author| author.alias);
                t.rows(aliases.all(t.db()).await?);
                Ok(())
            }
        }
    };
}

digest! {
    md5 "db_functions.text.test_md5.MD5Tests"
    "6117323d2cabbc17d44c2b44587f682c"
}

digest! {
    sha1 "db_functions.text.test_sha1.SHA1Tests"
    "e61a3587b3f7a142b8c7b9263c82f8119398ecb7"
}

digest! {
    sha224 "db_functions.text.test_sha224.SHA224Tests"
    "a61303c220731168452cb6acf3759438b1523e768f464e3704e12f70"
}

digest! {
    sha256 "db_functions.text.test_sha256.SHA256Tests"
    "ef61a579c907bbed674c0dbcbcf7f7af8f851538eef7b8e58c5bee0b8cfdac4a"
}

digest! {
    sha384 "db_functions.text.test_sha384.SHA384Tests"
    "9df976bfbcf96c66fbe5cba866cd4deaa8248806f15b69c4010a404112906e4ca7b57e"
    "53b9967b80d77d4f5c2982cbc8"
}

digest! {
    sha512 "db_functions.text.test_sha512.SHA512Tests"
    "ed014a19bb67a85f9c8b1d81e04a0e7101725be8627d79d02ca4f3bd803f33cf"
    "3b8fed53e80d2a12c0d0e426824d99d110f0919298a5055efff040a3fc091518"
}
