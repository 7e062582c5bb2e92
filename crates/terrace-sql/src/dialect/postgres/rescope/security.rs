//! Row-level security of the tables, and the role that it binds.

use terrace_core::Result;

use super::super::DIALECT;
use super::{Work, literal, name};
use crate::render::render_ddl;
use crate::{Ddl, LiveTable, Rescope, RescopeSecurity, TenantPolicy};

impl Work<'_> {
    pub(super) fn protect(
        &self,
        table: &LiveTable,
        security: &RescopeSecurity,
        up: &mut Vec<String>,
    ) -> Result<()> {
        let policy = TenantPolicy {
            table: table.name.clone(),
            column: self.asked.column.clone(),
            setting: security.setting.clone(),
            suffix: security.policy.clone(),
            runtime_role: security.runtime_role.clone(),
            owner_role: String::new(),
        };
        let names = Rescope::policy_names(security, &table.name);
        if !names.iter().all(|name| has_policy(table, name)) {
            up.extend(render_ddl(
                &Ddl::Protect(policy),
                DIALECT,
                Some(self.schema),
            )?);
        }
        let grant = Ddl::Grant {
            table: table.name.clone(),
            role: security.runtime_role.clone(),
        };
        up.extend(render_ddl(&grant, DIALECT, Some(self.schema))?);
        for sequence in table.columns.iter().filter_map(|c| c.sequence.as_ref()) {
            let role = name(&security.runtime_role)?;
            up.push(format!("GRANT USAGE ON SEQUENCE {sequence} TO {role}"));
        }
        for view in table.views.iter().filter(|v| !v.materialized && !v.invoker) {
            let statement = format!("ALTER VIEW {} SET (security_invoker = true)", view.name);
            if !up.contains(&statement) {
                up.push(statement);
            }
        }
        Ok(())
    }

    pub(super) fn unprotect(
        &self,
        table: &LiveTable,
        security: &RescopeSecurity,
        down: &mut Vec<String>,
    ) -> Result<()> {
        let of = self.table(&table.name)?;
        for policy in Rescope::policy_names(security, &table.name) {
            if !has_policy(table, &policy) {
                let policy = name(&DIALECT.fitted(&policy))?;
                down.push(format!("DROP POLICY {policy} ON {of}"));
            }
        }
        if !table.forced {
            down.push(format!("ALTER TABLE {of} NO FORCE ROW LEVEL SECURITY"));
        }
        if !table.row_security {
            down.push(format!("ALTER TABLE {of} DISABLE ROW LEVEL SECURITY"));
        }
        let role = name(&security.runtime_role)?;
        down.push(format!(
            "REVOKE SELECT, INSERT, UPDATE, DELETE ON {of} FROM {role}"
        ));
        for sequence in table.columns.iter().filter_map(|c| c.sequence.as_ref()) {
            down.push(format!("REVOKE USAGE ON SEQUENCE {sequence} FROM {role}"));
        }
        for view in table.views.iter().filter(|v| !v.materialized && !v.invoker) {
            let statement = format!("ALTER VIEW {} RESET (security_invoker)", view.name);
            if !down.contains(&statement) {
                down.push(statement);
            }
        }
        Ok(())
    }
}

fn has_policy(table: &LiveTable, name: &str) -> bool {
    let name = DIALECT.fitted(name);
    table.policies.iter().any(|policy| policy.name == name)
}

/// A role that may serve requests and owns nothing. It gets no password here: whoever operates the
/// server gives it one.
pub(super) fn runtime_role(security: &RescopeSecurity, schema: &str) -> Result<String> {
    let (role, text) = (
        name(&security.runtime_role)?,
        literal(&security.runtime_role)?,
    );
    let schema = name(schema)?;
    let said = literal(&format!(
        "the role {} is missing, and this login may not make it: make it as an administrator with CREATE ROLE, NOSUPERUSER and NOBYPASSRLS",
        security.runtime_role
    ))?;
    let owns =
        literal("the role that serves requests can't own the tables: migrate with another login")?;
    Ok(format!(
        "DO $terrace$ BEGIN\n  \
         IF current_user = {text} THEN\n    \
         RAISE EXCEPTION USING MESSAGE = {owns};\n  \
         END IF;\n  \
         IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {text}) THEN\n    \
         CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;\n  \
         END IF;\n  \
         GRANT USAGE ON SCHEMA {schema} TO {role};\n\
         EXCEPTION WHEN insufficient_privilege THEN\n  \
         RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = {said};\n\
         END $terrace$"
    ))
}
