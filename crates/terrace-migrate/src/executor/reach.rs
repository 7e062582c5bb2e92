//! SQL text that reaches beyond the place that it is run in: in a place for comparison it would
//! change what is not meant.

use std::collections::BTreeSet;

use terrace_core::{Error, ErrorKind, Result, ScopeKind};
use terrace_tenancy::MigrationTarget;

use crate::loader::MigrationSet;
use crate::migration::{Body, Migration};
use crate::operations::Operation;

/// Namespaces that everybody reads and nobody changes.
const OF_THE_SYSTEM: [&str; 2] = ["pg_catalog", "information_schema"];

/// What belongs to a server, or lies in other files.
const OF_THE_SERVER: [&str; 9] = [
    "attach",
    "database",
    "publication",
    "role",
    "server",
    "subscription",
    "system",
    "tablespace",
    "user",
];

/// Refuses migrations whose SQL text names a namespace itself, or changes what belongs to the whole
/// server.
pub(super) async fn refuse(set: &MigrationSet, target: &MigrationTarget) -> Result<()> {
    let mut session = target.session().await?;
    for migration in scopes(set) {
        for text in texts(migration) {
            if let Some(what) = of_the_server(&text) {
                return Err(refusal(
                    migration,
                    &format!("changes a {what} of the server"),
                ));
            }
            for name in qualifiers(&text) {
                let is_read_only = OF_THE_SYSTEM.contains(&name.as_str());
                if !is_read_only && session.namespace_exists(&name).await? {
                    return Err(refusal(
                        migration,
                        &format!("names the schema {name} itself"),
                    ));
                }
            }
        }
    }
    Ok(())
}

fn scopes(set: &MigrationSet) -> impl Iterator<Item = &Migration> {
    let scopes = [ScopeKind::Registry, ScopeKind::Tenant];
    scopes.into_iter().flat_map(|scope| set.scope(scope))
}

fn refusal(migration: &Migration, why: &str) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!(
            "{} can't be run in a place for comparison: it {why}",
            migration.id
        ),
    )
    .with_hint(
        "leave the name of the schema out: SQL text finds the tables of its target by itself",
    )
}

/// The SQL texts of a migration; of operations, all that they say.
fn texts(migration: &Migration) -> Vec<String> {
    let is_text =
        |operation: &&Operation| matches!(operation, Operation::RunSql(_) | Operation::Separate(_));
    match &migration.body {
        Body::Sql { up, .. } => up.values().cloned().collect(),
        Body::Operations { operations, .. } => {
            let operations = operations.iter().filter(is_text);
            operations
                .map(|operation| format!("{operation:?}").replace('\\', ""))
                .collect()
        }
    }
}

/// The words before a point, also those in texts and comments: a text may be run, too.
fn qualifiers(text: &str) -> BTreeSet<String> {
    let points = text.match_indices('.');
    let names = points.filter_map(|(place, _)| last_name(text[..place].trim_end()));
    names.filter(|name| !name.is_empty()).collect()
}

/// The name at the end of a text, as the database reads it.
fn last_name(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_suffix(['"', '`']) {
        let start = inside.rfind(['"', '`'])? + 1;
        return Some(inside[start..].to_owned());
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let name = text.rsplit(|c| !is_part(c)).next()?;
    // Names without quotes are written in any case.
    Some(name.to_lowercase())
}

/// What `CREATE`, `ALTER` or `DROP` is about, when that is the server's.
fn of_the_server(text: &str) -> Option<&'static str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let named = |word: &String| OF_THE_SERVER.into_iter().find(|known| known == word);
    if words.first().is_some_and(|word| word == "attach") {
        return Some("file");
    }
    words.windows(2).find_map(|pair| {
        let changes = matches!(pair[0].as_str(), "create" | "alter" | "drop" | "reassign");
        changes.then(|| named(&pair[1])).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_may_be_a_namespace_is_found() {
        let text = "INSERT INTO Public.a SELECT b.c FROM \"My Schema\" . t WHERE d = 'e.f'; é.x";
        let found = qualifiers(text);
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["My Schema", "b", "e", "public", "é"]);
        assert!(qualifiers("SELECT 1 .5").contains("1"));
        assert!(qualifiers(".a \".").is_empty());
    }

    #[test]
    fn what_is_of_the_server_is_found() {
        assert_eq!(of_the_server("ALTER  ROLE a"), Some("role"));
        assert_eq!(of_the_server("-- x\ncreate database a"), Some("database"));
        assert_eq!(of_the_server("ATTACH 'a' AS b"), Some("file"));
        assert_eq!(of_the_server("CREATE TABLE role (id int)"), None);
    }
}
