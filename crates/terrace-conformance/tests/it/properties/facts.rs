//! The rows that expressions are about.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use terrace_orm::{Auto, Model};

use super::interpret::Cell;
use super::moments::{DAY_LITERALS, INSTANT_LITERALS, day, instant};
use super::words;

#[derive(Model, Clone, Debug, PartialEq)]
#[terrace(crate = "terrace_orm", table = "fact")]
pub(super) struct Fact {
    id: Auto<i64>,
    number: i64,
    small: i32,
    maybe: Option<i64>,
    #[terrace(precision = 12, scale = 2)]
    price: Decimal,
    #[terrace(precision = 12, scale = 2)]
    rebate: Option<Decimal>,
    name: String,
    #[terrace(max_length = 20)]
    alias: Option<String>,
    flag: bool,
    mark: Option<bool>,
    word: String,
    #[terrace(max_length = 20)]
    nick: Option<String>,
    day: Date,
    until: Option<Date>,
    at: Timestamp,
    seen: Option<Timestamp>,
}

/// Their columns, by what is in them.
pub(super) const WHOLES: [&str; 3] = ["number", "small", "maybe"];
pub(super) const DECIMALS: [&str; 2] = ["price", "rebate"];
pub(super) const TEXTS: [&str; 2] = ["name", "alias"];
pub(super) const TRUTHS: [&str; 2] = ["flag", "mark"];

impl Fact {
    /// What is in a column.
    pub(super) fn cell(&self, column: &str) -> Option<Cell> {
        match column {
            "number" => Some(Cell::Number(self.number.into())),
            "small" => Some(Cell::Number(self.small.into())),
            "maybe" => self.maybe.map(|whole| Cell::Number(whole.into())),
            "price" => Some(Cell::Number(self.price)),
            "rebate" => self.rebate.map(Cell::Number),
            "name" => Some(Cell::Text(self.name.clone())),
            "alias" => self.alias.clone().map(Cell::Text),
            "flag" => Some(Cell::Truth(self.flag)),
            "mark" => self.mark.map(Cell::Truth),
            "word" => Some(Cell::Text(self.word.clone())),
            "nick" => self.nick.clone().map(Cell::Text),
            "day" => Some(Cell::Day(self.day)),
            "until" => self.until.map(Cell::Day),
            "at" => Some(Cell::Instant(self.at)),
            "seen" => self.seen.map(Cell::Instant),
            other => panic!("there is no column {other}"),
        }
    }
}

/// Every combination of null and not, signs, zeros, texts that differ by case and by a space, and
/// days and instants that are equal here and there.
pub(super) fn all() -> Vec<Fact> {
    let cents = |cents: i64| Decimal::new(cents, 2);
    let fact = |id: i64, number, small, maybe, price, rebate: Option<i64>| Fact {
        id: Auto::from(id),
        number,
        small,
        maybe,
        price: cents(price),
        rebate: rebate.map(cents),
        name: String::new(),
        alias: None,
        flag: id % 2 == 0,
        mark: one_of(&[None, Some(true), Some(false)], id),
        word: one_of(&words::LITERALS, id).to_owned() + one_of(&["", "x", "Ä"], id),
        nick: one_of(&[None, Some("Éa"), Some("éA"), Some("Ж🦀"), Some("")], id).map(str::to_owned),
        day: day(one_of(&DAY_LITERALS, id)),
        until: one_of(
            &[None, Some(DAY_LITERALS[0]), Some(DAY_LITERALS[4])],
            id / 2,
        )
        .map(day),
        at: instant(one_of(&INSTANT_LITERALS, id)),
        seen: one_of(
            &[Some(INSTANT_LITERALS[2]), None, Some(INSTANT_LITERALS[5])],
            id / 2,
        )
        .map(instant),
    };
    let texts = [
        ("ann", Some("Ann")),
        ("Ann", None),
        ("a", Some("a ")),
        ("a ", Some("a")),
        ("", Some("")),
        ("50%", Some("%")),
        ("a_b", Some("_")),
        ("a!b", Some("!")),
        ("aXb", None),
        ("*", Some("[a]")),
        ("b\\", Some("\\")),
        ("zed", Some("ZED")),
    ];
    let numbers = [
        fact(1, 0, 0, None, 0, None),
        fact(2, 1, 1, Some(1), 100, Some(100)),
        fact(3, -1, -1, Some(-1), -100, Some(-50)),
        fact(4, 7, 2, Some(0), 700, Some(0)),
        fact(5, -7, 2, Some(3), 725, None),
        fact(6, 7, -2, None, -725, Some(25)),
        fact(7, 2, 7, Some(7), 150, Some(150)),
        fact(8, 5, 3, Some(5), 250, Some(-250)),
        fact(9, 100, 10, None, 1_050, Some(75)),
        fact(10, 99, -10, Some(100), 50, Some(700)),
        fact(11, 3, 3, Some(2), 300, None),
        fact(12, -20, 4, Some(-7), -25, Some(1_050)),
    ];
    let rows = numbers.into_iter().zip(texts);
    rows.map(|(fact, (name, alias))| Fact {
        name: name.to_owned(),
        alias: alias.map(str::to_owned),
        ..fact
    })
    .collect()
}

fn one_of<T: Copy>(choices: &[T], id: i64) -> T {
    choices[usize::try_from(id).unwrap_or_default() % choices.len()]
}
