//! What functions are called: <https://dev.mysql.com/doc/refman/8.0/en/functions.html>.
//!
//! Doubles are rounded as decimals: a double's half would go to the even neighbour.

use crate::{AggregateFunction, Function};

pub(super) const fn template(function: Function, arguments: usize) -> Option<&'static str> {
    Some(match function {
        Function::Lower => "LOWER({0})",
        Function::Upper => "UPPER({0})",
        Function::Length => "CHAR_LENGTH({0})",
        Function::Coalesce if arguments == 1 => "({0})",
        Function::Coalesce => "COALESCE({*})",
        Function::NullIf => "NULLIF({0}, {1})",
        Function::Greatest => "GREATEST({*})",
        Function::Least => "LEAST({*})",
        Function::Concat => "CONCAT_WS('', {*})",
        Function::Left => "LEFT({0}, {1})",
        Function::Right => "RIGHT({0}, {1})",
        Function::Substring if arguments == 2 => "SUBSTRING({0}, {1})",
        Function::Substring => "SUBSTRING({0}, {1}, {2})",
        Function::Position => "LOCATE({1}, {0})",
        Function::Replace => "REPLACE({0}, {1}, {2})",
        Function::Repeat => "REPEAT({0}, {1})",
        Function::Reverse => "REVERSE({0})",
        // With nothing to pad with, the functions give null.
        Function::PadLeft => {
            "IF(LENGTH({2}) = 0, LEFT({0}, GREATEST({1}, 0)), LPAD({0}, GREATEST({1}, 0), {2}))"
        }
        Function::PadRight => {
            "IF(LENGTH({2}) = 0, LEFT({0}, GREATEST({1}, 0)), RPAD({0}, GREATEST({1}, 0), {2}))"
        }
        Function::Trim => "TRIM({0})",
        Function::TrimLeft => "LTRIM({0})",
        Function::TrimRight => "RTRIM({0})",
        Function::Character => "CONVERT(CHAR({0} USING utf32) USING utf8mb4)",
        Function::CodePoint => "ORD(CONVERT({0} USING utf32))",
        Function::Md5 => "MD5({0})",
        Function::Sha1 => "SHA1({0})",
        Function::Sha224 => "SHA2({0}, 224)",
        Function::Sha256 => "SHA2({0}, 256)",
        Function::Sha384 => "SHA2({0}, 384)",
        Function::Sha512 => "SHA2({0}, 512)",
        Function::Absolute => "ABS({0})",
        Function::Ceiling => "CEILING({0})",
        Function::Floor => "FLOOR({0})",
        Function::Round if arguments == 1 => "ROUND(CAST({0} AS DECIMAL(65, 20)))",
        Function::Round => "ROUND(CAST({0} AS DECIMAL(65, 20)), {1})",
        Function::Truncate if arguments == 1 => "TRUNCATE(CAST({0} AS DECIMAL(65, 20)), 0)",
        Function::Truncate => "TRUNCATE(CAST({0} AS DECIMAL(65, 20)), {1})",
        Function::Sign => "SIGN({0})",
        Function::SquareRoot => "SQRT({0})",
        Function::Power => "POW({0}, {1})",
        Function::Exponential => "EXP({0})",
        Function::NaturalLogarithm => "LN({0})",
        Function::Logarithm => "LOG({0}, {1})",
        Function::Remainder => "MOD({0}, {1})",
        Function::Sine => "SIN({0})",
        Function::Cosine => "COS({0})",
        Function::Tangent => "TAN({0})",
        Function::Cotangent => "COT({0})",
        Function::ArcSine => "ASIN({0})",
        Function::ArcCosine => "ACOS({0})",
        Function::ArcTangent => "ATAN({0})",
        Function::ArcTangent2 => "ATAN2({0}, {1})",
        Function::Degrees => "DEGREES({0})",
        Function::Radians => "RADIANS({0})",
        Function::Pi => "(PI() + 0E0)",
        Function::Random => "RAND()",
        // The session's time zone is UTC.
        Function::Now => "NOW(6)",
        Function::Today => "UTC_DATE()",
        Function::AddMicroseconds => "DATE_ADD({0}, INTERVAL {1} MICROSECOND)",
        Function::MicrosecondsBetween => "TIMESTAMPDIFF(MICROSECOND, {1}, {0})",
        // UUID() is of version 1.
        Function::RandomUuid => {
            "LOWER(CONCAT(HEX(RANDOM_BYTES(4)), '-', HEX(RANDOM_BYTES(2)), '-4', \
             SUBSTRING(HEX(RANDOM_BYTES(2)), 2), '-', \
             HEX(8 + (ORD(RANDOM_BYTES(1)) & 3)), SUBSTRING(HEX(RANDOM_BYTES(2)), 2), '-', \
             HEX(RANDOM_BYTES(6))))"
        }
        Function::JsonArray => "JSON_ARRAY({json})",
        Function::JsonObject => "JSON_OBJECT({json})",
        Function::JsonLength => "CASE WHEN JSON_TYPE({0}) = 'ARRAY' THEN JSON_LENGTH({0}) END",
        Function::ArrayLength
        | Function::ArrayElement
        | Function::ArraySlice
        | Function::ArrayHas
        | Function::ArrayHasNull
        | Function::RangeStart
        | Function::RangeEnd
        | Function::RangeIsEmpty
        | Function::RangeIncludesStart
        | Function::RangeIncludesEnd
        | Function::RangeHasNoStart
        | Function::RangeHasNoEnd => return None,
    })
}

/// What stands before the arguments of an aggregate, and behind its window.
pub(super) const fn aggregate(function: AggregateFunction) -> Option<(&'static str, &'static str)> {
    Some(match function {
        AggregateFunction::Count => ("COUNT(", ""),
        AggregateFunction::Sum => ("SUM(", ""),
        AggregateFunction::Average => ("AVG(", ""),
        AggregateFunction::Minimum | AggregateFunction::All | AggregateFunction::AnyValue => {
            ("MIN(", "")
        }
        AggregateFunction::Maximum | AggregateFunction::Any => ("MAX(", ""),
        AggregateFunction::StandardDeviation => ("STDDEV_POP(", ""),
        AggregateFunction::StandardDeviationSample => ("STDDEV_SAMP(", ""),
        AggregateFunction::Variance => ("VAR_POP(", ""),
        AggregateFunction::VarianceSample => ("VAR_SAMP(", ""),
        AggregateFunction::Text => ("GROUP_CONCAT(", ""),
        AggregateFunction::JsonArray => ("JSON_ARRAYAGG(", ""),
        // Unsigned otherwise.
        AggregateFunction::BitAnd => ("CAST(BIT_AND(", " AS SIGNED)"),
        AggregateFunction::BitOr => ("CAST(BIT_OR(", " AS SIGNED)"),
        AggregateFunction::BitExclusiveOr => ("CAST(BIT_XOR(", " AS SIGNED)"),
        AggregateFunction::Array => return None,
    })
}
