//! `goto`: forward or back to a version.

use std::process::ExitCode;
use std::sync::Arc;

use terrace_core::Result;
use terrace_migrate::Goal;

use super::plan;
use crate::arguments::Goto;
use crate::project::{Project, Wish};
use crate::run::{Reach, migrate};

pub(super) async fn run(project: Arc<Project>, goto: Goto) -> Result<ExitCode> {
    let reach = Reach::one(&project)?;
    let wish = Wish {
        goal: match goto.version {
            0 => Goal::Zero,
            version => Goal::To(version.to_string()),
        },
        ..Wish::default()
    };
    if goto.dry_run {
        return plan::show(&project, &reach, wish).await;
    }
    migrate(project, reach, wish).await
}
