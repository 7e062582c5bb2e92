//! Asks a person at a terminal what the models alone don't say.

use std::io::{self, BufRead, IsTerminal};

use terrace_core::{Error, ErrorKind, Result};
use terrace_migrate::Questions;
use terrace_sql::ColumnDefinition;

use crate::Context;

/// A person at a terminal.
pub(crate) struct Terminal<R> {
    context: Context,
    input: R,
}

impl Terminal<io::StdinLock<'static>> {
    /// The person, if both ends of the conversation are there.
    pub(crate) fn open(context: &Context) -> Option<Self> {
        let there = io::stdin().is_terminal() && io::stdout().is_terminal();
        there.then(|| Self {
            context: context.clone(),
            input: io::stdin().lock(),
        })
    }
}

impl<R: BufRead> Terminal<R> {
    /// One line of an answer; nothing when the person is gone.
    fn answer(&mut self, question: &str) -> Result<String> {
        self.context.say(question)?;
        let mut line = String::new();
        self.input.read_line(&mut line).map_err(|error| {
            Error::new(ErrorKind::InvalidInput, "the answer can't be read").with_source(error)
        })?;
        Ok(line.trim().to_owned())
    }

    fn agrees(&mut self, question: &str) -> Result<bool> {
        let answer = self.answer(&format!("{question} [y/N]"))?;
        Ok(["y", "yes"]
            .iter()
            .any(|yes| answer.eq_ignore_ascii_case(yes)))
    }
}

impl<R: BufRead> Questions for Terminal<R> {
    fn is_renamed_table(&mut self, table: &str, to: &str) -> Result<bool> {
        self.agrees(&format!(
            "The table {table} is gone and {to} is new. Is it the same table under a new name?"
        ))
    }

    fn is_renamed_column(&mut self, table: &str, column: &str, to: &str) -> Result<bool> {
        self.agrees(&format!(
            "The column {column} of {table} is gone and {to} is new. Is it the same column under a \
             new name?"
        ))
    }

    fn value(
        &mut self,
        table: &str,
        column: &ColumnDefinition,
        exists: bool,
    ) -> Result<Option<String>> {
        let name = &column.name;
        let why = if exists {
            format!("The column {name} of {table} may not be null any more.")
        } else {
            format!("The column {name} of {table} is new and may not be null.")
        };
        let answer = self.answer(&format!(
            "{why} Which value do rows without one get? As SQL: a text is 'in quotes', the time now \
             is CURRENT_TIMESTAMP; NULL when there are no such rows; nothing to stop."
        ))?;
        Ok(Some(answer).filter(|answer| !answer.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Project, Sources};

    fn terminal(answers: &'static str) -> Terminal<&'static [u8]> {
        Terminal {
            context: Project::new("shop")
                .context(&Sources::default(), io::sink())
                .unwrap(),
            input: answers.as_bytes(),
        }
    }

    #[test]
    fn only_yes_is_yes() {
        let mut person = terminal("y\nYES\n\nno\nyep\n");
        let answers: Vec<bool> = (0..6)
            .map(|_| person.is_renamed_column("album", "title", "name").unwrap())
            .collect();
        assert_eq!(answers, [true, true, false, false, false, false]);
    }

    #[test]
    fn no_answer_is_no_value() {
        let mut person = terminal("'x'\n\n");
        let column = ColumnDefinition::default();
        let mut value = || person.value("album", &column, false).unwrap();
        assert_eq!(value().as_deref(), Some("'x'"));
        assert_eq!((value(), value()), (None, None));
    }
}
