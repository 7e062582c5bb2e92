//! The figures of a tenant, as its database works them out.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use music_store::models::{
    Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, MediaType, Playlist,
    PlaylistTrack, Track,
};
use rust_decimal::Decimal;
use terrace::orm::{ForeignKey, Model as _};
use terrace::{Db, Result, Tenant};

use crate::figures::Figures;

impl Figures {
    /// What a tenant says.
    pub(crate) async fn of_tenant(db: &Db<Tenant>) -> Result<Self> {
        let (first, last, invoiced, last_invoice) = Invoice::objects()
            .aggregate(db, |invoice| {
                (
                    invoice.invoice_date.minimum(),
                    invoice.invoice_date.maximum(),
                    invoice.total.sum(),
                    invoice.id.maximum(),
                )
            })
            .await?;
        let text = |date: Option<DateTime>| date.unwrap().strftime("%F %T").to_string();
        let last_artist = Artist::objects().aggregate(db, |artist| artist.id.maximum());
        let last_line = InvoiceLine::objects().aggregate(db, |line| line.id.maximum());
        let milliseconds = Track::objects().aggregate(db, |track| track.milliseconds.sum());
        Ok(Self {
            rows: rows(db).await?,
            tracks: Track::objects()
                .order_by(|track| track.id.ascending())
                .values(|track| (track.id, track.name, track.composer, track.bytes))
                .all(db)
                .await?,
            milliseconds: milliseconds.await?.unwrap(),
            invoiced: invoiced.unwrap(),
            dates: (text(first), text(last)),
            countries: countries(db).await?,
            genres: genres(db).await?,
            top_sellers: top_sellers(db).await?,
            artists: artists(db).await?,
            customers: customers(db).await?,
            employees: employees(db).await?,
            playlists: playlists(db).await?,
            last_artist: last_artist.await?.unwrap(),
            last_invoice: last_invoice.unwrap(),
            last_line: last_line.await?.unwrap(),
        })
    }
}

async fn rows(db: &Db<Tenant>) -> Result<BTreeMap<&'static str, usize>> {
    let mut rows = BTreeMap::new();
    macro_rules! count {
        ($($model:ident),+ $(,)?) => {$(
            let count = $model::objects().count(db).await?;
            rows.insert(stringify!($model), usize::try_from(count).unwrap());
        )+};
    }
    count!(
        Artist,
        Genre,
        MediaType,
        Album,
        Track,
        Playlist,
        PlaylistTrack,
        Employee,
        Customer,
        Invoice,
        InvoiceLine,
    );
    Ok(rows)
}

async fn countries(db: &Db<Tenant>) -> Result<BTreeMap<Option<String>, (i64, Decimal)>> {
    let rows = Invoice::objects()
        .group_by(|invoice| invoice.customer().country)
        .values(|invoice| {
            (
                invoice.customer().country,
                invoice.id.count(),
                invoice.total.sum(),
            )
        })
        .all(db)
        .await?;
    let pair = |(country, invoices, sum): (_, _, Option<_>)| (country, (invoices, sum.unwrap()));
    Ok(rows.into_iter().map(pair).collect())
}

async fn genres(db: &Db<Tenant>) -> Result<BTreeMap<Option<String>, Decimal>> {
    let rows = InvoiceLine::objects()
        .group_by(|line| (line.track().genre().name, line.unit_price))
        .values(|line| {
            (
                line.track().genre().name,
                line.unit_price,
                line.quantity.sum(),
            )
        })
        .all(db)
        .await?;
    let mut genres: BTreeMap<_, Decimal> = BTreeMap::new();
    for (genre, price, pieces) in rows {
        *genres.entry(genre).or_default() += price * Decimal::from(pieces.unwrap());
    }
    Ok(genres)
}

async fn top_sellers(db: &Db<Tenant>) -> Result<Vec<(i64, String, i64)>> {
    let rows = InvoiceLine::objects()
        .group_by(|line| (line.track, line.track().name))
        .values(|line| (line.track, line.track().name, line.quantity.sum()))
        .order_by(|line| (line.quantity.sum().descending(), line.track.ascending()))
        .limit(10)
        .all(db)
        .await?;
    let seller = |(track, name, pieces): (_, _, Option<_>)| (track, name, pieces.unwrap());
    Ok(rows.into_iter().map(seller).collect())
}

async fn artists(db: &Db<Tenant>) -> Result<BTreeMap<i64, (Option<String>, i64)>> {
    let rows = Album::objects()
        .group_by(|album| (album.artist, album.artist().name))
        .values(|album| (album.artist, album.artist().name, album.id.count()))
        .all(db)
        .await?;
    let pair = |(artist, name, albums)| (artist, (name, albums));
    Ok(rows.into_iter().map(pair).collect())
}

async fn playlists(db: &Db<Tenant>) -> Result<BTreeMap<i64, (Option<String>, i64)>> {
    let rows = PlaylistTrack::objects()
        .group_by(|entry| (entry.playlist, entry.playlist().name))
        .values(|entry| (entry.playlist, entry.playlist().name, entry.track.count()))
        .all(db)
        .await?;
    let pair = |(playlist, name, tracks)| (playlist, (name, tracks));
    Ok(rows.into_iter().map(pair).collect())
}

async fn customers(db: &Db<Tenant>) -> Result<Vec<(i64, String, Option<String>, Option<String>)>> {
    let customers = Customer::objects()
        .select_related(|customer| customer.support_rep().reports_to())
        .order_by(|customer| customer.id.ascending())
        .all(db)
        .await?;
    let person = |customer: Customer| {
        let helper = customer.support_rep.as_ref().and_then(ForeignKey::loaded);
        let boss = helper
            .and_then(|helper| helper.reports_to.as_ref())
            .and_then(ForeignKey::loaded);
        let name_of = |who: &Employee| who.last_name.clone();
        (
            *customer.id.get().unwrap(),
            customer.last_name.clone(),
            helper.map(name_of),
            boss.map(name_of),
        )
    };
    Ok(customers.into_iter().map(person).collect())
}

async fn employees(db: &Db<Tenant>) -> Result<Vec<(i64, String, Option<i64>, Option<String>)>> {
    let rows = Employee::objects()
        .order_by(|who| who.id.ascending())
        .values(|who| (who.id, who.last_name, who.reports_to, who.birth_date))
        .all(db)
        .await?;
    let person = |(id, name, boss, born): (_, _, _, Option<jiff::civil::Date>)| {
        (id, name, boss, born.map(|date| date.to_string()))
    };
    Ok(rows.into_iter().map(person).collect())
}
