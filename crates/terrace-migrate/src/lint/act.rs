//! What a statement does, as far as the rules ask.

/// A thing that may stand in a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// The schema that the text names.
    pub(super) schema: Option<String>,
    /// The name, without quotes.
    pub(super) name: String,
    /// Both as the text has them.
    pub(super) text: String,
}

/// A column as a statement declares it. Texts are those of the statement.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that don't depend on each other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its name as the text has it.
    pub(super) written: String,
    /// The type in capitals, without spaces: `VARCHAR(80)`.
    pub(super) kind: String,
    /// The type, and a collation, as the text has them.
    pub(super) kind_text: String,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    /// The expression of a generated column, and whether it is stored.
    pub(super) generated: Option<bool>,
    /// Whether the database numbers it: the clause as the text has it.
    pub(super) numbered: Option<String>,
    pub(super) primary_key: bool,
    pub(super) unique: bool,
    /// `(…)` of a check.
    pub(super) check: Option<String>,
    /// What follows `REFERENCES`, with the word.
    pub(super) references: Option<String>,
    /// Whether one of these has a name of its own.
    pub(super) named: bool,
}

impl Column {
    /// Whether it is `serial` or one of its sizes, which are columns with a sequence.
    pub(super) fn is_serial(&self) -> bool {
        let serials = ["SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL8", "SERIAL4"];
        serials.contains(&self.kind.as_str())
    }
}

/// The kind of a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConstraintKind {
    Check,
    ForeignKey,
    Unique,
    PrimaryKey,
    Exclusion,
}

/// A constraint that a table gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    pub(super) kind: ConstraintKind,
    /// Its name as the text has it.
    pub(super) name: Option<String>,
    /// All of it behind the name, as the text has it, without `NOT VALID`.
    pub(super) text: String,
    /// The columns that its parentheses name.
    pub(super) columns: Vec<String>,
    pub(super) not_valid: bool,
    /// Whether it is made of an index that is there.
    pub(super) of_index: bool,
}

/// What a statement does to a table that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    AddColumn(Column),
    DropColumn(String),
    RenameColumn {
        from: String,
        to: String,
    },
    /// Another type; `using` is the expression that makes its values.
    Retype {
        column: String,
        kind: String,
        kind_text: String,
        using: Option<String>,
    },
    /// All of a column anew, in the way of `MODIFY COLUMN`.
    Redefine(Column),
    SetNotNull(String),
    DropNotNull(String),
    AddConstraint(Constraint),
    DropPrimaryKey,
    Validate(String),
    Rename(Named),
    AddIndex {
        unique: bool,
        special: bool,
        columns: usize,
    },
    Detach {
        concurrently: bool,
    },
    ConvertCharset,
    /// `ALGORITHM=COPY`, or a lock against writers.
    Copy,
    Other,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    CreateTable {
        table: Named,
        columns: Vec<Column>,
        /// The texts of what stands beside them.
        constraints: Vec<String>,
    },
    AlterTable {
        table: Named,
        changes: Vec<Change>,
    },
    CreateIndex {
        name: Option<Named>,
        table: Named,
        unique: bool,
        special: bool,
        concurrently: bool,
        columns: usize,
        /// What is indexed, and which rows.
        text: String,
    },
    DropIndex {
        index: Named,
        concurrently: bool,
    },
    Reindex {
        what: Named,
        concurrently: bool,
    },
    DropTable(Vec<Named>),
    DropDatabase(Named),
    Truncate {
        tables: Vec<Named>,
        cascades: bool,
    },
    RenameSchema(Named),
    CreateDomain {
        domain: Named,
        constrained: bool,
    },
    ConstrainDomain {
        domain: Named,
        not_valid: bool,
    },
    Rewrite(Named),
    Refresh {
        view: Named,
        concurrently: bool,
    },
    AddValue {
        of: Named,
        placed: bool,
    },
    Update {
        table: Named,
        /// The one column that is set, and its expression.
        set: Option<(String, String)>,
        condition: Option<String>,
    },
    Delete {
        table: Named,
        condition: Option<String>,
    },
    /// Rows from a query.
    InsertSelect(Named),
    /// A wait for locks without an end.
    WaitForEver,
    /// A table that is made anew, because the database can't change it.
    Rebuild(Named),
    Begin,
    Commit,
    Other,
}
