//! `redo`: undoes the newest migration and applies it again.

use std::process::ExitCode;
use std::sync::Arc;

use terrace_core::Result;
use terrace_migrate::Goal;

use super::plan;
use crate::arguments::Redo;
use crate::project::{Project, Wish};
use crate::run::{Reach, migrate};

pub(super) async fn run(project: Arc<Project>, redo: Redo) -> Result<ExitCode> {
    let reach = Reach::one(&project)?;
    let wish = Wish {
        goal: Goal::Redo,
        ..Wish::default()
    };
    if redo.dry_run {
        return plan::show(&project, &reach, wish).await;
    }
    migrate(project, reach, wish).await
}
