//! Functions that every database has, under whatever name.

/// A function of one row that every database has, under whatever name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Characters of a text.
    Length,
    /// First argument that is not null.
    Coalesce,
    /// Null when two values are equal, otherwise the first.
    NullIf,
    /// The largest of the arguments; null when one of them is null.
    Greatest,
    /// The smallest of the arguments; null when one of them is null.
    Least,
    /// Texts, one after the other; null counts as the empty text.
    Concat,
    /// The first characters: text, number.
    Left,
    /// The last characters: text, number.
    Right,
    /// Part of a text: text, first character from 1, number of characters (the rest when missing).
    Substring,
    /// Place of the second text in the first, from 1; 0 when it isn't there.
    Position,
    /// Every occurrence of the second text in the first becomes the third.
    Replace,
    /// A text several times.
    Repeat,
    /// The characters in the opposite order.
    Reverse,
    /// Filled on the left to a number of characters with the third argument, or cut to it.
    PadLeft,
    /// Filled on the right to a number of characters with the third argument, or cut to it.
    PadRight,
    /// Without spaces at both ends.
    Trim,
    /// Without spaces at the start.
    TrimLeft,
    /// Without spaces at the end.
    TrimRight,
    /// The character with this code point.
    Character,
    /// The code point of the first character.
    CodePoint,
    /// MD5 digest, as hexadecimal text.
    Md5,
    /// SHA-1 digest, as hexadecimal text.
    Sha1,
    /// SHA-224 digest, as hexadecimal text.
    Sha224,
    /// SHA-256 digest, as hexadecimal text.
    Sha256,
    /// SHA-384 digest, as hexadecimal text.
    Sha384,
    /// SHA-512 digest, as hexadecimal text.
    Sha512,
    /// Absolute value.
    Absolute,
    /// Smallest integer not less.
    Ceiling,
    /// Largest integer not greater.
    Floor,
    /// Rounded half away from zero: number, digits behind the point (0 when missing).
    Round,
    /// Cut towards zero: number, digits behind the point (0 when missing).
    Truncate,
    /// -1, 0 or 1.
    Sign,
    /// Square root.
    SquareRoot,
    /// First argument to the power of the second.
    Power,
    /// e to a power.
    Exponential,
    /// Logarithm to the base e.
    NaturalLogarithm,
    /// Logarithm: base, number.
    Logarithm,
    /// Remainder of numbers that aren't whole.
    Remainder,
    /// Sine.
    Sine,
    /// Cosine.
    Cosine,
    /// Tangent.
    Tangent,
    /// Cotangent.
    Cotangent,
    /// Inverse sine.
    ArcSine,
    /// Inverse cosine.
    ArcCosine,
    /// Inverse tangent.
    ArcTangent,
    /// Inverse tangent of a quotient: y, x.
    ArcTangent2,
    /// Degrees of an angle in radians.
    Degrees,
    /// Radians of an angle in degrees.
    Radians,
    /// The number pi; no arguments.
    Pi,
    /// A number from 0 to 1, below 1; no arguments.
    Random,
    /// The time at which the statement began; no arguments.
    Now,
    /// The calendar date of [`Function::Now`] in UTC; no arguments.
    Today,
    /// A date, timestamp or time some microseconds later: value, microseconds.
    AddMicroseconds,
    /// Microseconds from the second timestamp, date or time to the first.
    MicrosecondsBetween,
    /// A version 4 UUID; no arguments.
    RandomUuid,
    /// A JSON array of the arguments.
    JsonArray,
    /// A JSON object of the arguments: key, value, key, value.
    JsonObject,
    /// Elements of a JSON array.
    JsonLength,
    /// Elements of an array.
    ArrayLength,
    /// Element of an array: array, place from 1; null where there is none.
    ArrayElement,
    /// Elements of an array: array, first and last place, from 1; those that there are.
    ArraySlice,
    /// Whether an element of an array equals a value: array, value.
    ArrayHas,
    /// Whether an element of an array is null.
    ArrayHasNull,
    /// Where a range starts; null when it has no start.
    RangeStart,
    /// Where a range ends; null when it has no end.
    RangeEnd,
    /// Whether nothing lies in a range.
    RangeIsEmpty,
    /// Whether a range includes where it starts.
    RangeIncludesStart,
    /// Whether a range includes where it ends.
    RangeIncludesEnd,
    /// Whether a range goes back without a start.
    RangeHasNoStart,
    /// Whether a range goes on without an end.
    RangeHasNoEnd,
}
