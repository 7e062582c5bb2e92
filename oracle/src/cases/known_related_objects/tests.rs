//! `ExistingRelatedInstancesTests`. Nothing is remembered behind the program's back here: what is
//! reached on the way back is selected with the rest.

use std::collections::HashSet;

use terrace_core::Result;
use terrace_orm::{Columns, ForeignKey, Model};

use super::models::{Organiser, Pool, PoolStyle, Tournament};
use crate::case::Case;
use crate::module::cases;
use crate::observe::{Observe, Spelled};

cases! {
    "known_related_objects.tests.ExistingRelatedInstancesTests":
        test_foreign_key, test_foreign_key_prefetch_related, test_foreign_key_multiple_prefetch,
        test_queryset_or, test_queryset_or_different_cached_items,
        test_queryset_or_only_one_with_precache, test_queryset_and, test_one_to_one,
        test_one_to_one_select_related, test_one_to_one_multi_select_related,
        test_one_to_one_prefetch_related, test_one_to_one_multi_prefetch_related,
        test_reverse_one_to_one, test_reverse_one_to_one_select_related,
        test_reverse_one_to_one_prefetch_related, test_reverse_one_to_one_multi_select_related,
        test_reverse_one_to_one_multi_prefetch_related;
}

/// Different rows, as Django puts them into a set.
fn set(rows: Vec<Tournament>) -> Spelled {
    let mut keys = HashSet::new();
    let rows = rows.into_iter().filter(|row| keys.insert(row.key()));
    let rows: Vec<_> = rows.map(|row| row.observe()).collect();
    Spelled(serde_json::json!({ "set": rows }))
}

async fn test_foreign_key(t: &Case) -> Result<()> {
    t.queries(async {
        let tournament = Tournament::get(t.db(), 1).await?;
        let pools = tournament.pool_set()?.select_related(|p| p.tournament());
        let pool = pools.first(t.db()).await?;
        t.value(pool.as_ref().and_then(|pool| pool.tournament.loaded()));
        Ok(())
    })
    .await
}

async fn test_foreign_key_prefetch_related(t: &Case) -> Result<()> {
    t.queries(async {
        let (_, pools) = Tournament::objects()
            .filter(|x| x.id.equals(1))
            .prefetch_with(
                |x| x.pool_set(),
                |pools| pools.select_related(|p| p.tournament()),
            )
            .get(t.db())
            .await?;
        t.value(pools[0].tournament.loaded());
        Ok(())
    })
    .await
}

async fn test_foreign_key_multiple_prefetch(t: &Case) -> Result<()> {
    t.queries(async {
        let tournaments = Tournament::objects()
            .order_by(|x| x.id.ascending())
            .prefetch_with(
                |x| x.pool_set(),
                |pools| pools.select_related(|p| p.tournament()),
            )
            .all(t.db())
            .await?;
        for (_, pools) in &tournaments[..2] {
            t.value(pools[0].tournament.loaded());
        }
        Ok(())
    })
    .await
}

async fn test_queryset_or(t: &Case) -> Result<()> {
    t.queries(async {
        let pools = Pool::objects()
            .filter(|p| p.tournament.equals(1) | p.tournament.equals(2))
            .values(|p| p.tournament().row());
        let tournaments = pools.all(t.db()).await?.into_iter().flatten();
        t.value(set(tournaments.collect()));
        Ok(())
    })
    .await
}

/// A pool with what it refers to.
async fn both(t: &Case, either: bool) -> Result<()> {
    let tournament: Tournament = t.given(1).await?;
    let organiser: Organiser = t.given(1).await?;
    t.queries(async {
        let pools = Pool::objects()
            .filter(|p| {
                let (left, right) = (
                    p.tournament.equals(&tournament),
                    p.organiser.equals(&organiser),
                );
                if either { left | right } else { left & right }
            })
            .select_related(|p| (p.tournament(), p.organiser()))
            .filter(|p| p.id.equals(1));
        let first = pools.first(t.db()).await?;
        t.value(first.as_ref().and_then(|pool| pool.tournament.loaded()));
        t.value(first.as_ref().and_then(|pool| pool.organiser.loaded()));
        Ok(())
    })
    .await
}

async fn test_queryset_or_different_cached_items(t: &Case) -> Result<()> {
    both(t, true).await
}

async fn test_queryset_and(t: &Case) -> Result<()> {
    both(t, false).await
}

async fn test_queryset_or_only_one_with_precache(t: &Case) -> Result<()> {
    for third_first in [false, true] {
        t.queries(async {
            let pools = Pool::objects().filter(|p| {
                if third_first {
                    p.id.equals(3) | p.tournament.equals(1)
                } else {
                    p.tournament.equals(1) | p.id.equals(3)
                }
            });
            let pools = pools.prefetch_one(|p| p.tournament()).all(t.db()).await?;
            let tournaments = pools.into_iter().filter_map(|(_, tournament)| tournament);
            t.value(set(tournaments.collect()));
            Ok::<_, terrace_core::Error>(())
        })
        .await?;
    }
    Ok(())
}

async fn test_one_to_one(t: &Case) -> Result<()> {
    t.queries(async {
        let style = PoolStyle::get(t.db(), 1).await?;
        let pool = Pool::objects()
            .filter(|p| p.id.equals(&style.pool))
            .annotate(|p| p.poolstyle().row());
        t.value(pool.get(t.db()).await?.1);
        Ok(())
    })
    .await
}

async fn test_one_to_one_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let style = PoolStyle::objects()
            .filter(|s| s.id.equals(1))
            .select_related(|s| s.pool())
            .annotate(|s| s.pool().poolstyle().row());
        t.value(style.get(t.db()).await?.1);
        Ok(())
    })
    .await
}

async fn test_one_to_one_multi_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let styles = PoolStyle::objects()
            .select_related(|s| s.pool())
            .order_by(|s| s.id.ascending())
            .annotate(|s| s.pool().poolstyle().row())
            .all(t.db())
            .await?;
        t.value(&styles[0].1);
        t.value(&styles[1].1);
        Ok(())
    })
    .await
}

async fn test_one_to_one_prefetch_related(t: &Case) -> Result<()> {
    t.queries(async {
        let (_, pool) = PoolStyle::objects()
            .filter(|s| s.id.equals(1))
            .prefetch_one_with(
                |s| s.pool(),
                |pools| pools.annotate(|p| p.poolstyle().row()),
            )
            .get(t.db())
            .await?;
        t.value(pool.and_then(|(_, style)| style));
        Ok(())
    })
    .await
}

async fn test_one_to_one_multi_prefetch_related(t: &Case) -> Result<()> {
    t.queries(async {
        let styles = PoolStyle::objects()
            .order_by(|s| s.id.ascending())
            .prefetch_one_with(
                |s| s.pool(),
                |pools| pools.annotate(|p| p.poolstyle().row()),
            )
            .all(t.db())
            .await?;
        for (_, pool) in styles.into_iter().take(2) {
            t.value(pool.and_then(|(_, style)| style));
        }
        Ok(())
    })
    .await
}

async fn test_reverse_one_to_one(t: &Case) -> Result<()> {
    t.queries(async {
        let pool = Pool::get(t.db(), 2).await?;
        let styles = pool.poolstyle()?.select_related(|s| s.pool());
        t.value(styles.get(t.db()).await?.pool.loaded());
        Ok(())
    })
    .await
}

async fn test_reverse_one_to_one_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let pool = Pool::objects()
            .filter(|p| p.id.equals(2))
            .annotate(|p| (p.poolstyle().row(), p.poolstyle().pool().row()));
        let (_, (_, pool)) = pool.get(t.db()).await?;
        t.value(pool);
        Ok(())
    })
    .await
}

async fn test_reverse_one_to_one_prefetch_related(t: &Case) -> Result<()> {
    t.queries(async {
        let (_, style) = Pool::objects()
            .filter(|p| p.id.equals(2))
            .prefetch_one_with(
                |p| p.poolstyle(),
                |styles| styles.select_related(|s| s.pool()),
            )
            .get(t.db())
            .await?;
        t.value(pool_of(style.as_ref()));
        Ok(())
    })
    .await
}

fn pool_of(style: Option<&PoolStyle>) -> Option<&Pool> {
    style.map(|style| &style.pool).and_then(ForeignKey::loaded)
}

async fn test_reverse_one_to_one_multi_select_related(t: &Case) -> Result<()> {
    t.queries(async {
        let pools = Pool::objects()
            .order_by(|p| p.id.ascending())
            .annotate(|p| (p.poolstyle().row(), p.poolstyle().pool().row()))
            .all(t.db())
            .await?;
        for (_, (_, pool)) in &pools[1..3] {
            t.value(pool);
        }
        Ok(())
    })
    .await
}

async fn test_reverse_one_to_one_multi_prefetch_related(t: &Case) -> Result<()> {
    t.queries(async {
        let pools = Pool::objects()
            .order_by(|p| p.id.ascending())
            .prefetch_one_with(
                |p| p.poolstyle(),
                |styles| styles.select_related(|s| s.pool()),
            )
            .all(t.db())
            .await?;
        for (_, style) in &pools[1..3] {
            t.value(pool_of(style.as_ref()));
        }
        Ok(())
    })
    .await
}
