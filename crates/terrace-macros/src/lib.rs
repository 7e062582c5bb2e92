//! Derive macros of Terrace.
//!
//! A derive goes three ways, one folder each: the attributes are parsed, with all their errors
//! collected; what was meant is put down as plain data; and from the data the code is written.

mod enumeration;
mod errors;
mod expand;
mod migrations;
mod model;
mod names;
mod parse;
mod row;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields a model.
///
/// On the struct, in `#[terrace(…)]`:
///
/// | attribute | meaning |
/// |---|---|
/// | `registry` | the rows live with the control plane; without it, with a tenant |
/// | `table = "name"` | the table; otherwise the struct's name in snake case |
/// | `primary_key(a, b)` | a composite key of these fields |
/// | `unique(a, b)`, `index(a, -b)` | over several fields, in an index also from the largest value to the smallest; besides them `name = "…"`, `condition = "sql"` (only these rows), `expression = "sql"`, `include(c)` (kept beside the indexed ones), `operator_class = "jsonb_path_ops"` or `operator_class(a = "…")`; in an index `using = "gin"` (or `hash`, `gist`, `spgist`, `brin`); in a unique key `nulls_distinct = false` and `deferrable = "deferred"` (checked at the end of the transaction; `"immediate"`: unless it says otherwise). What the database lacks is refused when the table is made. `unique_together` is the same as `unique` |
/// | `fk_composite(name = "…", to = "Model", from(a, b), on(x, y), on_delete = "…", deferrable = "…")` | a foreign key of several fields to columns of another table, with a way on of its name; `unconstrained` where the database doesn't hold it |
/// | `exclude(name = "…", equal(room), with(during = "&&"))` | an exclusion constraint, where the database has them; `using` names the kind of index |
/// | `reverse(albums = "Album.artist")` | a name for the rows that refer to this one: `artist.albums()?`, and paths |
/// | `m2m(name = "tags", to = "Tag")` | rows on the other side of a table in the middle: `post.tags()`. With `through = "PostTag", source = "post", target = "tag"` over a model of the program's, otherwise over one that the derive makes; `symmetrical` for pairs of the same model |
/// | `generic(comments = "Comment.target")` | the rows that refer to rows of any model by `target_type` and `target_pk`, and among them to this one; they are deleted with it |
/// | `validate(with = path)` | a function of `&Self` that finds what is wrong with an instance |
/// | `ordering = "-published, author__name"` | the order where a query says none: fields, and those behind relations. A foreign key stands for the order of its model, its column (`author_id`) for itself |
/// | `default_scope = "path"` | the `fn(Query<Self>) -> Query<Self>` that `objects` starts with: what it leaves out is found by `unscoped` alone. Joins, references and `get` by a key don't ask for it; `docs/design/orm.md` says who does |
/// | `audit(track = "a, b")` | every write through the ORM adds a row to the audit log, in the same transaction: which row, which operation, and of each of these fields that changed what it held before and after. Every scalar field when `track` is empty. `except = "c"` leaves fields out of that; of those in `secret = "d"` the log says that they changed, and never what they held |
/// | `display = "title"`, `app = "blog"`, `permissions`, `admin(list_display = "a, b", …)` | data for those that show and keep the rows |
/// | `check(name = "…", condition = "…")` | a condition, as SQL |
/// | `crate = "path"` | where the code finds Terrace; otherwise `::terrace` |
///
/// On a field:
///
/// | attribute | meaning |
/// |---|---|
/// | `primary_key` | the primary key; otherwise the field `id` |
/// | `column = "name"` | the column; otherwise the field's name, with `_id` for a reference |
/// | `max_length = 80` | characters of a text |
/// | `precision = 10, scale = 2` | digits of a decimal, and those behind the point |
/// | `min = 0`, `max = 9` | bounds of an integer |
/// | `unique`, `index` | by itself |
/// | `default = "sql"` | the `DEFAULT` in the database, also as a literal: `default = 0`, `default = true`; a field of type `Defaulted` may be left to it |
/// | `generated = "sql"` | calculated by the database from other columns: never written, read back |
/// | `on = "column"` | of a `ForeignKey<User, Uuid>`: the unique column that it refers to, instead of the key |
/// | `from(a, b), on(x, y)` | of a `Related<Model>`, which has no column: the fields that refer together, and the columns of the model; besides them `on_delete`, and `unconstrained` where the database doesn't hold it |
/// | `fk = "Model"`, `on = "column"` | a plain value that is a key of another row; `fk = "self"` for the same model, `fk = "table_name"` for a table without a model |
/// | `flatten` | holds the fields of a mixin: see `derive(Mixin)` |
/// | `validate(email, url, slug, length(min = 2), regex = "…", with = path)` | what its values must be besides; `path` is a `fn(&T) -> Result<(), String>` |
/// | `auto_now_add` | stamped at the insert; no update changes it |
/// | `auto_now` | stamped at every write |
/// | `auto_uuid` | what `Auto<Uuid>` does by itself |
/// | `version` | counts the changes of its row; a write of an older instance is refused |
/// | `soft_delete` | the time at which the row was marked as deleted |
/// | `on_delete = "cascade"` | or `restrict` (the default), `protect`, `set_null`, `set_default`, `no_action` |
/// | `deferrable = "deferred"` | of a foreign key: checked at the end of the transaction; `"immediate"`: unless the transaction says otherwise |
#[proc_macro_derive(Model, attributes(terrace))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Makes a struct with named fields a mixin: fields that several models repeat. A model holds it as
/// its last field, with `#[terrace(flatten)]`. Its fields take the attributes of a model's fields,
/// but it has no key and no foreign keys.
#[proc_macro_derive(Mixin, attributes(terrace))]
pub fn derive_mixin(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    parse::mixin(&input)
        .map_or_else(syn::Error::into_compile_error, expand::mixin)
        .into()
}

/// Makes an enum without data a type of fields, stored as text and held by a `CHECK`.
///
/// On the enum, in `#[terrace(…)]`: `rename_all = "snake_case"` (the default), or `"lowercase"`,
/// `"UPPERCASE"`, `"SCREAMING_SNAKE_CASE"`, `"kebab-case"`, `"camelCase"`, `"PascalCase"`. On a
/// variant: `rename = "name"`.
#[proc_macro_derive(DbEnum, attributes(terrace))]
pub fn derive_db_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enumeration::expand(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn derive(input: &DeriveInput) -> syn::Result<Tokens> {
    parse::model(input).map(expand::model)
}

/// A struct that a query of values gives: the derive makes a struct `…Columns` with the same fields,
/// which says what each is selected from.
///
/// ```ignore
/// #[derive(Row)]
/// struct Summary { title: String, plays: Option<i64> }
///
/// let summaries: Vec<Summary> = Album::objects()
///     .values(|album| SummaryColumns { title: album.title, plays: album.tracks().plays.sum() })
///     .all(db)
///     .await?;
/// ```
#[proc_macro_derive(Row, attributes(terrace))]
pub fn derive_row(input: TokenStream) -> TokenStream {
    row::expand(input.into()).into()
}

#[cfg(test)]
mod tests;

/// The files of a folder, relative to the crate's manifest, as `&'static [(path, text)]`. Called by
/// `terrace_migrate::migrations!`.
#[proc_macro]
pub fn embed_migrations(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    migrations::expand(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
