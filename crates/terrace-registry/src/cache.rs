//! The tenants that were looked up lately, found by slug or id without a copy.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use terrace_core::TenantId;

use crate::Residence;

/// Tenants kept at most.
const KEPT: usize = 10_000;

/// Names without a tenant kept at most: hostile host names must not fill the memory.
const MISSES_KEPT: usize = 1_000;

/// A name that is looked up.
#[derive(Clone, Copy)]
pub(crate) enum CacheKey<'a> {
    Id(TenantId),
    Slug(&'a str),
}

/// What is known of a name.
#[derive(Clone)]
pub(crate) enum Known {
    /// It is this tenant's.
    Tenant(Arc<Residence>),
    /// It is nobody's.
    Nobody,
}

impl Known {
    pub(crate) fn tenant(self) -> Option<Arc<Residence>> {
        match self {
            Self::Tenant(residence) => Some(residence),
            Self::Nobody => None,
        }
    }

    fn is_nobody(&self) -> bool {
        matches!(self, Self::Nobody)
    }
}

/// The tenants that were looked up lately. An entry is used for a short time, because another
/// process may change a tenant; what this process changes it forgets at once.
pub(crate) struct Cache {
    time_to_live: Duration,
    maps: RwLock<Maps>,
}

#[derive(Default)]
struct Maps {
    by_id: HashMap<TenantId, Slot>,
    by_slug: HashMap<Box<str>, Slot>,
    misses: usize,
    /// Grows when something is forgotten, so that a lookup that began before stores nothing.
    generation: u64,
}

struct Slot {
    until: Instant,
    known: Known,
}

impl Cache {
    pub(crate) fn new(time_to_live: Duration) -> Self {
        Self {
            time_to_live,
            maps: RwLock::default(),
        }
    }

    /// What is known of a name, if anything.
    pub(crate) fn get(&self, key: CacheKey<'_>) -> Option<Known> {
        let maps = self.maps.read();
        let slot = match key {
            CacheKey::Id(id) => maps.by_id.get(&id),
            CacheKey::Slug(slug) => maps.by_slug.get(slug),
        }?;
        (Instant::now() < slot.until).then(|| slot.known.clone())
    }

    /// To be asked before a lookup, and given to [`store`](Self::store) after it.
    pub(crate) fn generation(&self) -> u64 {
        self.maps.read().generation
    }

    pub(crate) fn store(&self, generation: u64, key: CacheKey<'_>, found: Option<&Arc<Residence>>) {
        let now = Instant::now();
        let until = now + self.time_to_live;
        let mut maps = self.maps.write();
        if maps.generation != generation {
            return;
        }
        maps.make_room(now);
        match found {
            None => maps.put(
                key,
                Slot {
                    until,
                    known: Known::Nobody,
                },
            ),
            Some(residence) => {
                let tenant = residence.tenant();
                for key in [
                    CacheKey::Id(tenant.id()),
                    CacheKey::Slug(tenant.slug().as_str()),
                ] {
                    maps.put(
                        key,
                        Slot {
                            until,
                            known: Known::Tenant(Arc::clone(residence)),
                        },
                    );
                }
            }
        }
    }

    /// Forgets a tenant, and that there was none of this slug.
    pub(crate) fn forget(&self, id: TenantId, slug: &str) {
        let mut maps = self.maps.write();
        maps.generation += 1;
        let slots = [maps.by_id.remove(&id), maps.by_slug.remove(slug)];
        maps.misses -= slots
            .iter()
            .flatten()
            .filter(|slot| slot.known.is_nobody())
            .count();
    }

    /// The number of entries, by slug and by id.
    #[cfg(test)]
    fn len(&self) -> (usize, usize) {
        let maps = self.maps.read();
        (maps.by_slug.len(), maps.by_id.len())
    }
}

impl Maps {
    fn put(&mut self, key: CacheKey<'_>, slot: Slot) {
        self.misses += usize::from(slot.known.is_nobody());
        let old = match key {
            CacheKey::Id(id) => self.by_id.insert(id, slot),
            CacheKey::Slug(slug) => self.by_slug.insert(slug.into(), slot),
        };
        self.misses -= usize::from(old.is_some_and(|old| old.known.is_nobody()));
    }

    /// Lets go what is old, and everything when that isn't enough: it is only a cache.
    fn make_room(&mut self, now: Instant) {
        if self.misses >= MISSES_KEPT {
            self.by_slug.retain(|_, slot| !slot.known.is_nobody());
            self.by_id.retain(|_, slot| !slot.known.is_nobody());
            self.misses = 0;
        }
        if self.by_id.len().max(self.by_slug.len()) < KEPT + MISSES_KEPT {
            return;
        }
        self.by_slug
            .retain(|_, slot| now < slot.until && !slot.known.is_nobody());
        self.by_id
            .retain(|_, slot| now < slot.until && !slot.known.is_nobody());
        self.misses = 0;
        if self.by_id.len().max(self.by_slug.len()) >= KEPT {
            self.by_slug.clear();
            self.by_id.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use terrace_core::{Tenant, TenantState, TenantStatus};
    use terrace_tenancy::{Isolation, Placement, Resident, ShardName};

    use super::*;

    fn residence(slug: &str) -> Arc<Residence> {
        let id = TenantId::generate();
        let tenant = Tenant::new(id, slug.parse().unwrap(), slug, TenantStatus::Active);
        let placement = Placement::new(id, ShardName::main(), Isolation::ALL[0]);
        let resident = Resident {
            tenant,
            state: TenantState::Ready,
            placement,
        };
        Arc::new(Residence::new(resident, None))
    }

    #[test]
    fn entries_are_found_by_both_names_until_they_are_forgotten() {
        let cache = Cache::new(Duration::from_mins(1));
        let acme = residence("acme");
        let id = acme.tenant().id();
        cache.store(cache.generation(), CacheKey::Slug("acme"), Some(&acme));
        assert!(
            cache
                .get(CacheKey::Id(id))
                .is_some_and(|known| !known.is_nobody())
        );
        let generation = cache.generation();
        cache.forget(id, "acme");
        assert!(cache.get(CacheKey::Slug("acme")).is_none());
        cache.store(generation, CacheKey::Slug("acme"), Some(&acme));
        assert!(
            cache.get(CacheKey::Slug("acme")).is_none(),
            "a lookup from before the change"
        );
    }

    #[test]
    fn entries_end() {
        let cache = Cache::new(Duration::ZERO);
        cache.store(
            cache.generation(),
            CacheKey::Slug("acme"),
            Some(&residence("acme")),
        );
        assert!(cache.get(CacheKey::Slug("acme")).is_none());
    }

    #[test]
    fn hostile_names_fill_nothing() {
        let cache = Cache::new(Duration::from_mins(1));
        cache.store(
            cache.generation(),
            CacheKey::Slug("acme"),
            Some(&residence("acme")),
        );
        for number in 0..10 * MISSES_KEPT {
            cache.store(
                cache.generation(),
                CacheKey::Slug(&format!("nobody-{number}")),
                None,
            );
        }
        let (slugs, ids) = cache.len();
        assert!(slugs <= MISSES_KEPT + 1 && ids == 1, "{slugs}");
        assert!(
            cache
                .get(CacheKey::Slug("acme"))
                .is_some_and(|known| !known.is_nobody())
        );
    }
}
