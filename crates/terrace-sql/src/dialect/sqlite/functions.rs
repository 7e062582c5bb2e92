//! What functions are called: <https://sqlite.org/lang_corefunc.html>. Those that start with
//! `terrace_` are made by the driver, because SQLite lacks them (or calculates otherwise).

use crate::{AggregateFunction, Function};

pub(super) const fn template(function: Function, arguments: usize) -> Option<&'static str> {
    Some(match function {
        Function::Lower => "LOWER({0})",
        Function::Upper => "UPPER({0})",
        Function::Length => "LENGTH({0})",
        Function::Coalesce if arguments == 1 => "({0})",
        Function::Coalesce => "COALESCE({*})",
        Function::NullIf => "NULLIF({0}, {1})",
        Function::Greatest => "MAX({*})",
        Function::Least => "MIN({*})",
        Function::Concat => "CONCAT({*})",
        Function::Left => "SUBSTR({0}, 1, MAX({1}, 0))",
        Function::Right => "terrace_right({0}, {1})",
        Function::Substring if arguments == 2 => "SUBSTR({0}, {1})",
        Function::Substring => "SUBSTR({0}, {1}, {2})",
        Function::Position => "INSTR({0}, {1})",
        Function::Replace => "REPLACE({0}, {1}, {2})",
        Function::Repeat => "terrace_repeat({0}, {1})",
        Function::Reverse => "terrace_reverse({0})",
        Function::PadLeft => "terrace_pad_left({0}, {1}, {2})",
        Function::PadRight => "terrace_pad_right({0}, {1}, {2})",
        Function::Trim => "TRIM({0})",
        Function::TrimLeft => "LTRIM({0})",
        Function::TrimRight => "RTRIM({0})",
        Function::Character => "CHAR({0})",
        Function::CodePoint => "terrace_code_point({0})",
        Function::Md5 => "terrace_md5({0})",
        Function::Sha1 => "terrace_sha1({0})",
        Function::Sha224 => "terrace_sha224({0})",
        Function::Sha256 => "terrace_sha256({0})",
        Function::Sha384 => "terrace_sha384({0})",
        Function::Sha512 => "terrace_sha512({0})",
        Function::Absolute => "ABS({0})",
        Function::Ceiling => "terrace_ceiling({0})",
        Function::Floor => "terrace_floor({0})",
        Function::Round if arguments == 1 => "terrace_round({0}, 0)",
        Function::Round => "terrace_round({0}, {1})",
        Function::Truncate if arguments == 1 => "terrace_truncate({0}, 0)",
        Function::Truncate => "terrace_truncate({0}, {1})",
        Function::Sign => "SIGN({0})",
        Function::SquareRoot => "terrace_square_root({0})",
        Function::Power => "terrace_power({0}, {1})",
        Function::Exponential => "terrace_exponential({0})",
        Function::NaturalLogarithm => "terrace_natural_logarithm({0})",
        Function::Logarithm => "terrace_logarithm({0}, {1})",
        Function::Remainder => "terrace_remainder({0}, {1})",
        Function::Sine => "terrace_sine({0})",
        Function::Cosine => "terrace_cosine({0})",
        Function::Tangent => "terrace_tangent({0})",
        Function::Cotangent => "terrace_cotangent({0})",
        Function::ArcSine => "terrace_arc_sine({0})",
        Function::ArcCosine => "terrace_arc_cosine({0})",
        Function::ArcTangent => "terrace_arc_tangent({0})",
        Function::ArcTangent2 => "terrace_arc_tangent_2({0}, {1})",
        Function::Degrees => "terrace_degrees({0})",
        Function::Radians => "terrace_radians({0})",
        Function::Pi => "3.141592653589793",
        Function::Random => "((RANDOM() & 9007199254740991) / 9007199254740992.0)",
        Function::Now => "STRFTIME('%Y-%m-%dT%H:%M:%f000Z', 'now')",
        Function::Today => "DATE('now')",
        Function::AddMicroseconds => "terrace_add_microseconds({0}, {1})",
        Function::MicrosecondsBetween => "terrace_microseconds_between({0}, {1})",
        Function::RandomUuid => "terrace_random_uuid()",
        Function::JsonArray => "JSON_ARRAY({json})",
        Function::JsonObject => "JSON_OBJECT({json})",
        Function::JsonLength => {
            "CASE WHEN JSON_TYPE({0}) = 'array' THEN JSON_ARRAY_LENGTH({0}) END"
        }
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
        AggregateFunction::StandardDeviation => ("terrace_standard_deviation(", ""),
        AggregateFunction::StandardDeviationSample => ("terrace_standard_deviation_sample(", ""),
        AggregateFunction::Variance => ("terrace_variance(", ""),
        AggregateFunction::VarianceSample => ("terrace_variance_sample(", ""),
        AggregateFunction::Text => ("GROUP_CONCAT(", ""),
        // Empty where others have null.
        AggregateFunction::JsonArray => ("NULLIF(JSON_GROUP_ARRAY(", ", '[]')"),
        AggregateFunction::BitAnd => ("terrace_bit_and(", ""),
        AggregateFunction::BitOr => ("terrace_bit_or(", ""),
        AggregateFunction::BitExclusiveOr => ("terrace_bit_exclusive_or(", ""),
        AggregateFunction::Array => return None,
    })
}
