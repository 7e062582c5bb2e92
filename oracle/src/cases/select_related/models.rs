//! The models of `select_related`.

use terrace_orm::{Auto, ContentType, ForeignKey, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Domain {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Kingdom {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) domain: ForeignKey<Domain>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Phylum {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) kingdom: ForeignKey<Kingdom>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Klass {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) phylum: ForeignKey<Phylum>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Order {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) klass: ForeignKey<Klass>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Family {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) order: ForeignKey<Order>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(child_1 = "HybridSpecies.parent_1"))]
pub(crate) struct Species {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) genus: ForeignKey<Genus>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct Topping {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", m2m(name = "toppings", to = "Topping"))]
pub(crate) struct Pizza {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 100)]
    pub(crate) name: String,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", reverse(species_set = "Species.genus"))]
pub(crate) struct Genus {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) family: ForeignKey<Family>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct HybridSpecies {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 50)]
    pub(crate) name: String,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent_1: ForeignKey<Species>,
    #[terrace(on_delete = "cascade")]
    pub(crate) parent_2: ForeignKey<Species>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm")]
pub(crate) struct TaggedItem {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 30)]
    pub(crate) tag: String,
    #[terrace(column = "content_type_id", on_delete = "cascade")]
    pub(crate) content_type: ForeignKey<ContentType>,
    #[terrace(column = "object_id")]
    pub(crate) content_pk: i32,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    app = "select_related",
    generic(tags = "TaggedItem.content")
)]
pub(crate) struct Bookmark {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 200)]
    pub(crate) url: String,
}

translations![
    TaggedItem: "select_related.taggeditem",
    Bookmark: "select_related.bookmark",
    Domain: "select_related.domain",
    Kingdom: "select_related.kingdom",
    Phylum: "select_related.phylum",
    Klass: "select_related.klass",
    Order: "select_related.order",
    Family: "select_related.family",
    Genus: "select_related.genus",
    Species: "select_related.species",
    HybridSpecies: "select_related.hybridspecies",
    Topping: "select_related.topping",
    Pizza: "select_related.pizza";
    ContentType: "contenttypes.contenttype" ["app_label" => "app"],
];
