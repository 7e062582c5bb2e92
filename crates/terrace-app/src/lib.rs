//! Project, App, settings and commands.
