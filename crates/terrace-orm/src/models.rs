//! The list of an application's models.

/// The schemas of models, as `&'static [&'static ModelSchema]`: what an application registers.
///
/// ```
/// use terrace_orm::{Auto, Model, models};
///
/// #[derive(Model)]
/// # #[terrace(crate = "terrace_orm")]
/// struct Artist {
///     id: Auto<i64>,
///     name: String,
/// }
///
/// assert_eq!(models![Artist][0].table, "artist");
/// ```
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {{
        const MODELS: &[&$crate::private::ModelSchema] =
            &[$(<$model as $crate::private::Model>::SCHEMA),*];
        MODELS
    }};
}
