//! Making a tenant: its row, its storage, its tables. Every step can be repeated, so that a create
//! that was stopped half way goes on when it is asked for again.

use terrace_core::{
    Error, ErrorKind, Registry, Result, Slug, TenantId, TenantKind, TenantState, TenantStatus,
};
use terrace_migrate::Known;
use terrace_orm::{Key, Model as _};
use terrace_tenancy::{Executor, Isolation, Placement, Resident, ShardName};

use super::Tenants;
use crate::{NewTenant, TenantRow};

impl Tenants {
    /// Makes a tenant: its row, its storage, its tables. The tenant is ready when this returns.
    ///
    /// After a failure the tenant is in the state `failed`, and creating it again with the same
    /// slug goes on where it stopped.
    ///
    /// # Errors
    /// `Unique` when the slug is taken; `Unsupported` when the database doesn't have this
    /// isolation; whatever keeps its storage from being made.
    pub async fn create(&self, new: NewTenant) -> Result<Resident> {
        let placement = self.place(TenantId::generate(), new.isolation, new.shard.clone())?;
        let (placement, known) = self.warm_place(placement).await?;
        let row = match self.insert(&new, &placement).await {
            Ok(row) => row,
            Err(error) => {
                self.give_back_warm(&placement, &known).await?;
                if error.kind() != ErrorKind::Unique {
                    return Err(unless_migrated(error));
                }
                self.unfinished(&new, error).await?
            }
        };
        let finished = self.finish(&row, &known).await?;
        finished.ok_or_else(|| taken(&new.slug))
    }

    /// Makes the default tenant, in which a project without tenancy lives, unless it is there.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn ensure_default_tenant(&self) -> Result<Resident> {
        let row = match self.row_by_id(TenantId::DEFAULT).await? {
            Some(row) => row,
            None => self.insert_default().await?,
        };
        match self.finish(&row, &Known::Fresh).await? {
            Some(resident) => Ok(resident),
            None => row_of(self.row_by_id(TenantId::DEFAULT).await?)?.resident(),
        }
    }

    /// Where a tenant goes, if its shard can hold it.
    fn place(
        &self,
        id: TenantId,
        isolation: Option<Isolation>,
        shard: Option<ShardName>,
    ) -> Result<Placement> {
        let shard = shard.unwrap_or_else(ShardName::main);
        let isolation = match isolation {
            Some(isolation) => isolation,
            None => self.default_isolation(&shard)?,
        };
        let placement = Placement::new(id, shard, isolation);
        self.servers().check(&placement)?;
        Ok(placement)
    }

    /// The same place, or one like it whose storage is ready, and what is known of it.
    async fn warm_place(&self, placement: Placement) -> Result<(Placement, Known)> {
        let (shard, isolation) = (placement.shard(), placement.isolation());
        let warm = match self.take_warm(shard, isolation).await {
            // A registry without tables is told of when the row is written.
            Err(error) if error.kind() == ErrorKind::Statement => None,
            taken => taken?,
        };
        Ok(match warm {
            Some((id, known)) => (Placement::new(id, shard.clone(), isolation), known),
            None => (placement, Known::Fresh),
        })
    }

    async fn insert(&self, new: &NewTenant, placement: &Placement) -> Result<TenantRow> {
        let now = jiff::Timestamp::now();
        let row = TenantRow {
            id: Key::new(placement.tenant().as_uuid()),
            slug: new.slug.as_str().to_owned(),
            name: new.name.clone(),
            kind: new.kind.to_string(),
            status: new.starting_status().to_string(),
            state: TenantState::Provisioning.to_string(),
            isolation: placement.isolation().to_string(),
            shard: placement.shard().to_string(),
            trial_ends_at: new.trial_end(),
            created_at: now,
            updated_at: now,
        };
        let row = row.insert(self.registry()).await?;
        self.forget(&row);
        Ok(row)
    }

    async fn insert_default(&self) -> Result<TenantRow> {
        let placement = self.place(TenantId::DEFAULT, None, None)?;
        let new = NewTenant {
            name: "Default".to_owned(),
            kind: TenantKind::Customer,
            status: Some(TenantStatus::Active),
            ..NewTenant::new(Slug::default_tenant())
        };
        match self.insert(&new, &placement).await {
            Err(error) if error.kind() == ErrorKind::Unique => {
                // Another process was first.
                row_of(self.row_by_id(TenantId::DEFAULT).await?)
            }
            inserted => inserted,
        }
    }

    /// The row of this slug, if its creation was not finished and was asked for in the same way.
    async fn unfinished(&self, new: &NewTenant, error: Error) -> Result<TenantRow> {
        let Some(row) = self.row_by_slug(new.slug.as_str()).await? else {
            return Err(error);
        };
        let resident = row.resident()?;
        if !matches!(
            resident.state,
            TenantState::Provisioning | TenantState::Failed
        ) {
            return Err(taken(&new.slug));
        }
        let placement = &resident.placement;
        let same = new
            .isolation
            .is_none_or(|isolation| isolation == placement.isolation())
            && new
                .shard
                .as_ref()
                .is_none_or(|shard| shard == placement.shard());
        if same {
            return Ok(row);
        }
        Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "the tenant {} was begun with the isolation {} on the shard {}",
                new.slug,
                placement.isolation(),
                placement.shard()
            ),
        )
        .with_hint("create it again with the same isolation and shard"))
    }

    /// Makes the storage and the tables of an unfinished tenant; `None` when it is finished
    /// already, by whoever held the lock.
    async fn finish(&self, row: &TenantRow, known: &Known) -> Result<Option<Resident>> {
        let id = row.tenant_id();
        let key = lock_key(id);
        let _permit = self.0.making.acquire().await.map_err(|closed| {
            Error::new(ErrorKind::Internal, "tenants can't be made any more").with_source(closed)
        })?;
        let mut session = self.servers().registry_target()?.session().await?;
        session.lock(key, self.0.options.lock_wait).await?;
        let finished = self.finish_locked(id, known).await;
        let unlocked = session.unlock(key).await;
        self.forget(row);
        finished.and_then(|resident| unlocked.map(|()| resident))
    }

    async fn finish_locked(&self, id: TenantId, known: &Known) -> Result<Option<Resident>> {
        let mut resident = row_of(self.row_by_id(id).await?)?.resident()?;
        if !matches!(
            resident.state,
            TenantState::Provisioning | TenantState::Failed
        ) {
            return Ok(None);
        }
        let version = match self.provision(&resident.placement, known).await {
            Ok(version) => version,
            Err(error) => {
                let slug = resident.tenant.slug();
                let error = error.with_context(format!("the tenant {slug} couldn't be made"));
                let left = self.leave_unfinished(self.registry(), id, TenantState::Failed);
                return Err(match left.await {
                    Ok(_) => error,
                    Err(second) => error.with_source(second),
                });
            }
        };
        // Where no lock outlives a transaction, another process may have been faster.
        if !self.ready(id, version.as_deref()).await? {
            return Ok(None);
        }
        resident.state = TenantState::Ready;
        Ok(Some(resident))
    }

    /// Opens an unfinished tenant, and notes what it has; `false` when it is finished.
    async fn ready(&self, id: TenantId, version: Option<&str>) -> Result<bool> {
        self.registry()
            .transaction(async |tx| {
                let opened = self.leave_unfinished(tx, id, TenantState::Ready).await?;
                if let (true, Some(version)) = (opened, version) {
                    self.note_version(tx, id, version).await?;
                }
                Ok(opened)
            })
            .await
    }

    /// Gives an unfinished tenant a state; `false` when it is finished.
    async fn leave_unfinished(
        &self,
        registry: &impl Executor<Registry>,
        id: TenantId,
        state: TenantState,
    ) -> Result<bool> {
        let unfinished = [
            TenantState::Provisioning.as_str(),
            TenantState::Failed.as_str(),
        ];
        let changed = TenantRow::objects()
            .filter(|tenant| tenant.id.equals(id.as_uuid()) & tenant.state.one_of(unfinished))
            .update(registry, |tenant| [tenant.state.set(state.as_str())])
            .await?;
        Ok(changed == 1)
    }
}

/// The key of the lock under which one tenant is made. Ids of version 7 end in 62 random bits.
fn lock_key(id: TenantId) -> i64 {
    let bits = id.as_uuid().as_u128();
    let mut low = [0; 8];
    low.copy_from_slice(&bits.to_be_bytes()[8..]);
    i64::from_be_bytes(low) ^ 0x7465_6e61_6e74
}

fn row_of(row: Option<TenantRow>) -> Result<TenantRow> {
    row.ok_or_else(row_gone)
}

fn row_gone() -> Error {
    Error::new(
        ErrorKind::NotFound,
        "the tenant's row went away while the tenant was being made",
    )
    .with_hint("create it again")
}

/// Says what to do when the registry has no tables yet.
fn unless_migrated(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Statement => error.with_hint("run migrate: the registry may have no tables yet"),
        _ => error,
    }
}

fn taken(slug: &Slug) -> Error {
    Error::new(
        ErrorKind::Unique,
        format!("the slug {slug} is taken by another tenant"),
    )
    .with_hint("choose another slug")
    .with_constraint("terrace_tenant_slug_key")
}
