//! Files of SQL, with safe forms in the place of statements.

use terrace_core::Result;
use terrace_sql::Dialect;

use super::found::Finding;

/// A file in its safe form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// What takes the place of the file.
    pub text: String,
    /// Files that follow, each when what its first comment says has happened.
    pub later: Vec<String>,
}

/// The text of a migration in its safe form; `None` when no finding about it has one.
///
/// # Errors
/// For text that can't be read.
pub fn rewrite(text: &str, dialect: Dialect, findings: &[Finding]) -> Result<Option<Rewritten>> {
    if !findings.iter().any(is_written) {
        return Ok(None);
    }
    let script = dialect.split(text)?;
    let mut rewritten = Rewritten {
        text: String::new(),
        later: Vec::new(),
    };
    if !script.directives.no_transaction {
        rewritten.text.push_str("-- terrace: no-transaction\n");
    }
    for (index, statement) in script.statements.iter().enumerate() {
        let about = findings.iter().filter(|one| one.statement == index + 1);
        // Out of a transaction is where all of them are.
        let mut found = about.filter(|one| one.rule != "several-locks" && is_written(one));
        let Some(finding) = found.next() else {
            rewritten.text.push_str(statement.whole);
            continue;
        };
        let before = statement.whole.find(statement.text).unwrap_or_default();
        rewritten.text.push_str(&statement.whole[..before]);
        for step in &finding.steps {
            if let Some(after) = step.after {
                let allow = format!("-- terrace: allow {}: {after}\n", finding.rule);
                rewritten.later.push(allow + &step.file());
                continue;
            }
            rewritten.text.push_str(&step.statements.join(";\n"));
            rewritten.text.push(';');
        }
    }
    rewritten.text.push_str(script.rest);
    if !rewritten.text.ends_with('\n') {
        rewritten.text.push('\n');
    }
    Ok(Some(rewritten))
}

/// What must wait as a whole is left where it is.
fn is_written(finding: &Finding) -> bool {
    finding
        .steps
        .first()
        .is_some_and(|step| step.after.is_none())
}
