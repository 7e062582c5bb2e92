//! `LookupTests`: columns that are called like lookups, over relations.

use terrace_core::Result;
use terrace_orm::{Auto, ForeignKey, Model};

use super::models::{Game, Player, Season};
use crate::case::Case;
use crate::module::cases;

cases! {
    "lookup.tests.LookupTests": test_lookup_collision;
}

async fn create_game(t: &Case, season: &Season, away: &str) -> Result<()> {
    let game = Game {
        id: Auto::unset(),
        season: ForeignKey::to(season)?,
        home: "Houston Astros".to_owned(),
        away: away.to_owned(),
    };
    game.insert(t.db()).await.map(drop)
}

/// A player who played in these years.
async fn create_player(t: &Case, name: &str, years: &[i16]) -> Result<()> {
    let player = Player {
        id: Auto::unset(),
        name: name.to_owned(),
    };
    let player = player.insert(t.db()).await?;
    let games = Game::objects().filter(|game| game.season().year.one_of(years.iter().copied()));
    player
        .games()
        .set(t.db(), &games.all(t.db()).await?)
        .await
        .map(drop)
}

async fn test_lookup_collision(t: &Case) -> Result<()> {
    let seasons: [(i16, i32, &[&str]); 3] = [
        (2009, 111, &["St. Louis Cardinals"]),
        (
            2010,
            222,
            &["Chicago Cubs", "Milwaukee Brewers", "St. Louis Cardinals"],
        ),
        (2011, 333, &["St. Louis Cardinals", "Milwaukee Brewers"]),
    ];
    for (year, gt, games) in seasons {
        let season = Season::new(year, Some(gt)).insert(t.db()).await?;
        for away in games {
            create_game(t, &season, away).await?;
        }
    }
    create_player(t, "Hunter Pence", &[2009, 2010]).await?;
    create_player(t, "Ivan Rodriquez", &[2009]).await?;
    create_player(t, "Pedro Feliz", &[2011]).await?;
    create_player(t, "Johnson", &[2011]).await?;
    games(t).await?;
    players(t).await
}

async fn games(t: &Case) -> Result<()> {
    let games = Game::objects;
    for (year, gt) in [(2010, 222), (2011, 333)] {
        for _ in 0..2 {
            t.value(
                games()
                    .filter(|game| game.season().year.equals(year))
                    .count(t.db())
                    .await?,
            );
        }
        for _ in 0..2 {
            t.value(
                games()
                    .filter(|game| game.season().gt.equals(gt))
                    .count(t.db())
                    .await?,
            );
        }
    }
    t.value(
        games()
            .filter(|game| game.season().year.greater_than(2010))
            .count(t.db())
            .await?,
    );
    t.value(
        games()
            .filter(|game| game.season().gt.greater_than(222))
            .count(t.db())
            .await?,
    );
    let years = games().filter(|game| game.season().year.one_of([2010, 2011]));
    t.value(years.count(t.db()).await?);
    t.value(
        games()
            .filter(|game| game.season().year.greater_than(2009))
            .count(t.db())
            .await?,
    );
    t.value(
        games()
            .filter(|game| game.season().gt.one_of([222, 333]))
            .count(t.db())
            .await?,
    );
    t.value(
        games()
            .filter(|game| game.season().gt.greater_than(111))
            .count(t.db())
            .await?,
    );
    Ok(())
}

async fn players(t: &Case) -> Result<()> {
    for (year, gt) in [(2009, 111), (2010, 222)] {
        for _ in 0..2 {
            played_in(t, year).await?;
        }
        for _ in 0..2 {
            played_under(t, gt).await?;
        }
    }
    played_in(t, 2011).await?;
    played_in(t, 2011).await?;
    played_under(t, 333).await?;
    let later = Player::objects().filter(|p| p.games().season().year.greater_than(2010));
    t.value(later.distinct().count(t.db()).await?);
    let later = Player::objects().filter(|p| p.games().season().gt.greater_than(222));
    t.value(later.distinct().count(t.db()).await?);
    Ok(())
}

async fn played_in(t: &Case, year: i16) -> Result<()> {
    let players = Player::objects().filter(|p| p.games().season().year.equals(year));
    t.value(players.distinct().count(t.db()).await?);
    Ok(())
}

async fn played_under(t: &Case, gt: i32) -> Result<()> {
    let players = Player::objects().filter(|p| p.games().season().gt.equals(gt));
    t.value(players.distinct().count(t.db()).await?);
    Ok(())
}
