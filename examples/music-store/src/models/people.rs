//! Who sells and who buys.

use jiff::civil::Date;
use terrace::prelude::*;

/// Somebody who works for the shop.
#[derive(Model, Clone, Debug)]
pub struct Employee {
    /// Its number.
    pub id: Auto<i64>,
    /// The family's name.
    #[terrace(max_length = 20)]
    pub last_name: String,
    /// The first name.
    #[terrace(max_length = 20)]
    pub first_name: String,
    /// What they do.
    #[terrace(max_length = 30)]
    pub title: Option<String>,
    /// Who leads them.
    #[terrace(index)]
    pub reports_to: Option<ForeignKey<Employee>>,
    /// When they were born.
    pub birth_date: Option<Date>,
    /// When they began.
    pub hire_date: Option<Date>,
    /// Street and number.
    #[terrace(max_length = 70)]
    pub address: Option<String>,
    /// City.
    #[terrace(max_length = 40)]
    pub city: Option<String>,
    /// State or province.
    #[terrace(max_length = 40)]
    pub state: Option<String>,
    /// Country.
    #[terrace(max_length = 40)]
    pub country: Option<String>,
    /// Postal code.
    #[terrace(max_length = 10)]
    pub postal_code: Option<String>,
    /// Telephone.
    #[terrace(max_length = 24)]
    pub phone: Option<String>,
    /// Telefax.
    #[terrace(max_length = 24)]
    pub fax: Option<String>,
    /// E-mail.
    #[terrace(max_length = 60)]
    pub email: Option<String>,
}

/// Somebody who buys.
#[derive(Model, Clone, Debug)]
pub struct Customer {
    /// Its number.
    pub id: Auto<i64>,
    /// The first name.
    #[terrace(max_length = 40)]
    pub first_name: String,
    /// The family's name.
    #[terrace(max_length = 20)]
    pub last_name: String,
    /// Where they work.
    #[terrace(max_length = 80)]
    pub company: Option<String>,
    /// Street and number.
    #[terrace(max_length = 70)]
    pub address: Option<String>,
    /// City.
    #[terrace(max_length = 40)]
    pub city: Option<String>,
    /// State or province.
    #[terrace(max_length = 40)]
    pub state: Option<String>,
    /// Country.
    #[terrace(max_length = 40)]
    pub country: Option<String>,
    /// Postal code.
    #[terrace(max_length = 10)]
    pub postal_code: Option<String>,
    /// Telephone.
    #[terrace(max_length = 24)]
    pub phone: Option<String>,
    /// Telefax.
    #[terrace(max_length = 24)]
    pub fax: Option<String>,
    /// E-mail.
    #[terrace(max_length = 60)]
    pub email: String,
    /// Who helps them.
    #[terrace(index)]
    pub support_rep: Option<ForeignKey<Employee>>,
}
