//! `terrace tenantize`: tables of one tenant become tables of several.

mod local_models;
mod refusals;
mod stopped;
mod workflow_platform;

use std::fs;

use crate::database::{Server, column, run, seen, server};
use crate::support::{Said, Shop, said};

pub(crate) const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
pub(crate) const OTHER: &str = "11111111-1111-4111-8111-111111111111";

/// A database with tables of one tenant, and the folder in which the binary is called.
pub(crate) struct Single {
    pub(crate) shop: Shop,
    pub(crate) url: String,
    server: Option<Server>,
}

impl Single {
    /// A file, filled by this text.
    pub(crate) fn file(sql: &str) -> Self {
        let shop = Shop::new();
        let url = format!("sqlite:{}", shop.path().join("shop.sqlite").display());
        run(&url, sql);
        Self {
            shop,
            url,
            server: None,
        }
    }

    /// A database of a server; `None` only where it is missing on purpose.
    pub(crate) fn server(sql: &str) -> Option<Self> {
        let server = server("TERRACE_TEST_POSTGRES_URL")?;
        run(&server.url, sql);
        Some(Self {
            shop: Shop::on(&server.url),
            url: server.url.clone(),
            server: Some(server),
        })
    }

    pub(crate) fn is_server(&self) -> bool {
        self.server.is_some()
    }

    /// Calls `terrace tenantize …`.
    pub(crate) fn call(&self, arguments: &[&str]) -> Said {
        let mut command = self.shop.command();
        said(command.arg("tenantize").args(arguments).output().unwrap())
    }

    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {said:?}");
        said.out
    }

    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        let said = self.call(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {said:?}");
        said.err
    }

    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        column(&self.url, sql)
    }

    pub(crate) fn one(&self, sql: &str) -> String {
        self.rows(sql).remove(0)
    }

    /// The files of the folder of migrations.
    pub(crate) fn files(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.shop.path().join("migrations")) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The role that the migration makes.
    pub(crate) fn role(&self) -> String {
        let name = self.url.rsplit('/').next().unwrap();
        format!("{}_runtime", &name[..name.len().min(40)])
    }

    /// The rows of a table that the runtime role sees, with a tenant in this setting or with none.
    pub(crate) fn seen(&self, setting: &str, tenant: Option<&str>, table: &str) -> u64 {
        let role = self.role();
        let mut settings = vec![("role", role.as_str())];
        settings.extend(tenant.map(|tenant| (setting, tenant)));
        seen(&self.url, &settings, table)
    }
}

impl Drop for Single {
    fn drop(&mut self) {
        if self.server.is_some() {
            let role = self.role();
            run(
                &self.url,
                &format!(
                    "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN \
                     DROP OWNED BY {role}; DROP ROLE {role}; END IF; END $$"
                ),
            );
        }
    }
}
