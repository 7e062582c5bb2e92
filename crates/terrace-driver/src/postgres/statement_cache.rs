//! The prepared statements of one connection.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, OnceLock};

use terrace_core::{Value, ValueType};
use xxhash_rust::xxh3::xxh3_64;

use super::oid;
use super::row::Columns;

/// A statement as the server knows it.
#[derive(Debug)]
pub(super) struct Statement {
    /// Its name on the connection; empty for one that is used once.
    pub(super) name: Box<str>,
    /// Its columns, known as soon as the reply to its first use has arrived.
    pub(super) columns: OnceLock<Arc<Columns>>,
}

impl Statement {
    pub(super) fn unnamed() -> Arc<Self> {
        Arc::new(Self {
            name: "".into(),
            columns: OnceLock::new(),
        })
    }
}

/// Text and parameter types: what a prepared statement is found by. Everything that depends on
/// session settings is left to the server, which plans anew when they change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'a> {
    sql: &'a str,
    parameters: &'a [Cow<'a, Value>],
    hash: u64,
}

impl<'a> Key<'a> {
    /// Hashes once, outside of every lock.
    pub(super) fn new(sql: &'a str, parameters: &'a [Cow<'a, Value>]) -> Self {
        let mut hash = xxh3_64(sql.as_bytes());
        for parameter in parameters {
            let of = u64::from(oid::of(parameter.value_type())) + 1;
            hash = (hash.rotate_left(5) ^ of).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        Self {
            sql,
            parameters,
            hash,
        }
    }
}

/// A bounded map; the least recently used statement makes room.
#[derive(Debug)]
pub(super) struct StatementCache {
    entries: HashMap<u64, Entry, BuildHasherDefault<AsIs>>,
    capacity: usize,
    /// Counts uses, to know which entry is the oldest.
    clock: u64,
    /// Counts names, which are never given twice.
    names: u64,
}

#[derive(Debug)]
struct Entry {
    sql: Box<str>,
    types: Box<[ValueType]>,
    statement: Arc<Statement>,
    used: u64,
}

impl StatementCache {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::default(),
            capacity,
            clock: 0,
            names: 0,
        }
    }

    pub(super) fn is_enabled(&self) -> bool {
        self.capacity > 0
    }

    /// The prepared statement, if there is one.
    #[inline]
    pub(super) fn get(&mut self, key: &Key<'_>) -> Option<Arc<Statement>> {
        let entry = self.entries.get_mut(&key.hash)?;
        let same = *entry.sql == *key.sql
            && entry.types.len() == key.parameters.len()
            && entry
                .types
                .iter()
                .zip(key.parameters)
                .all(|(of, value)| *of == value.value_type());
        if !same {
            return None;
        }
        self.clock += 1;
        entry.used = self.clock;
        Some(Arc::clone(&entry.statement))
    }

    /// Adds a statement under a new name; returns it, and the one that must be closed for it.
    pub(super) fn insert(&mut self, key: &Key<'_>) -> (Arc<Statement>, Option<Arc<Statement>>) {
        self.clock += 1;
        self.names += 1;
        let statement = Arc::new(Statement {
            name: format!("s{}", self.names).into(),
            columns: OnceLock::new(),
        });
        let entry = Entry {
            sql: key.sql.into(),
            types: key
                .parameters
                .iter()
                .map(|value| value.value_type())
                .collect(),
            statement: Arc::clone(&statement),
            used: self.clock,
        };
        let evicted = match self.entries.insert(key.hash, entry) {
            Some(collided) => Some(collided.statement),
            None if self.entries.len() > self.capacity => self.evict(),
            None => None,
        };
        (statement, evicted)
    }

    /// Forgets a statement; returns whether it was there.
    pub(super) fn forget(&mut self, statement: &Arc<Statement>) -> bool {
        let before = self.entries.len();
        self.entries
            .retain(|_, entry| !Arc::ptr_eq(&entry.statement, statement));
        self.entries.len() < before
    }

    /// Forgets all, after the server did.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    fn evict(&mut self) -> Option<Arc<Statement>> {
        let oldest = self
            .entries
            .iter()
            .min_by_key(|(_, entry)| entry.used)
            .map(|(hash, _)| *hash)?;
        self.entries.remove(&oldest).map(|entry| entry.statement)
    }
}

/// The keys are hashes already.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut cache = StatementCache::new(2);
        for sql in ["a", "b"] {
            assert!(cache.insert(&Key::new(sql, &[])).1.is_none());
        }
        let a = cache.get(&Key::new("a", &[])).unwrap();
        let (_, evicted) = cache.insert(&Key::new("c", &[]));
        assert_eq!(&*evicted.unwrap().name, "s2");
        assert!(cache.get(&Key::new("b", &[])).is_none());
        assert!(cache.forget(&a) && !cache.forget(&a));
    }

    #[test]
    fn parameter_types_are_part_of_the_key() {
        let mut cache = StatementCache::new(8);
        let number = [Cow::Owned(Value::I64(1))];
        let text = [Cow::Owned(Value::from("1"))];
        let (first, _) = cache.insert(&Key::new("select $1", &number));
        assert!(cache.get(&Key::new("select $1", &text)).is_none());
        assert!(Arc::ptr_eq(
            &cache.get(&Key::new("select $1", &number)).unwrap(),
            &first
        ));
    }
}
