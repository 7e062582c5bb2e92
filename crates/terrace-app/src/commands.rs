//! The built-in commands: one verb, one file.

mod check;
mod downgrade;
mod forget_pending;
mod inspectdb;
mod look;
mod makemigrations;
mod migrate;
mod serve;
mod showmigrations;
mod sqlmigrate;
mod squashmigrations;
mod tenant;
mod tenantize;

use crate::command::Entry;

/// The command that runs when none is given.
pub(crate) const DEFAULT: &str = "serve";

/// Every built-in command, in the order of the help.
pub(crate) fn built_in() -> Vec<Entry> {
    vec![
        Entry::of::<serve::Serve>(),
        Entry::of::<migrate::Migrate>(),
        Entry::of::<makemigrations::MakeMigrations>(),
        Entry::of::<squashmigrations::SquashMigrations>(),
        Entry::of::<showmigrations::ShowMigrations>(),
        Entry::of::<sqlmigrate::SqlMigrate>(),
        Entry::of::<inspectdb::InspectDb>(),
        Entry::of::<downgrade::Downgrade>(),
        Entry::of::<forget_pending::ForgetPending>(),
        Entry::of::<tenant::TenantCommand>(),
        Entry::of::<tenantize::TenantizeCommand>(),
        Entry::of::<check::Check>(),
    ]
}
