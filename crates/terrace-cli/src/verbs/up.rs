//! `up`: applies what is missing.

use std::process::ExitCode;
use std::sync::Arc;

use terrace_core::Result;
use terrace_migrate::{Goal, Mode};

use super::plan;
use crate::arguments::Up;
use crate::project::{Project, Wish};
use crate::run::{Reach, migrate};

pub(super) async fn run(project: Arc<Project>, up: Up) -> Result<ExitCode> {
    let reach = match up.count {
        // So many of which chain?
        Some(_) => Reach::one(&project)?,
        None => Reach::all(&project)?,
    };
    let wish = Wish {
        goal: up.count.map_or(Goal::Latest, Goal::Up),
        mode: match (up.fake, up.fake_initial) {
            (true, _) => Mode::Fake,
            (_, true) => Mode::FakeInitial,
            _ => Mode::Run,
        },
    };
    if up.dry_run {
        return plan::show(&project, &reach, wish).await;
    }
    migrate(project, reach, wish).await
}
