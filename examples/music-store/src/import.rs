//! `import`: loads a Chinook database into a tenant.

mod read;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use terrace::core::ModelSchema;
use terrace::prelude::*;
use terrace::tenancy::ForeignFile;

use crate::models::{
    Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, MediaType, Playlist,
    PlaylistTrack, Track,
};
use read::Chinook;

/// Loads a Chinook SQLite file into a tenant, in one transaction, with the numbers that it has.
#[derive(clap::Parser)]
#[command(name = "import")]
pub(crate) struct Import {
    /// The SQLite file. It is only read.
    file: PathBuf,
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
}

/// Rows that were imported, by table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported(pub Vec<(&'static str, usize)>);

impl Imported {
    /// All rows.
    pub fn total(&self) -> usize {
        self.0.iter().map(|(_, rows)| rows).sum()
    }

    fn add(&mut self, model: &ModelSchema, rows: usize) {
        self.0.push((model.table, rows));
    }
}

impl Command for Import {
    async fn run(self, context: Context) -> Result<ExitCode> {
        let db = context.open(&self.tenant).await?;
        let imported = import_file(&db, &self.file).await?;
        context
            .advance_identities(&self.tenant, crate::models::ALL)
            .await?;
        for (table, rows) in &imported.0 {
            context.say(format!("{table:<16}{rows:>6}"))?;
        }
        context.say(format!(
            "imported {} rows into {}",
            imported.total(),
            self.tenant
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Loads a Chinook file into a tenant. Everything is written, or nothing.
///
/// # Errors
/// `NotFound`, `Corrupt` and `Statement` for a file that is missing, no database, or of another
/// shape; `Unique` when the tenant has rows with the same numbers.
pub async fn import_file(db: &Db<Tenant>, file: &Path) -> Result<Imported> {
    import(db, &ForeignFile::open(file).await?).await
}

/// As [`import_file`], for a file that is open.
///
/// # Errors
/// As for [`import_file`].
pub async fn import(db: &Db<Tenant>, file: &ForeignFile) -> Result<Imported> {
    let rows = Chinook::read(file).await?;
    db.transaction(async |tx| write(tx, rows).await)
        .await
        .map_err(|error| {
            if error.kind() == ErrorKind::Unique {
                return error.with_hint(
                    "import into a tenant without rows of its own: make one with tenant create",
                );
            }
            error
        })
}

/// Every table after those that it refers to.
async fn write(tx: &Transaction<Tenant>, rows: Chinook) -> Result<Imported> {
    let mut imported = Imported(Vec::new());
    macro_rules! insert {
        ($($model:ident $rows:ident),+ $(,)?) => {$(
            imported.add($model::SCHEMA, rows.$rows.len());
            $model::bulk_insert(tx, rows.$rows).await?;
        )+};
    }
    insert!(
        Artist artists,
        Genre genres,
        MediaType media_types,
        Album albums,
        Track tracks,
        Playlist playlists,
        PlaylistTrack entries,
        Employee employees,
        Customer customers,
        Invoice invoices,
        InvoiceLine lines,
    );
    Ok(imported)
}
