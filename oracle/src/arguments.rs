//! The command line.

/// What the command line asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    /// Modules, all when empty.
    only: Vec<String>,
    /// A cell, all when empty.
    cell: String,
    /// Only cases with this in their name.
    pub(crate) matching: String,
    /// Says each equal case, too.
    pub(crate) verbose: bool,
    /// Says which tests have neither a case nor a reason, and runs nothing.
    pub(crate) left: bool,
    /// Where the numbers are written to.
    pub(crate) json: Option<String>,
    /// Where the page is written to.
    pub(crate) page: Option<String>,
    /// The page that must be what the cases give.
    pub(crate) check: Option<String>,
}

impl Arguments {
    /// Reads the command line.
    pub(crate) fn read() -> Result<Self, String> {
        let mut read = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut next = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--only" => read.only.extend(next()?.split(',').map(str::to_owned)),
                "--cell" => read.cell = next()?.replace('/', "-"),
                "--match" => read.matching = next()?,
                "-v" | "--verbose" => read.verbose = true,
                "--left" => read.left = true,
                "--json" => read.json = Some(next()?),
                "--page" => read.page = Some(next()?),
                "--check" => read.check = Some(next()?),
                other => {
                    return Err(format!(
                        "unknown argument {other:?}: use --only MODULE,…, --match TEXT, \
                         --cell NAME, -v, --left, --json FILE, --page FILE or --check FILE"
                    ));
                }
            }
        }
        Ok(read)
    }

    /// Whether all cases are asked for.
    pub(crate) fn is_whole(&self) -> bool {
        self.only.is_empty() && self.cell.is_empty() && self.matching.is_empty()
    }

    /// Whether a module is asked for.
    pub(crate) fn wants_module(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    /// Whether a cell is asked for.
    pub(crate) fn wants_cell(&self, name: &str) -> bool {
        self.cell.is_empty() || self.cell == name
    }
}
