//! Calls of functions.

use terrace_core::{Error, ErrorKind, Result};

use crate::{Expression, Function};

use super::sensible::check_places;
use super::{Frame, Renderer};

impl<'a> Renderer<'a> {
    pub(super) fn function(
        &mut self,
        function: Function,
        arguments: &'a [Expression],
        frame: Frame<'a>,
    ) -> Result<()> {
        let given = arguments.len();
        let (least, most) = arity(function);
        if given < least
            || given > most
            || (function == Function::JsonObject && !given.is_multiple_of(2))
        {
            return Err(Error::new(
                ErrorKind::Statement,
                format!("{function:?} doesn't take {given} arguments"),
            ));
        }
        check_places(function, arguments)?;
        match self.spelling.function(function, given) {
            Some(template) => self.template(template, arguments, frame),
            None => Err(missing(function, self.spelling.name())),
        }
    }
}

/// How many arguments a function takes: at least, at most.
const fn arity(function: Function) -> (usize, usize) {
    match function {
        Function::Pi
        | Function::Random
        | Function::Now
        | Function::Today
        | Function::RandomUuid => (0, 0),
        Function::Coalesce | Function::Concat => (1, usize::MAX),
        Function::Greatest | Function::Least => (2, usize::MAX),
        Function::JsonArray | Function::JsonObject => (0, usize::MAX),
        Function::Round | Function::Truncate => (1, 2),
        Function::NullIf
        | Function::Left
        | Function::Right
        | Function::Position
        | Function::Repeat
        | Function::Power
        | Function::Logarithm
        | Function::Remainder
        | Function::ArcTangent2
        | Function::ArrayElement
        | Function::ArrayHas
        | Function::AddMicroseconds
        | Function::MicrosecondsBetween => (2, 2),
        Function::Substring => (2, 3),
        Function::Replace | Function::PadLeft | Function::PadRight | Function::ArraySlice => (3, 3),
        _ => (1, 1),
    }
}

#[cold]
fn missing(function: Function, database: &str) -> Error {
    let hint = match function {
        Function::Sha1 => "use SHA-256, which every database has",
        Function::ArrayLength
        | Function::ArrayElement
        | Function::ArraySlice
        | Function::ArrayHas
        | Function::ArrayHasNull => "keep the values in a JSON array",
        Function::RangeStart
        | Function::RangeEnd
        | Function::RangeIsEmpty
        | Function::RangeIncludesStart
        | Function::RangeIncludesEnd
        | Function::RangeHasNoStart
        | Function::RangeHasNoEnd => "keep the ends in columns of their own",
        _ => "calculate it in the program",
    };
    Error::new(
        ErrorKind::Unsupported,
        format!("{database} has no function for {function:?}"),
    )
    .with_hint(hint)
}
