//! What a migration can do, one struct per operation.
//!
//! An operation has three sides: it changes the [`ProjectState`], from which the autodetector works;
//! it gives the steps that a target renders, made from the tables before and after it, so that a
//! database which can't alter a table knows the whole of it; and it has a reverse, made from the
//! tables before it.

mod column;
mod part;
mod past;
mod rust;
mod separate;
mod sql;
mod steps;
mod table;

use serde::{Deserialize, Serialize};
use terrace_core::Result;
use terrace_sql::TableDefinition;

pub use column::{AddColumn, AlterColumn, DropColumn, RenameColumn};
pub use part::{
    AddCheck, AddExclusion, AddForeignKey, AddUnique, AlterCheck, AlterExclusion, AlterForeignKey,
    AlterIndex, AlterUnique, CreateIndex, DropCheck, DropExclusion, DropForeignKey, DropIndex,
    DropUnique, RenameCheck, RenameExclusion, RenameForeignKey, RenameIndex, RenameUnique,
};
pub use past::{PastModel, PastQuery, PastRow};
pub use rust::{DataStep, RunRust, RustStep, StepFunction, StepFuture};
pub use separate::Separate;
pub use sql::RunSql;
pub use table::{DropTable, RenameTable};

pub(crate) use part::Part;
pub(crate) use rust::Registered;
pub(crate) use steps::{Around, Steps};

use crate::state::{ProjectState, StateError};

/// The two sides of an operation, and its reverse.
pub(crate) trait Act {
    /// Changes the state as the operation changes the tables.
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError>;

    /// What a target runs; nothing when only the state changes.
    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()>;

    /// What undoes the operation, or why nothing does.
    fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError>;

    /// What the operation does, in the words of a file name: `create_track`.
    fn slug(&self) -> String;

    /// The table that it is about; `None` when that is unknown.
    fn table(&self) -> Option<&str>;

    /// What this operation and a later one do together, if that is simpler: nothing is known about
    /// the operations between them.
    fn then(&self, _later: &Operation) -> Option<Vec<Operation>> {
        None
    }
}

macro_rules! operations {
    ($($(#[$documentation:meta])* $name:ident($type:ty),)*) => {
        /// One operation of a migration, tagged by its name in files: `{"create_table": {…}}`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Operation {
            $($(#[$documentation])* $name($type),)*
        }

        impl Operation {
            fn act(&self) -> &dyn Act {
                match self {
                    $(Self::$name(operation) => operation,)*
                }
            }
        }

        $(
            impl From<$type> for Operation {
                fn from(operation: $type) -> Self {
                    Self::$name(operation)
                }
            }
        )*
    };
}

operations! {
    /// Makes a table with all that belongs to it.
    CreateTable(TableDefinition),
    /// Removes a table.
    DropTable(DropTable),
    /// Gives a table another name.
    RenameTable(RenameTable),
    /// Adds a column.
    AddColumn(AddColumn),
    /// Removes a column.
    DropColumn(DropColumn),
    /// Gives a column another name.
    RenameColumn(RenameColumn),
    /// Gives a column another type, nullability, default or expression.
    AlterColumn(AlterColumn),
    /// Makes an index.
    CreateIndex(CreateIndex),
    /// Removes an index.
    DropIndex(DropIndex),
    /// Makes an index anew in another form.
    AlterIndex(AlterIndex),
    /// Gives an index another name.
    RenameIndex(RenameIndex),
    /// Adds a unique key.
    AddUnique(AddUnique),
    /// Removes a unique key.
    DropUnique(DropUnique),
    /// Makes a unique key anew in another form.
    AlterUnique(AlterUnique),
    /// Gives a unique key another name.
    RenameUnique(RenameUnique),
    /// Adds a foreign key.
    AddForeignKey(AddForeignKey),
    /// Removes a foreign key.
    DropForeignKey(DropForeignKey),
    /// Makes a foreign key anew in another form.
    AlterForeignKey(AlterForeignKey),
    /// Gives a foreign key another name.
    RenameForeignKey(RenameForeignKey),
    /// Adds a check.
    AddCheck(AddCheck),
    /// Removes a check.
    DropCheck(DropCheck),
    /// Makes a check anew in another form.
    AlterCheck(AlterCheck),
    /// Gives a check another name.
    RenameCheck(RenameCheck),
    /// Adds an exclusion constraint.
    AddExclusion(AddExclusion),
    /// Removes an exclusion constraint.
    DropExclusion(DropExclusion),
    /// Makes an exclusion constraint anew in another form.
    AlterExclusion(AlterExclusion),
    /// Gives an exclusion constraint another name.
    RenameExclusion(RenameExclusion),
    /// Runs SQL text.
    RunSql(RunSql),
    /// Runs a function of the program.
    RunRust(RunRust),
    /// Changes the state and the database apart from each other.
    Separate(Separate),
}

impl Operation {
    /// What the operation does, in the words of a file name.
    pub fn slug(&self) -> String {
        self.act().slug()
    }

    /// The table that it is about; `None` for text, functions and the like.
    pub fn table(&self) -> Option<&str> {
        self.act().table()
    }

    pub(crate) fn then(&self, later: &Self) -> Option<Vec<Self>> {
        self.act().then(later)
    }

    pub(crate) fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        self.act().change(state)
    }

    pub(crate) fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        self.act().steps(around, steps)
    }

    pub(crate) fn reversed(&self, before: &ProjectState) -> Result<Self, StateError> {
        self.act().reversed(before)
    }
}
