//! `SelectRelatedTests`.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{Auto, ForeignKey, Keyed, Model};

use super::models::{Family, Genus, HybridSpecies, Species};
use crate::case::Case;
use crate::module::cases;

cases! {
    "select_related.tests.SelectRelatedTests":
        test_access_fks_without_select_related, test_access_fks_with_select_related,
        test_list_without_select_related, test_list_with_select_related, test_list_with_depth,
        test_certain_fields, test_more_certain_fields, test_field_traversal, test_chaining,
        test_select_related_after_values, test_select_related_after_values_list;
}

/// The row behind a reference, which was loaded.
fn loaded<M: Keyed>(reference: &ForeignKey<M>) -> Result<&M> {
    reference
        .loaded()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "the row was not loaded"))
}

fn family(species: &Species) -> Result<&Family> {
    loaded(&loaded(&species.genus)?.family)
}

fn sorted_families(species: &[Species]) -> Result<Vec<String>> {
    let names = species.iter().map(|one| Ok(family(one)?.name.clone()));
    let mut names: Vec<_> = names.collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}

async fn sorted_orders(t: &Case, species: &[Species]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for one in species {
        names.push(family(one)?.order.fetch(t.db()).await?.name);
    }
    names.sort();
    Ok(names)
}

async fn test_access_fks_without_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let fly = Species::objects().get_by(t.db(), |s| s.name.equals("melanogaster"));
        let genus = fly.await?.genus.fetch(t.db()).await?;
        let order = genus.family.fetch(t.db()).await?.order;
        let klass = order.fetch(t.db()).await?.klass;
        let phylum = klass.fetch(t.db()).await?.phylum;
        let kingdom = phylum.fetch(t.db()).await?.kingdom;
        let domain = kingdom.fetch(t.db()).await?.domain;
        t.value(domain.fetch(t.db()).await?.name);
        Ok(())
    })
    .await
}

async fn test_access_fks_with_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let person = Species::objects()
            .select_related(|s| {
                s.genus()
                    .family()
                    .order()
                    .klass()
                    .phylum()
                    .kingdom()
                    .domain()
            })
            .get_by(t.db(), |s| s.name.equals("sapiens"))
            .await?;
        let klass = loaded(&loaded(&family(&person)?.order)?.klass)?;
        let kingdom = loaded(&loaded(&klass.phylum)?.kingdom)?;
        t.value(&loaded(&kingdom.domain)?.name);
        Ok(())
    })
    .await
}

async fn test_list_without_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let mut names = Vec::new();
        for species in Species::objects().all(t.db()).await? {
            let genus: Genus = species.genus.fetch(t.db()).await?;
            names.push(genus.family.fetch(t.db()).await?.name);
        }
        names.sort();
        t.value(names);
        Ok(())
    })
    .await
}

async fn with_families(t: &Case) -> Result<Vec<Species>> {
    let world = Species::objects().select_related(|s| s.genus().family());
    world.all(t.db()).await
}

async fn test_list_with_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        t.value(sorted_families(&with_families(t).await?)?);
        Ok(())
    })
    .await
}

async fn test_list_with_depth(t: &Case) -> Result<()> {
    t.queries(async {
        t.value(sorted_orders(t, &with_families(t).await?).await?);
        Ok(())
    })
    .await
}

async fn test_certain_fields(t: &Case) -> Result<()> {
    test_list_with_select_related(t).await
}

async fn test_more_certain_fields(t: &Case) -> Result<()> {
    t.queries(async {
        let world = Species::objects()
            .filter(|s| s.genus().name.equals("Amanita"))
            .select_related(|s| s.genus().family())
            .all(t.db());
        t.value(sorted_orders(t, &world.await?).await?);
        Ok(())
    })
    .await
}

async fn test_field_traversal(t: &Case) -> Result<()> {
    t.queries(async {
        let species = Species::objects()
            .select_related(|s| s.genus().family().order())
            .order_by(|s| s.id.ascending())
            .limit(1)
            .get(t.db())
            .await?;
        t.value(&loaded(&family(&species)?.order)?.name);
        Ok(())
    })
    .await
}

async fn test_chaining(t: &Case) -> Result<()> {
    let parents = Species::objects().limit(2).all(t.db()).await?;
    let hybrid = HybridSpecies {
        id: Auto::unset(),
        name: "hybrid".to_owned(),
        parent_1: ForeignKey::to(&parents[0])?,
        parent_2: ForeignKey::to(&parents[1])?,
    };
    hybrid.insert(t.db()).await?;
    let hybrids = HybridSpecies::objects()
        .select_related(|h| h.parent_1())
        .select_related(|h| h.parent_2());
    t.queries(async {
        let hybrid = hybrids.first(t.db()).await?;
        let hybrid = hybrid.ok_or_else(|| Error::new(ErrorKind::NotFound, "no hybrid"))?;
        t.value(loaded(&hybrid.parent_1)?);
        t.value(loaded(&hybrid.parent_2)?);
        Ok(())
    })
    .await
}

async fn test_select_related_after_values(t: &Case) -> Result<()> {
    t.compiler("values have no related rows");
    Ok(())
}

async fn test_select_related_after_values_list(t: &Case) -> Result<()> {
    test_select_related_after_values(t).await
}
