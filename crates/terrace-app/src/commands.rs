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

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands on a command line is read by everybody on the machine.
    #[test]
    fn every_url_may_come_from_a_variable() {
        let mut left: Vec<_> = built_in().into_iter().map(|one| one.definition).collect();
        let mut urls = 0;
        while let Some(command) = left.pop() {
            left.extend(command.get_subcommands().cloned());
            for argument in command.get_arguments() {
                let names = argument.get_value_names().unwrap_or_default();
                if names != ["URL"] {
                    continue;
                }
                urls += 1;
                assert!(
                    argument.get_env().is_some() && argument.is_hide_env_values_set(),
                    "{} --{}",
                    command.get_name(),
                    argument.get_id()
                );
            }
        }
        assert!(urls >= 2, "{urls}");
    }
}
