//! What Django finds out when a test runs and the compiler finds out here. Each reason that a case
//! gives belongs to a class, and each class is a file of mistakes that must not compile, beside
//! what the compiler says of them: a case can't claim what no such file shows.

use std::path::Path;

/// The files of mistakes, and the reasons of cases that each stands for.
const CLASSES: &[(&str, &[&str])] = &[
    (
        "names",
        &[
            "UUIDs that begin with the time are made by the program, not by the database",
            "`objects` takes no instance",
            "a book has no such relation",
            "a calculation is no field of the row",
            "a condition is no relation",
            "a domain has no such relation",
            "a genus has no such relation",
            "a model has only the columns of its fields",
            "a model has the columns of its fields",
            "a model has the columns of its fields, and handles are variables",
            "a model has the columns that it has",
            "a note has no such column",
            "a place has no field for its restaurant",
            "a prefetch starts from the columns of the model",
            "a reference that may be missing has no fields of a reporter",
            "a relation has a name",
            "a relation has one name",
            "a reporter has no such column",
            "a species has no such relation",
            "a tag has no path to vegetables",
            "a text has no rows",
            "a user has no such relation",
            "an author has no field that is called as the column",
            "an employee has no field of this name",
            "columns are fields of a struct",
            "conditions have operators, queries have none",
            "fields that models repeat have no rows of their own, and no queries",
            "handles of calculations are variables",
            "no field `name` of what is more than a country",
            "no field `nonexistent` of a city",
            "no field `nonexistent` of a person",
            "the columns have no such field",
            "the model has no such column",
            "what a query calculates has no name that could be taken for another",
            "what a tag is about is no column",
        ],
    ),
    (
        "loading",
        &[
            "SQL text is no query of related rows",
            "a child is no parent",
            "a column of values leads nowhere",
            "a name is no related row",
            "only() is for instances, not for values",
            "values have no related rows",
        ],
    ),
    (
        "instances",
        &[
            "`insert` takes no such argument",
            "a city refers to its country by a reference, not by a number",
            "a field of a struct is given once",
            "a new instance holds values",
            "a new person has a birthday",
            "a new thing has no other fields than a thing has",
            "a number is no list of tags",
            "a relation is no field that could be assigned",
            "a reporter is no article",
            "a struct has no other fields than its own",
            "a text is no key of a publication",
            "a translation has an article",
            "an animal is no tag",
            "an article is made with its reporter",
            "an article is no publication",
            "an employee is made with its code",
            "an instance holds values",
            "contains takes an instance of the query's model",
            "inserting and updating are two methods",
            "keys are of the key's type",
        ],
    ),
    (
        "writes",
        &[
            "`update_on_conflict` takes the columns of the unique key",
            "`update_on_conflict` takes the columns to be written",
            "a method is no column that can be set",
            "a relation is no column",
            "a relation with many rows is no column that could be saved",
            "a relation with many rows is no column that could be set",
            "a row is inserted with values",
            "every field of a model has a column",
            "no columns are no list of columns",
            "what a thing lacks can't be set",
            "what ignores conflicts has no `update_on_conflict`",
        ],
    ),
    (
        "rows",
        &[
            "a type or a truth value is no selection",
            "authors and tags are rows of different types",
            "nothing is no column",
            "values of one column are plain, those of several are tuples",
        ],
    ),
    (
        "conditions",
        &[
            "a date and time is no key",
            "a text is no order",
            "an order is turned by a method",
        ],
    ),
    (
        "expressions",
        &[
            "`&`, `|` and `^` are between conditions",
            "a column is compared with a query of one value of its type",
            "a condition is no key",
            "an aggregate has no aggregates itself",
            "an aggregate is a method of the one thing that it is of",
            "doubles and decimals are not added before one is cast",
            "only aggregates and functions of windows have `over`",
            "texts and dates are not added",
        ],
    ),
    (
        "arguments",
        &[
            "`refresh` takes no other argument",
            "`when` has two arguments",
            "`when` needs a condition and a value",
            "`when` needs a condition, and a number is none",
            "a choice is built from conditions and values",
            "a collation has a name",
            "a part of a text has a start and a length",
            "a query has no database until it runs, and one inside it runs there, too",
            "a text is no condition, and has no opposite",
            "a text is no place",
            "a text is no place in a vector",
            "a transaction is ended by what its body returns",
            "bounds are numbers",
            "each exclusion is a method",
            "whether something is null is no query",
            "is_null takes no value",
            "no condition is empty",
            "numbers have no characters",
            "places are counted from 0, by numbers without a sign",
            "places in a text are numbers",
            "the function is a method of a column or a calculation",
            "the method takes a column and a unit",
            "the method takes no further text",
            "the method takes the other value",
            "the method takes the value that becomes null",
            "the method takes the value that stands in",
            "the number of a row is unsigned",
            "the number of groups is unsigned",
            "the number of rows is unsigned",
            "the order is always said",
            "the separator is an argument",
            "the size of a batch has no sign",
            "the size of a chunk has no sign",
            "work is a closure",
        ],
    ),
    (
        "tuples",
        &[
            "a condition is no query",
            "a number is not compared with two columns",
            "two columns are among pairs of values",
            "two columns are compared with a query of two columns",
            "two columns are not greater than a query",
            "two columns are not less than a query",
            "a comment has both parts of its key",
            "a key of two columns is no column that can be set",
            "a key of two columns is no value",
            "a key of two fields is those two fields",
            "a text isn't compared with two columns",
            "nothing is added to two columns",
            "one column is counted, not a row",
            "two columns are compared with two values",
            "two columns are no value of a case",
            "two columns are not among three",
            "two columns are not cast",
            "two columns are not compared with one",
            "two columns together have no maximum",
        ],
    ),
    (
        "times",
        &[
            "a date has no second",
            "a date has no time of day",
            "a date is cut to a date",
            "a date is read in no time zone",
            "a duration has no second",
            "a duration is no date",
            "a field without a time zone takes no instant",
            "a moment is not cut to a number",
            "a text has no hour",
            "a text has no month",
            "a text has no months",
            "a text is no moment",
            "a time has no date",
            "a time is cut to a time",
            "a time is read in no time zone",
            "a time of day has no time zone",
            "a unit is a variant of an enum",
            "each part of a date is a method of its own",
            "no time is taken from a duration",
            "times are not multiplied",
            "two times are not added",
        ],
    ),
    (
        "nulls",
        &["less and greater take no None", "null has a type"],
    ),
    ("attributes", &["`on_delete` is one of six words"]),
];

/// The file of mistakes that a reason stands for, if there is one: a case that gives any other
/// reason differs.
pub(crate) fn shown(reason: &str) -> Result<(), String> {
    let class = CLASSES
        .iter()
        .find(|(_, reasons)| reasons.contains(&reason));
    let Some((file, _)) = class else {
        return Err(format!(
            "no class of mistakes has the reason {reason:?}: see oracle/src/compiler.rs"
        ));
    };
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/terrace-orm/tests/compile_fail");
    for ending in ["rs", "stderr"] {
        let name = format!("{file}.{ending}");
        if !folder.join(&name).is_file() {
            return Err(format!("there is no {name} to show {reason:?}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_file_and_no_reason_two() {
        let mut seen = Vec::new();
        for (_, reasons) in CLASSES {
            for reason in *reasons {
                shown(reason).unwrap();
                assert!(!seen.contains(reason), "{reason:?} is in two classes");
                seen.push(reason);
            }
        }
        assert!(shown("it is so").is_err());
    }
}
