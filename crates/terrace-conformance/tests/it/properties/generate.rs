//! Random expressions whose types are right.
//!
//! Left out is what databases calculate differently and say so:
//!
//! - Decimals are sums of halves and quarters, and are divided by powers of two: SQLite keeps them
//!   as floating-point numbers of 15 digits, and databases keep different numbers of digits of a
//!   quotient that has no end.
//! - Nothing is divided by zero, which is null on MySQL and SQLite and an error on PostgreSQL.
//! - Only whole decimals become integers: a cast cuts on SQLite and rounds elsewhere.
//! - Functions change the case of ASCII letters only: SQLite folds no others. Searches without regard
//!   to case are held to what each database says it does.
//! - A collation other than that of code points stands directly in a comparison or an order: how far
//!   it reaches from inside of an expression differs.

use rust_decimal::Decimal;
use terrace_core::{ColumnType, Value, ValueType};
use terrace_sql::{BinaryOperator as Operator, Expression, Function, TextLookup};

use super::facts::{DECIMALS, TEXTS, TRUTHS, WHOLES};
use super::moments::{self, DAYS, INSTANTS};
use super::words::{self, Letters, WORDS};

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Decimal,
    Text,
    Condition,
    Word,
    Day,
    Instant,
}

impl Kind {
    pub(super) const ALL: [Self; 7] = [
        Self::Whole,
        Self::Decimal,
        Self::Text,
        Self::Condition,
        Self::Word,
        Self::Day,
        Self::Instant,
    ];

    pub(super) const fn value_type(self) -> ValueType {
        match self {
            Self::Whole => ValueType::I64,
            Self::Decimal => ValueType::Decimal,
            Self::Text | Self::Word => ValueType::Text,
            Self::Condition => ValueType::Bool,
            Self::Day => ValueType::Date,
            Self::Instant => ValueType::Timestamp,
        }
    }
}

const DECIMAL: ColumnType = ColumnType::Decimal {
    precision: 20,
    scale: 6,
};

const COMPARISONS: [Operator; 8] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::DistinctFrom,
    Operator::NotDistinctFrom,
];

const LITERALS: [&str; 14] = [
    "", "a", "A", "a ", "b", "nn", "%", "_", "!", "\\", "*", "[a]", "Ann", "ZED",
];

/// The kinds whose values are compared with others of their own.
const COMPARED: [Kind; 6] = [
    Kind::Whole,
    Kind::Decimal,
    Kind::Text,
    Kind::Word,
    Kind::Day,
    Kind::Instant,
];

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
pub(super) struct Generator {
    state: u64,
    pub(super) letters: Letters,
}

impl Generator {
    pub(super) const fn new(seed: u64, letters: Letters) -> Self {
        Self {
            state: seed,
            letters,
        }
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound as u64).unwrap_or_default()
    }

    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// An expression of a kind, of at most so many levels.
    pub(super) fn expression(&mut self, kind: Kind, depth: u32) -> Expression {
        if kind == Kind::Condition {
            return self.condition(depth);
        }
        let Some(inner) = depth.checked_sub(1) else {
            return self.leaf(kind);
        };
        match self.below(10) {
            0 => self.leaf(kind),
            1 => self.choice(kind, inner),
            2 => self.call_of_any(kind, inner),
            _ => match kind {
                Kind::Whole => self.whole(inner),
                Kind::Decimal => self.decimal(inner),
                Kind::Word => self.word(inner),
                Kind::Day => self.day(inner),
                Kind::Instant => self.instant(inner),
                _ => self.text(inner),
            },
        }
    }

    /// A column, mostly: of two values without a column, a database knows too little.
    fn leaf(&mut self, kind: Kind) -> Expression {
        if self.below(4) == 0 {
            return self.literal(kind);
        }
        self.column(kind)
    }

    pub(super) fn column(&mut self, kind: Kind) -> Expression {
        Expression::column(match kind {
            Kind::Whole => self.one_of(&WHOLES),
            Kind::Decimal => self.one_of(&DECIMALS),
            Kind::Text => self.one_of(&TEXTS),
            Kind::Condition => self.one_of(&TRUTHS),
            Kind::Word => self.one_of(&WORDS),
            Kind::Day => self.one_of(&DAYS),
            Kind::Instant => self.one_of(&INSTANTS),
        })
    }

    fn literal(&mut self, kind: Kind) -> Expression {
        Expression::Value(self.value(kind))
    }

    fn value(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::Whole => Value::I64(self.one_of(&[-7, -2, -1, 0, 1, 2, 3, 7, 100])),
            Kind::Decimal => {
                let cents = self.one_of(&[-725, -50, 0, 25, 50, 100, 150, 700]);
                Value::Decimal(Decimal::new(cents, 2))
            }
            Kind::Text => Value::from(self.one_of(&LITERALS)),
            Kind::Condition => Value::Bool(self.below(2) == 0),
            Kind::Word => Value::from(self.one_of(&words::LITERALS)),
            Kind::Day => moments::day_value(self.one_of(&moments::DAY_LITERALS)),
            Kind::Instant => moments::instant_value(self.one_of(&moments::INSTANT_LITERALS)),
        }
    }

    fn boxed(&mut self, kind: Kind, depth: u32) -> Box<Expression> {
        Box::new(self.expression(kind, depth))
    }

    fn whole(&mut self, depth: u32) -> Expression {
        let left = self.expression(Kind::Whole, depth);
        match self.below(11) {
            0 => Expression::Negative(Box::new(left)),
            1 => Expression::Call(Function::Absolute, vec![left]),
            2 => {
                let kind = self.one_of(&[Kind::Text, Kind::Word]);
                Expression::Call(Function::Length, vec![self.expression(kind, depth)])
            }
            7 | 8 => self.part(depth),
            3 => {
                let condition = self.condition(depth);
                Expression::Cast(Box::new(condition), ColumnType::Integer)
            }
            4 | 5 => {
                let operator = self.one_of(&[Operator::DivideWhole, Operator::Modulo]);
                Expression::binary(left, operator, self.divisor(depth))
            }
            6 => {
                let decimal = self.expression(Kind::Decimal, depth);
                let whole = self.one_of(&[Function::Floor, Function::Ceiling]);
                let call = Expression::Call(whole, vec![decimal]);
                Expression::Cast(Box::new(call), ColumnType::BigInt)
            }
            _ => {
                let operator = self.operator();
                Expression::binary(left, operator, self.expression(Kind::Whole, depth))
            }
        }
    }

    fn operator(&mut self) -> Operator {
        self.one_of(&[Operator::Add, Operator::Subtract, Operator::Multiply])
    }

    /// Never zero, but perhaps null.
    fn divisor(&mut self, depth: u32) -> Expression {
        if self.below(2) == 0 {
            return Expression::Value(Value::I64(self.one_of(&[-3, -2, 2, 3, 10])));
        }
        let zero = Expression::Value(Value::I64(0));
        Expression::Call(
            Function::NullIf,
            vec![self.expression(Kind::Whole, depth), zero],
        )
    }

    fn decimal(&mut self, depth: u32) -> Expression {
        let left = self.expression(Kind::Decimal, depth);
        match self.below(8) {
            0 => Expression::Negative(Box::new(left)),
            1 => {
                let rounded = [
                    Function::Round,
                    Function::Truncate,
                    Function::Floor,
                    Function::Ceiling,
                    Function::Absolute,
                ];
                Expression::Call(self.one_of(&rounded), vec![left])
            }
            2 => Expression::Cast(self.boxed(Kind::Whole, depth), DECIMAL),
            3 => {
                let kind = self.one_of(&[Kind::Decimal, Kind::Whole]);
                let left = self.expression(kind, depth);
                let divisor = self.one_of(&[25, 50, 100, 200, -400]);
                let divisor = Value::Decimal(Decimal::new(divisor, 2));
                Expression::binary(left, Operator::Divide, Expression::Value(divisor))
            }
            4 => {
                let divisor = Expression::Value(Value::I64(self.one_of(&[1, 2, -2, 4])));
                Expression::binary(left, Operator::Divide, divisor)
            }
            5 => {
                let operator = self.operator();
                Expression::binary(left, operator, self.expression(Kind::Whole, depth))
            }
            _ => {
                let operator = self.operator();
                Expression::binary(left, operator, self.expression(Kind::Decimal, depth))
            }
        }
    }

    fn text(&mut self, depth: u32) -> Expression {
        let left = self.expression(Kind::Text, depth);
        let right = self.expression(Kind::Text, depth);
        match self.below(7) {
            0 => Expression::Call(Function::Lower, vec![left]),
            1 => Expression::Call(Function::Upper, vec![left]),
            2 => Expression::Call(Function::Concat, vec![left, right]),
            3 => {
                let count = Expression::Value(Value::I64(self.one_of(&[1, 2, 30])));
                let part = self.one_of(&[Function::Left, Function::Right]);
                Expression::Call(part, vec![left, count])
            }
            4 => Expression::Cast(self.boxed(Kind::Whole, depth), ColumnType::Text),
            _ => Expression::binary(left, Operator::Concatenate, right),
        }
    }

    /// `CASE`, of two or three arms.
    fn choice(&mut self, kind: Kind, depth: u32) -> Expression {
        let arms = 1 + self.below(2);
        let arms = (0..arms)
            .map(|_| (self.condition(depth), self.expression(kind, depth)))
            .collect();
        let otherwise = (self.below(3) > 0).then(|| self.boxed(kind, depth));
        Expression::Case { arms, otherwise }
    }

    /// A call whose arguments are of its own kind.
    fn call_of_any(&mut self, kind: Kind, depth: u32) -> Expression {
        let function = self.one_of(&[
            Function::Coalesce,
            Function::NullIf,
            Function::Greatest,
            Function::Least,
        ]);
        let more = function != Function::NullIf && self.below(3) == 0;
        let count = if more { 3 } else { 2 };
        let mut arguments: Vec<_> = (0..count).map(|_| self.expression(kind, depth)).collect();
        arguments[0] = self.grounded(kind, depth);
        Expression::Call(function, arguments)
    }

    /// An expression that is no bare value.
    pub(super) fn grounded(&mut self, kind: Kind, depth: u32) -> Expression {
        match self.expression(kind, depth) {
            Expression::Value(_) => self.column(kind),
            other => other,
        }
    }

    fn condition(&mut self, depth: u32) -> Expression {
        let Some(inner) = depth.checked_sub(1) else {
            return self.column(Kind::Condition).equals(true);
        };
        match self.below(18) {
            0 => self.column(Kind::Condition).equals(self.below(2) == 0),
            1 | 2 => Expression::Not(Box::new(self.condition(inner))),
            3..=6 => {
                let operator = self.one_of(&[Operator::And, Operator::Or, Operator::ExclusiveOr]);
                Expression::binary(self.condition(inner), operator, self.condition(inner))
            }
            7 => Expression::IsTrue {
                operand: Box::new(self.condition(inner)),
                negated: self.below(2) == 0,
            },
            8 => {
                let kind = self.one_of(&Kind::ALL);
                Expression::IsNull {
                    operand: Box::new(self.grounded(kind, inner)),
                    negated: self.below(2) == 0,
                }
            }
            9 | 10 => self.search(inner),
            11 => self.list(inner),
            12 => {
                let kind = self.one_of(&COMPARED);
                Expression::Between {
                    operand: Box::new(self.grounded(kind, inner)),
                    low: self.boxed(kind, inner),
                    high: self.boxed(kind, inner),
                }
            }
            13 => self.choice(Kind::Condition, inner).equals(true),
            14 => {
                let arguments = vec![self.condition(inner), self.column(Kind::Condition)];
                Expression::Call(Function::Coalesce, arguments).equals(true)
            }
            _ => self.comparison(inner),
        }
    }

    fn comparison(&mut self, depth: u32) -> Expression {
        let operator = self.one_of(&COMPARISONS);
        let (left, right) = self.one_of(&[
            (Kind::Whole, Kind::Whole),
            (Kind::Whole, Kind::Decimal),
            (Kind::Decimal, Kind::Whole),
            (Kind::Decimal, Kind::Decimal),
            (Kind::Text, Kind::Text),
            (Kind::Text, Kind::Word),
            (Kind::Word, Kind::Word),
            (Kind::Day, Kind::Day),
            (Kind::Instant, Kind::Instant),
            (Kind::Condition, Kind::Condition),
        ]);
        if left == Kind::Condition && !matches!(operator, Operator::Equal | Operator::NotEqual) {
            let operator = self.one_of(&[Operator::DistinctFrom, Operator::NotDistinctFrom]);
            return Expression::binary(self.condition(depth), operator, self.column(left));
        }
        if left == Kind::Word && self.below(2) == 0 {
            let first = self.collated(0);
            return Expression::binary(first, operator, self.leaf(right));
        }
        let first = self.grounded(left, depth);
        Expression::binary(first, operator, self.expression(right, depth))
    }

    fn search(&mut self, depth: u32) -> Expression {
        let lookups = [
            TextLookup::Contains,
            TextLookup::StartsWith,
            TextLookup::EndsWith,
        ];
        let kind = self.one_of(&[Kind::Text, Kind::Word]);
        let operand = Box::new(self.grounded(kind, depth));
        if self.below(5) == 0 {
            return Expression::EqualInsensitive(operand, self.boxed(kind, depth));
        }
        let pattern = if self.below(2) == 0 {
            Box::new(self.literal(kind))
        } else {
            self.boxed(kind, depth)
        };
        Expression::Text {
            operand,
            lookup: self.one_of(&lookups),
            pattern,
            insensitive: self.below(2) == 0,
        }
    }

    fn list(&mut self, depth: u32) -> Expression {
        let kind = self.one_of(&COMPARED);
        let operand = Box::new(self.grounded(kind, depth));
        let mut values: Vec<Value> = (0..self.below(4)).map(|_| self.value(kind)).collect();
        if self.below(3) == 0 {
            values.push(Value::Null(kind.value_type()));
        }
        Expression::In {
            operand,
            values,
            negated: self.below(2) == 0,
        }
    }
}
