//! What functions are called: <https://www.postgresql.org/docs/15/functions.html>.
//!
//! Functions of numbers that aren't whole round and cut decimals, as other databases do: those of
//! doubles round halves to the even neighbour, and take no digits.

use crate::{AggregateFunction, Function};

pub(super) const fn template(function: Function, arguments: usize) -> Option<&'static str> {
    Some(match function {
        Function::Lower | Function::RangeStart => "LOWER({0})",
        Function::Upper | Function::RangeEnd => "UPPER({0})",
        Function::Length => "LENGTH({0})",
        Function::Coalesce if arguments == 1 => "({0})",
        Function::Coalesce => "COALESCE({*})",
        Function::NullIf => "NULLIF({0}, {1})",
        Function::Greatest => "CASE WHEN {null} THEN NULL ELSE GREATEST({*}) END",
        Function::Least => "CASE WHEN {null} THEN NULL ELSE LEAST({*}) END",
        Function::Concat => "CONCAT({json})",
        Function::Left => "LEFT({0}, CASE WHEN {1!} < 0 THEN 0 ELSE CAST({1} AS INTEGER) END)",
        Function::Right => "RIGHT({0}, CASE WHEN {1!} < 0 THEN 0 ELSE CAST({1} AS INTEGER) END)",
        Function::Substring if arguments == 2 => "SUBSTR({0}, CAST({1} AS INTEGER))",
        Function::Substring => "SUBSTR({0}, CAST({1} AS INTEGER), CAST({2} AS INTEGER))",
        Function::Position => "STRPOS({0}, {1})",
        Function::Replace => "REPLACE({0}, {1}, {2})",
        Function::Repeat => "REPEAT({0}, CAST({1} AS INTEGER))",
        Function::Reverse => "REVERSE({0})",
        Function::PadLeft => "LPAD({0}, CAST({1} AS INTEGER), {2})",
        Function::PadRight => "RPAD({0}, CAST({1} AS INTEGER), {2})",
        Function::Trim => "BTRIM({0})",
        Function::TrimLeft => "LTRIM({0})",
        Function::TrimRight => "RTRIM({0})",
        Function::Character => "CHR(CAST({0} AS INTEGER))",
        Function::CodePoint => "ASCII({0})",
        Function::Md5 => "MD5({0})",
        Function::Sha224 => "ENCODE(SHA224(CONVERT_TO({0}, 'UTF8')), 'hex')",
        Function::Sha256 => "ENCODE(SHA256(CONVERT_TO({0}, 'UTF8')), 'hex')",
        Function::Sha384 => "ENCODE(SHA384(CONVERT_TO({0}, 'UTF8')), 'hex')",
        Function::Sha512 => "ENCODE(SHA512(CONVERT_TO({0}, 'UTF8')), 'hex')",
        // In an extension only.
        Function::Sha1 => return None,
        Function::Absolute => "ABS({0})",
        Function::Ceiling => "CEIL({0})",
        Function::Floor => "FLOOR({0})",
        Function::Round if arguments == 1 => "ROUND(CAST({0} AS NUMERIC))",
        Function::Round => "ROUND(CAST({0} AS NUMERIC), CAST({1} AS INTEGER))",
        Function::Truncate if arguments == 1 => "TRUNC(CAST({0} AS NUMERIC))",
        Function::Truncate => "TRUNC(CAST({0} AS NUMERIC), CAST({1} AS INTEGER))",
        Function::Sign => "SIGN({0})",
        Function::SquareRoot => "SQRT({0})",
        Function::Power => "POWER({0}, {1})",
        Function::Exponential => "EXP({0})",
        Function::NaturalLogarithm => "LN({0})",
        Function::Logarithm => "LOG(CAST({0} AS NUMERIC), CAST({1} AS NUMERIC))",
        Function::Remainder => "MOD(CAST({0} AS NUMERIC), CAST({1} AS NUMERIC))",
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
        Function::Pi => "PI()",
        Function::Random => "RANDOM()",
        Function::Now => "STATEMENT_TIMESTAMP()",
        Function::Today => "CAST(STATEMENT_TIMESTAMP() AT TIME ZONE 'UTC' AS DATE)",
        Function::AddMicroseconds => "({0!} + {1!} * INTERVAL '1 microsecond')",
        Function::MicrosecondsBetween => {
            "CAST((EXTRACT(EPOCH FROM {0}) - EXTRACT(EPOCH FROM {1})) * 1000000 AS BIGINT)"
        }
        Function::RandomUuid => "GEN_RANDOM_UUID()",
        Function::JsonArray => "JSONB_BUILD_ARRAY({json})",
        Function::JsonObject => "JSONB_BUILD_OBJECT({json})",
        Function::JsonLength => {
            "CASE WHEN JSONB_TYPEOF({0}) = 'array' THEN JSONB_ARRAY_LENGTH({0}) END"
        }
        Function::ArrayLength => "CARDINALITY({0})",
        Function::ArrayElement => "({0})[{1}]",
        Function::ArraySlice => "({0})[{1}:{2}]",
        Function::ArrayHas => "({1!} = ANY({0}))",
        Function::ArrayHasNull => "(ARRAY_POSITION({0}, NULL) IS NOT NULL)",
        Function::RangeIsEmpty => "ISEMPTY({0})",
        Function::RangeIncludesStart => "LOWER_INC({0})",
        Function::RangeIncludesEnd => "UPPER_INC({0})",
        Function::RangeHasNoStart => "LOWER_INF({0})",
        Function::RangeHasNoEnd => "UPPER_INF({0})",
    })
}

/// What stands before the arguments of an aggregate, and behind its window.
pub(super) const fn aggregate(function: AggregateFunction) -> (&'static str, &'static str) {
    match function {
        AggregateFunction::Count => ("COUNT(", ""),
        AggregateFunction::Sum => ("SUM(", ""),
        AggregateFunction::Average => ("AVG(", ""),
        AggregateFunction::Minimum => ("MIN(", ""),
        AggregateFunction::Maximum => ("MAX(", ""),
        AggregateFunction::StandardDeviation => ("STDDEV_POP(", ""),
        AggregateFunction::StandardDeviationSample => ("STDDEV_SAMP(", ""),
        AggregateFunction::Variance => ("VAR_POP(", ""),
        AggregateFunction::VarianceSample => ("VAR_SAMP(", ""),
        AggregateFunction::Text => ("STRING_AGG(", ""),
        AggregateFunction::JsonArray => ("JSONB_AGG(", ""),
        AggregateFunction::BitAnd => ("BIT_AND(", ""),
        AggregateFunction::BitOr => ("BIT_OR(", ""),
        AggregateFunction::BitExclusiveOr => ("BIT_XOR(", ""),
        AggregateFunction::All => ("BOOL_AND(", ""),
        AggregateFunction::Any => ("BOOL_OR(", ""),
        // ANY_VALUE is there since 16.
        AggregateFunction::AnyValue => ("(ARRAY_AGG(", ")[1]"),
        AggregateFunction::Array => ("ARRAY_AGG(", ""),
    }
}
