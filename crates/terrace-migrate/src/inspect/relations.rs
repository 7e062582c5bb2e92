//! The rows of other models that refer to a model's.

use std::collections::BTreeSet;

use super::model::Model;
use super::names;

/// `reverse(…)` for a model: a name for each field of another one that leads to it.
pub(super) fn reverse(of: &Model, models: &[Model]) -> Option<String> {
    let mut taken: BTreeSet<String> = of.fields.iter().map(|field| field.name.clone()).collect();
    let mut parts = Vec::new();
    for model in models.iter().filter(|model| model.refusal.is_none()) {
        let leads =
            |field: &&super::fields::Field| field.leads_to.as_deref() == Some(of.table.as_str());
        let fields: Vec<_> = model.fields.iter().filter(leads).collect();
        for field in &fields {
            let plural = plural(&names::field(&model.name));
            let name = if fields.len() == 1 {
                plural
            } else {
                format!("{plural}_by_{}", field.name)
            };
            let name = names::ident(&names::free(name, "_set", &mut taken));
            let path = format!("{}.{}", model.name, names::ident(&field.name));
            parts.push(format!("{name} = {path:?}"));
        }
    }
    (!parts.is_empty()).then(|| format!("reverse({})", parts.join(", ")))
}

fn plural(name: &str) -> String {
    if name.ends_with('s') {
        return format!("{name}_set");
    }
    match name.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{name}s"),
    }
}
