//! What a derive means, as plain data: between parsing and writing code.

use proc_macro2::TokenStream;
use syn::{Ident, Type, Visibility};

/// A model.
pub(crate) struct Model {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    /// The path of the crate's `private` module.
    pub(crate) runtime: TokenStream,
    pub(crate) registry: bool,
    pub(crate) table: String,
    pub(crate) fields: Vec<Field>,
    /// What other structs repeat in it, behind its own fields.
    pub(crate) mixins: Vec<Mixin>,
    /// Whether it is a mixin itself: without a key, a table and relations.
    pub(crate) is_mixin: bool,
    pub(crate) key: Key,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<Check>,
    /// Those that the model has a place for first.
    pub(crate) foreign_keys: Vec<CompositeReference>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) options: Vec<ModelOption>,
    pub(crate) relations: Vec<Relation>,
    /// A function that finds what is wrong with an instance.
    pub(crate) validation: Option<syn::Path>,
    /// Whether another model's relation made it.
    pub(crate) made: bool,
    /// The function that every query starts with.
    pub(crate) default_scope: Option<syn::Path>,
    /// The path of the crate, as the attribute says it, for models that this one makes.
    pub(crate) krate: Option<syn::Path>,
}

/// A field.
pub(crate) struct Field {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) kind: Type,
    pub(crate) column: String,
    pub(crate) reference: Reference,
    /// The column that it refers to, when that is said.
    pub(crate) on: Option<String>,
    /// Whether it is the time at which the row was marked as deleted.
    pub(crate) soft_delete: bool,
    /// What its attributes say, as method calls on its declaration.
    pub(crate) options: Vec<TokenStream>,
}

/// A field that holds the fields of another struct.
pub(crate) struct Mixin {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) kind: Type,
}

/// What a field refers to, as far as the name of its type tells: a derive sees no types.
pub(crate) enum Reference {
    /// Nothing.
    None,
    /// A row of this model, in the same scope.
    Foreign(Type),
    /// A row of this model, in the registry.
    Registry(Type),
    /// A row of this model, in the same scope, by a key that is a plain value.
    Plain(Type),
}

/// The primary key, as indexes of fields.
pub(crate) enum Key {
    /// One field.
    Single(usize),
    /// Several fields.
    Composite(Vec<usize>),
}

/// An index over several fields.
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) unique: bool,
    /// What is said besides, as fields of `IndexSchema`.
    pub(crate) rest: Vec<TokenStream>,
}

/// A foreign key of several fields.
pub(crate) struct CompositeReference {
    pub(crate) name: String,
    /// The model, unless it is only known by its table.
    pub(crate) model: Option<Type>,
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) referenced: Vec<String>,
    pub(crate) on_delete: Ident,
    /// A variant of `Deferrable`.
    pub(crate) deferrable: Ident,
    /// Whether the database holds it.
    pub(crate) constraint: bool,
    /// The method of columns that leads to the model.
    pub(crate) hop: Option<Ident>,
    /// The field that has a place for the row.
    pub(crate) held: Option<Held>,
}

/// A field that has no column, but a place for the row that others refer to together.
pub(crate) struct Held {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
}

impl CompositeReference {
    /// The place of the reference of this index in a path of hops: down from the last field.
    pub(crate) fn place(index: usize) -> u8 {
        127_u8.saturating_sub(u8::try_from(index).unwrap_or(u8::MAX))
    }
}

/// An exclusion constraint.
pub(crate) struct Exclusion {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) elements: Vec<(String, String)>,
    pub(crate) condition: Option<String>,
}

/// What a model says about itself to those that show and keep its rows: fields of `ModelOptions`.
pub(crate) struct ModelOption {
    pub(crate) name: Ident,
    pub(crate) value: TokenStream,
    /// Ways on from the columns of the model, which must be there.
    pub(crate) ways: Vec<TokenStream>,
}

/// A `CHECK` constraint.
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) condition: String,
}

/// Rows of other models that refer to this one's.
pub(crate) struct Relation {
    pub(crate) name: Ident,
    pub(crate) kind: RelationKind,
}

/// Which rows a relation leads to.
pub(crate) enum RelationKind {
    /// Those of a model whose foreign key refers to this one.
    Reverse { model: Type, field: Ident },
    /// Those of a model that refers to rows of any.
    Generic {
        model: Type,
        content_type: Ident,
        object: Ident,
    },
    /// Those of a model behind one in the middle.
    ManyToMany(Box<ManyToMany>),
}

/// A many-to-many relation.
pub(crate) struct ManyToMany {
    /// The other model.
    pub(crate) to: Type,
    /// The model in the middle.
    pub(crate) through: Type,
    /// The table of the model in the middle, when the derive makes it.
    pub(crate) made: Option<String>,
    pub(crate) source: Ident,
    pub(crate) target: Ident,
    pub(crate) symmetrical: bool,
}

impl Field {
    /// The model that a path can go on to.
    pub(crate) fn target(&self) -> Option<&Type> {
        match &self.reference {
            Reference::Foreign(target) => Some(target),
            Reference::Registry(_) | Reference::Plain(_) | Reference::None => None,
        }
    }

    /// The model that a path can go on to, and the name of the method that does.
    pub(crate) fn hop(&self) -> Option<(Ident, &Type)> {
        match &self.reference {
            Reference::Foreign(target) => Some((self.name.clone(), target)),
            Reference::Plain(target) => {
                let name = self.plain_name();
                let name = name.strip_suffix("_id").filter(|name| !name.is_empty())?;
                Some((Ident::new_raw(name, self.name.span()), target))
            }
            Reference::Registry(_) | Reference::None => None,
        }
    }

    /// The model of the registry that it refers to.
    pub(crate) fn in_registry(&self) -> Option<&Type> {
        match &self.reference {
            Reference::Registry(target) => Some(target),
            _ => None,
        }
    }

    /// The name as text, without `r#`.
    pub(crate) fn plain_name(&self) -> String {
        plain_name(&self.name)
    }
}

/// A name as text, without `r#`.
pub(crate) fn plain_name(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}
