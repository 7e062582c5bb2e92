//! The models of `constraints`.

use terrace_orm::{Auto, Model};

use crate::module::translations;

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    check(
        name = "price_gt_discounted_price",
        condition = "price > discounted_price"
    ),
    check(name = "constraints_product_price_gt_0", condition = "price > 0"),
    check(
        name = "unicode_unit_list",
        condition = "unit IS NULL OR unit IN ('μg/mL', 'ng/mL')"
    )
)]
pub(crate) struct Product {
    pub(crate) id: Auto<i32>,
    pub(crate) price: Option<i32>,
    pub(crate) discounted_price: Option<i32>,
    #[terrace(max_length = 15)]
    pub(crate) unit: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(crate = "terrace_orm", unique(name, color, name = "name_color_uniq"))]
pub(crate) struct UniqueConstraintProduct {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    #[terrace(max_length = 32)]
    pub(crate) color: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    unique(name, name = "name_without_color_uniq", condition = "color IS NULL")
)]
pub(crate) struct UniqueConstraintConditionProduct {
    pub(crate) id: Auto<i32>,
    #[terrace(max_length = 255)]
    pub(crate) name: String,
    #[terrace(max_length = 32)]
    pub(crate) color: Option<String>,
}

#[derive(Model, Clone, Debug)]
#[terrace(
    crate = "terrace_orm",
    check(name = "constraints_childmodel_adult", condition = "age >= 18")
)]
pub(crate) struct ChildModel {
    pub(crate) id: Auto<i32>,
    pub(crate) age: i32,
}

translations![
    ChildModel: "constraints.childmodel",
    Product: "constraints.product",
    UniqueConstraintProduct: "constraints.uniqueconstraintproduct" [
        "age" => "",
        "updated" => "",
    ],
    UniqueConstraintConditionProduct: "constraints.uniqueconstraintconditionproduct",
];
