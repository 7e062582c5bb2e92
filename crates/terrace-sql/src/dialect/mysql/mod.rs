//! mysql.

mod administration;

use super::{Dialect, Spelling};
use crate::Capabilities;

/// The dialect.
pub const DIALECT: Dialect = Dialect(&This);

struct This;

impl Spelling for This {
    fn name(&self) -> &'static str {
        "mysql"
    }

    fn administration(&self) -> &'static dyn super::administration::Administration {
        &administration::Mysql
    }

    fn capabilities(&self) -> &'static Capabilities {
        todo!()
    }
}
