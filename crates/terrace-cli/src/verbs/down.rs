//! `down`: undoes the newest migrations.

use std::process::ExitCode;
use std::sync::Arc;

use terrace_core::Result;
use terrace_migrate::Goal;

use super::plan;
use crate::arguments::Down;
use crate::project::{Project, Wish};
use crate::run::{Reach, migrate};

pub(super) async fn run(project: Arc<Project>, down: Down) -> Result<ExitCode> {
    let reach = Reach::one(&project)?;
    let wish = Wish {
        goal: if down.all {
            Goal::Zero
        } else {
            Goal::Down(down.count.unwrap_or(1))
        },
        ..Wish::default()
    };
    if down.dry_run {
        return plan::show(&project, &reach, wish).await;
    }
    migrate(project, reach, wish).await
}
