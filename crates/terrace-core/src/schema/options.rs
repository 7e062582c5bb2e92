//! What a model says about itself to those that show and keep its rows: data, without behaviour.

/// What a model says about itself.
#[derive(Clone, Copy, Debug)]
pub struct ModelOptions {
    /// The app that it belongs to.
    pub app: &'static str,
    /// The field that stands for a row where people see it.
    pub display: Option<&'static str>,
    /// Whether it has permissions of its own to add, change, delete and view.
    pub permissions: bool,
    /// Which changes of its rows are recorded, if any.
    pub audit: Option<AuditSchema>,
    /// How people administer its rows.
    pub admin: Option<AdminSchema>,
    /// The order of its rows where a query says none.
    pub ordering: &'static [OrderingSchema],
    /// Whether a relation of another model made it for itself.
    pub made: bool,
}

impl ModelOptions {
    /// Nothing said.
    pub const PLAIN: Self = Self {
        app: "",
        display: None,
        permissions: false,
        audit: None,
        admin: None,
        ordering: &[],
        made: false,
    };

    /// Nothing said but the app.
    pub const fn of(app: &'static str) -> Self {
        Self { app, ..Self::PLAIN }
    }
}

/// Which fields' changes are recorded.
#[derive(Clone, Copy, Debug)]
pub struct AuditSchema {
    /// The fields; every scalar one when empty.
    pub fields: &'static [&'static str],
    /// Fields that are left out of those.
    pub except: &'static [&'static str],
    /// Fields of which it is recorded that they changed, and never what they held.
    pub secret: &'static [&'static str],
}

/// A field that rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderingSchema {
    /// The field, or a path of relations that leads to one, joined by `__`. A foreign key stands for
    /// the order of the model that it refers to, its column for itself, and `pk` for the primary key.
    pub field: &'static str,
    /// From the largest to the smallest.
    pub descending: bool,
}

/// How people administer a model's rows.
#[derive(Clone, Copy, Debug)]
pub struct AdminSchema {
    /// The columns of the list.
    pub list_display: &'static [&'static str],
    /// The fields that a search looks in.
    pub search_fields: &'static [&'static str],
    /// The fields that the list is narrowed by.
    pub list_filter: &'static [&'static str],
    /// The order of the list.
    pub ordering: &'static [OrderingSchema],
    /// Rows of one page.
    pub list_per_page: u32,
    /// The fields that can be seen, but not changed.
    pub readonly_fields: &'static [&'static str],
}

impl AdminSchema {
    /// Nothing said: pages of 50 rows.
    pub const PLAIN: Self = Self {
        list_display: &[],
        search_fields: &[],
        list_filter: &[],
        ordering: &[],
        list_per_page: 50,
        readonly_fields: &[],
    };
}
