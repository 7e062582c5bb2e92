//! The first start: two shops with a little stock each.

use jiff::civil::date;
use rust_decimal::Decimal;
use terrace::core::TenantKind;
use terrace::prelude::*;
use terrace::registry::NewTenant;

use crate::models::{
    Album, Artist, Customer, Employee, Genre, MediaType, Playlist, PlaylistTrack, Track,
};
use crate::orders::{NewLine, NewOrder, place_order};

/// A shop, its artists with one album each, and the tracks of that album.
struct Shop {
    slug: &'static str,
    name: &'static str,
    manager: (&'static str, &'static str),
    customers: [(&'static str, &'static str); 2],
    genre: &'static str,
    records: [(&'static str, &'static str, [&'static str; 3]); 3],
}

const SHOPS: [Shop; 2] = [
    Shop {
        slug: "acme",
        name: "Acme Records",
        manager: ("Wilma", "Coyote"),
        customers: [("Ada", "Moreau"), ("Bruno", "Castellan")],
        genre: "Rock",
        records: [
            (
                "The Anvil Drop",
                "Gravity Is Late",
                [
                    "Off the Cliff",
                    "Painted Tunnel",
                    "Love at Terminal Velocity",
                ],
            ),
            (
                "Rocket Skates",
                "Instructions Unclear",
                ["Fuse", "Second Fuse", "No Refunds"],
            ),
            (
                "Desert Birds",
                "Beep",
                ["Highway Dust", "Love in the Canyon", "Gone Again"],
            ),
        ],
    },
    Shop {
        slug: "globex",
        name: "Globex Sound",
        manager: ("Hank", "Sorrento"),
        customers: [("Chika", "Nwosu"), ("Dagny", "Lindqvist")],
        genre: "Electronic",
        records: [
            (
                "Volcano Lair",
                "Friendly Takeover",
                ["Open Plan", "Hammocks", "Casual Friday"],
            ),
            (
                "Cypress Creek",
                "Relocation Package",
                ["New House", "Leaves Everywhere", "Love Letter to HR"],
            ),
            (
                "The Doomsday Device",
                "Ultimatum",
                ["Countdown", "Sugar for the Coffee", "Exit Interview"],
            ),
        ],
    },
];

/// Makes the two shops.
pub(crate) async fn first_start(context: Context) -> Result<()> {
    for shop in &SHOPS {
        let tenant = NewTenant::new(shop.slug.parse()?)
            .with_name(shop.name)
            .with_kind(TenantKind::Demo);
        let db = context.create_tenant(tenant).await?;
        db.transaction(async |tx| fill(tx, shop).await).await?;
        sell(&db).await?;
        context.say(format!("made the tenant {}", shop.slug))?;
    }
    Ok(())
}

async fn fill(tx: &Transaction<Tenant>, shop: &Shop) -> Result<()> {
    let genre = Genre {
        id: Auto::unset(),
        name: Some(shop.genre.to_owned()),
    }
    .insert(tx)
    .await?;
    let format = MediaType {
        id: Auto::unset(),
        name: Some("MPEG audio file".to_owned()),
    }
    .insert(tx)
    .await?;
    let favourites = Playlist {
        id: Auto::unset(),
        name: Some("Favourites".to_owned()),
    }
    .insert(tx)
    .await?;
    for (artist, title, names) in shop.records {
        let artist = Artist {
            id: Auto::unset(),
            name: Some(artist.to_owned()),
        }
        .insert(tx)
        .await?;
        let album = Album {
            id: Auto::unset(),
            title: title.to_owned(),
            artist: ForeignKey::to(&artist)?,
        };
        let album = album.insert(tx).await?;
        for (milliseconds, name) in (181_000..).step_by(7_000).zip(names) {
            let track = Track {
                id: Auto::unset(),
                name: name.to_owned(),
                album: Some(ForeignKey::to(&album)?),
                media_type: ForeignKey::to(&format)?,
                genre: Some(ForeignKey::to(&genre)?),
                composer: None,
                milliseconds,
                bytes: Some(milliseconds * 32),
                unit_price: Decimal::new(99, 2),
            };
            let track = track.insert(tx).await?;
            if name.contains("Love") {
                let entry = PlaylistTrack {
                    playlist: ForeignKey::to(&favourites)?,
                    track: ForeignKey::to(&track)?,
                };
                entry.insert(tx).await?;
            }
        }
    }
    people(tx, shop).await
}

async fn people(tx: &Transaction<Tenant>, shop: &Shop) -> Result<()> {
    let employee = |(first, last): (&str, &str), title: &str, boss| Employee {
        id: Auto::unset(),
        last_name: last.to_owned(),
        first_name: first.to_owned(),
        title: Some(title.to_owned()),
        reports_to: boss,
        birth_date: None,
        hire_date: Some(date(2024, 3, 1)),
        address: None,
        city: None,
        state: None,
        country: None,
        postal_code: None,
        phone: None,
        fax: None,
        email: None,
    };
    let manager = employee(shop.manager, "Manager", None).insert(tx).await?;
    let helper = employee(
        ("Robin", "Vale"),
        "Support",
        Some(ForeignKey::to(&manager)?),
    )
    .insert(tx)
    .await?;
    for (first, last) in shop.customers {
        let customer = Customer {
            id: Auto::unset(),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            company: None,
            address: None,
            city: None,
            state: None,
            country: None,
            postal_code: None,
            phone: None,
            fax: None,
            email: format!("{}@{}.example", first.to_lowercase(), shop.slug),
            support_rep: Some(ForeignKey::to(&helper)?),
        };
        customer.insert(tx).await?;
    }
    Ok(())
}

/// A few sales, so that something sells best.
async fn sell(db: &Db<Tenant>) -> Result<()> {
    let tracks = Track::objects()
        .order_by(|track| track.id.ascending())
        .values(|track| track.id)
        .all(db)
        .await?;
    let customers = Customer::objects()
        .values(|customer| customer.id)
        .all(db)
        .await?;
    for (round, customer) in customers.into_iter().enumerate() {
        let lines = tracks
            .iter()
            .skip(round)
            .step_by(2)
            .zip(1..)
            .map(|(track, quantity)| NewLine {
                track: *track,
                quantity,
            })
            .collect();
        place_order(db, NewOrder { customer, lines }).await?;
    }
    Ok(())
}
