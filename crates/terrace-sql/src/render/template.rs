//! Calls written from templates, so that what a database calls a function is one line of a table.
//!
//! | in a template | becomes |
//! |---|---|
//! | `{0}` | the argument, in a place that ends by itself |
//! | `{0!}` | the argument as an operand |
//! | `{*}` | all arguments with commas between them |
//! | `{json}` | all arguments, as members of a JSON document |
//! | `{null}` | whether any argument is null |

use terrace_core::{Error, ErrorKind, Result, Value};

use crate::Expression;

use super::{Frame, Renderer};

impl<'a> Renderer<'a> {
    /// Writes a template with its arguments.
    pub(crate) fn template(
        &mut self,
        template: &'static str,
        arguments: &'a [Expression],
        frame: Frame<'a>,
    ) -> Result<()> {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.push(before);
            let (place, behind) = after.split_once('}').unwrap_or((after, ""));
            rest = behind;
            match place {
                "*" => self.arguments(arguments, frame)?,
                "json" => {
                    for (index, argument) in arguments.iter().enumerate() {
                        self.push(if index == 0 { "" } else { ", " });
                        self.spelling.json_member(self, argument, frame)?;
                    }
                }
                "null" => self.any_null(arguments, frame)?,
                _ => {
                    let digit = place.as_bytes().first().map_or(0, |digit| digit - b'0');
                    let Some(argument) = arguments.get(usize::from(digit)) else {
                        return Err(missing_argument());
                    };
                    if place.ends_with('!') {
                        self.argument_operand(argument, frame)?;
                    } else {
                        self.argument(argument, frame)?;
                    }
                }
            }
        }
        self.push(rest);
        Ok(())
    }

    /// Arguments with commas between them.
    pub(crate) fn arguments(
        &mut self,
        arguments: &'a [Expression],
        frame: Frame<'a>,
    ) -> Result<()> {
        for (index, argument) in arguments.iter().enumerate() {
            self.push(if index == 0 { "" } else { ", " });
            self.argument(argument, frame)?;
        }
        Ok(())
    }

    /// An argument: a bound value may need its type said.
    pub(crate) fn argument(&mut self, argument: &'a Expression, frame: Frame<'a>) -> Result<()> {
        match argument {
            Expression::Value(value) => {
                self.spelling.argument(self, value);
                Ok(())
            }
            other => self.expression(other, frame),
        }
    }

    fn argument_operand(&mut self, argument: &'a Expression, frame: Frame<'a>) -> Result<()> {
        match argument {
            Expression::Value(_) => self.argument(argument, frame),
            other => self.operand(other, frame),
        }
    }

    fn any_null(&mut self, arguments: &'a [Expression], frame: Frame<'a>) -> Result<()> {
        let mut separator = "";
        for argument in arguments {
            match argument {
                Expression::Value(Value::Null(_)) => {
                    self.push(separator);
                    self.push("TRUE");
                }
                Expression::Value(_) => continue,
                other => {
                    self.push(separator);
                    self.operand(other, frame)?;
                    self.push(" IS NULL");
                }
            }
            separator = " OR ";
        }
        if separator.is_empty() {
            self.push("FALSE");
        }
        Ok(())
    }
}

#[cold]
fn missing_argument() -> Error {
    Error::new(ErrorKind::Statement, "a call has too few arguments")
}
