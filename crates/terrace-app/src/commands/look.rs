//! Looking at many targets: which, several at a time, and told together when they stand alike.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use futures_util::{StreamExt as _, stream};
use terrace_core::{Error, ErrorKind, Result};
use terrace_registry::{FleetOptions, Tenants};
use terrace_tenancy::MigrationTarget;

use crate::Context;

/// Which tenants a command is about, and how many at a time.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Choice {
    /// Only this tenant; may be given several times.
    #[arg(long, value_name = "SLUG")]
    pub(crate) tenant: Vec<String>,
    /// Only tenants with this value, such as status=trial; lookups work too (slug__startswith=a).
    #[arg(long = "where", value_name = "FIELD=VALUE", value_parser = condition)]
    pub(crate) conditions: Vec<(String, String)>,
    /// Tenants that are worked at at the same time.
    #[arg(long, default_value_t = 4, value_name = "NUMBER")]
    pub(crate) jobs: usize,
}

impl Choice {
    /// As the registry takes it.
    pub(crate) fn options(self) -> FleetOptions {
        FleetOptions {
            tenants: self.tenant,
            conditions: self.conditions,
            ..FleetOptions::default().with_jobs(self.jobs)
        }
    }

    /// Whether it leaves anybody out.
    pub(crate) fn chooses(&self) -> bool {
        !self.tenant.is_empty() || !self.conditions.is_empty()
    }
}

/// A target that is looked at.
pub(crate) struct Place {
    /// What people call it: the slug of the tenant who alone has it, otherwise its key.
    pub(crate) label: String,
    /// Whether it is a tenant's own.
    pub(crate) is_tenant: bool,
    /// Where it is, or why nobody knows.
    pub(crate) target: Result<MigrationTarget>,
}

/// What was seen at a target.
pub(crate) struct Seen<T> {
    pub(crate) label: String,
    is_tenant: bool,
    pub(crate) key: Option<String>,
    pub(crate) found: Result<T>,
}

/// Targets that stand alike.
pub(crate) struct Group<T> {
    labels: Vec<String>,
    /// What was seen at the first of them.
    pub(crate) found: Result<T>,
}

/// The registry, when the options are about it, and the targets of the chosen tenants.
pub(crate) async fn places(tenants: &Tenants, options: &FleetOptions) -> Result<Vec<Place>> {
    let registry = tenants.servers().registry_target()?;
    let mut places = Vec::new();
    if options.concerns_registry() {
        places.push(Place {
            label: registry.key().to_owned(),
            is_tenant: false,
            target: Ok(registry),
        });
    }
    if !options.is_about_all() {
        tenants.require_registry().await?;
    }
    if options.concerns_tenants() && tenants.has_registry().await? {
        let chosen = tenants.chosen_targets(options).await?;
        places.extend(chosen.into_iter().map(|one| Place {
            is_tenant: one.tenant.is_some(),
            label: one.tenant.unwrap_or(one.key),
            target: one.target,
        }));
    }
    Ok(places)
}

/// Says which apps have no migrations at all, because their folders are missing.
pub(crate) fn say_missing_folders(context: &Context) -> Result<()> {
    for app in context.apps() {
        if let Some(folder) = app.source.missing_folder() {
            context.say(format!(
                "{}: no migrations, because the folder {} is missing",
                app.app,
                folder.display()
            ))?;
        }
    }
    Ok(())
}

/// Looks at targets, so many at a time. What is seen comes in the order of the targets; one that can't
/// be reached keeps nobody else from being looked at.
pub(crate) async fn look<T, F: Future<Output = Result<T>>>(
    places: Vec<Place>,
    jobs: usize,
    look: impl Fn(MigrationTarget) -> F,
) -> Vec<Seen<T>> {
    let look = &look;
    let seen = places.into_iter().map(|place| async move {
        let key = place.target.as_ref().ok().map(|one| one.key().to_owned());
        let found = match place.target {
            Ok(target) => look(target).await,
            Err(error) => Err(error),
        };
        Seen {
            label: place.label,
            is_tenant: place.is_tenant,
            key,
            found,
        }
    });
    stream::iter(seen).buffered(jobs.max(1)).collect().await
}

/// Puts tenants together that stand alike, as `alike` tells it. The others stay by themselves, and so
/// does whoever couldn't be looked at.
pub(crate) fn grouped<T>(seen: Vec<Seen<T>>, alike: impl Fn(&T) -> String) -> Vec<Group<T>> {
    let mut groups: Vec<Group<T>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for one in seen {
        let form = match &one.found {
            Ok(found) if one.is_tenant => Some(alike(found)),
            _ => None,
        };
        let next = groups.len();
        let place = form.map_or(next, |form| *known.entry(form).or_insert(next));
        match groups.get_mut(place) {
            Some(group) => group.labels.push(one.label),
            None => groups.push(Group {
                labels: vec![one.label],
                found: one.found,
            }),
        }
    }
    groups
}

/// How many of a group are named.
const NAMED: usize = 5;

impl<T> Group<T> {
    /// `acme`, or `998 tenants (acme, beta, delta, gamma, omega and 993 more)`.
    pub(crate) fn label(&self) -> String {
        if let [only] = self.labels.as_slice() {
            return only.clone();
        }
        let named = self.labels.iter().take(NAMED).cloned();
        let mut label = format!(
            "{} tenants ({}",
            self.labels.len(),
            named.collect::<Vec<_>>().join(", ")
        );
        if let more @ 1.. = self.labels.len().saturating_sub(NAMED) {
            // A string takes everything.
            write!(label, " and {more} more").ok();
        }
        label.push(')');
        label
    }

    /// How many they are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }
}

fn condition(text: &str) -> Result<(String, String)> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => Ok((field.to_owned(), value.to_owned())),
        _ => Err(Error::new(
            ErrorKind::InvalidInput,
            format!("{text:?} is not a condition: write FIELD=VALUE, such as status=trial"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(label: &str, is_tenant: bool, found: Result<u8>) -> Seen<u8> {
        Seen {
            label: label.to_owned(),
            is_tenant,
            key: None,
            found,
        }
    }

    #[test]
    fn tenants_that_stand_alike_are_told_together() {
        let broken = || Err(Error::new(ErrorKind::Unreachable, "gone"));
        let all = vec![
            seen("registry", false, Ok(1)),
            seen("a", true, Ok(1)),
            seen("b", true, Ok(2)),
            seen("c", true, broken()),
            seen("d", true, Ok(1)),
            seen("e", true, broken()),
        ];
        let labels: Vec<String> = grouped(all, u8::to_string)
            .iter()
            .map(Group::label)
            .collect();
        assert_eq!(labels, ["registry", "2 tenants (a, d)", "b", "c", "e"]);
    }

    #[test]
    fn a_group_of_many_names_a_few() {
        let many = (0..12).map(|one| seen(&format!("t-{one}"), true, Ok(0)));
        let groups = grouped(many.collect(), u8::to_string);
        assert_eq!(groups.len(), 1);
        assert_eq!(
            groups[0].label(),
            "12 tenants (t-0, t-1, t-2, t-3, t-4 and 7 more)"
        );
    }
}
