//! PostgreSQL's catalogue, read back into definitions.

mod questions;
mod types;

use terrace_core::{Deferrable, IndexMethod, OnDelete, Value};

use crate::catalogue::{
    Answer, Catalogue, Draft, LeftoverKind, LiveSchema, Quoting, Row, Word, WordKind, as_list,
    unparenthesised, unquoted, words,
};
use crate::dialect::administration::Question;
use crate::{
    CheckDefinition, ChoicesDefinition, ColumnDefinition, ExclusionDefinition, ExclusionElement,
    ForeignKeyDefinition, IndexDefinition, OperatorClass, UniqueDefinition,
};

impl Catalogue for super::Postgres {
    fn questions(&self, namespace: Option<&str>) -> Vec<Question> {
        [
            questions::TABLES,
            questions::COLUMNS,
            questions::CONSTRAINTS,
            questions::INDEXES,
            questions::LEFTOVERS,
        ]
        .map(|sql| {
            let namespace = Value::from(namespace.unwrap_or("public"));
            Question::new(sql, vec![namespace])
        })
        .into()
    }

    fn read(&self, answers: &[Answer]) -> LiveSchema {
        let mut draft = Draft::default();
        Row::all(answers, 0).for_each(|row| draft.add_table(row.text(0)));
        Row::all(answers, 1).for_each(|row| column(row, &mut draft));
        Row::all(answers, 2).for_each(|row| constraint(row, &mut draft));
        indexes(answers, &mut draft);
        for row in Row::all(answers, 4) {
            if let Some(kind) = LeftoverKind::parse(row.text(0)) {
                draft.leave(kind, (row.text(1), row.text(2)), row.text(3).trim());
            }
        }
        draft.finish()
    }
}

fn column(row: Row<'_>, draft: &mut Draft) {
    let of = (row.text(0), row.text(1));
    let (column_type, exact) = types::read(row.text(2));
    let expression = row.maybe(6).map(|text| unparenthesised(text).to_owned());
    let is_generated = !row.text(5).is_empty();
    let numbers_itself = !row.text(4).is_empty();
    let is_serial = row.is(8) && !numbers_itself;
    if !exact {
        draft.leave(LeftoverKind::Type, of, row.text(2));
    }
    if row.text(5) == "v" {
        draft.leave(LeftoverKind::Column, of, "calculated when it is read");
    }
    if row.text(4) == "a" {
        draft.leave(LeftoverKind::Numbering, of, "always");
    }
    if is_serial {
        draft.leave(LeftoverKind::Numbering, of, "serial");
    }
    if let Some(collation) = row.maybe(7) {
        draft.leave(LeftoverKind::Collation, of, collation);
    }
    if let Some(table) = draft.table(of.0) {
        table.columns.push(ColumnDefinition {
            name: row.owned(1),
            column_type,
            nullable: row.is(3),
            identity: numbers_itself || is_serial,
            default: expression.clone().filter(|_| !is_generated && !is_serial),
            generated: expression.filter(|_| is_generated),
        });
    }
}

fn constraint(row: Row<'_>, draft: &mut Draft) {
    let of = (row.text(0), row.text(1));
    if row.is(19) && row.text(2) == "c" {
        draft.leave(LeftoverKind::Check, of, "inherited");
    }
    if !row.is(5) {
        draft.leave(LeftoverKind::Key, of, "not validated");
    }
    let deferrable = match (row.is(3), row.is(4)) {
        (false, _) => Deferrable::No,
        (true, false) => Deferrable::Immediate,
        (true, true) => Deferrable::Deferred,
    };
    match row.text(2) {
        "p" => {
            if !deferrable.is_no() {
                draft.leave(LeftoverKind::Key, of, row.text(18));
            }
            if let Some(table) = draft.table(of.0) {
                table.primary_key = row.list(6);
            }
        }
        "u" => {
            if let Some(table) = draft.table(of.0) {
                table.uniques.push(UniqueDefinition {
                    name: row.owned(1),
                    columns: row.list(6),
                    included: row.list(7),
                    nulls_not_distinct: row.is(8),
                    deferrable,
                });
            }
        }
        "f" => foreign_key(row, deferrable, draft),
        "c" => check(row, draft),
        _ => exclusion(row, draft),
    }
}

fn foreign_key(row: Row<'_>, deferrable: Deferrable, draft: &mut Draft) {
    let of = (row.text(0), row.text(1));
    let action = |letter: &str| match letter {
        "r" => OnDelete::Restrict,
        "c" => OnDelete::Cascade,
        "n" => OnDelete::SetNull,
        "d" => OnDelete::SetDefault,
        _ => OnDelete::NoAction,
    };
    let (columns, set) = (row.list(6), row.list(14));
    let on_delete = action(row.text(11));
    if row.text(12) != "a" || row.text(13) != "s" {
        draft.leave(LeftoverKind::Key, of, row.text(18));
    } else if matches!(on_delete, OnDelete::SetNull | OnDelete::SetDefault) {
        // Of several columns, ours set the last.
        let ours = columns.len() == 1 || set.iter().eq(columns.last());
        if !ours {
            draft.leave(LeftoverKind::Key, of, row.text(18));
        }
    }
    if let Some(table) = draft.table(of.0) {
        table.foreign_keys.push(ForeignKeyDefinition {
            name: row.owned(1),
            columns,
            references: row.owned(9),
            referenced_columns: row.list(10),
            on_delete,
            deferrable,
        });
    }
}

fn check(row: Row<'_>, draft: &mut Draft) {
    let condition = unparenthesised(row.text(15));
    let choices = choices(condition);
    if let Some(table) = draft.table(row.text(0)) {
        table.checks.push(CheckDefinition {
            name: row.owned(1),
            condition: match choices {
                Some(_) => String::new(),
                None => condition.to_owned(),
            },
            choices,
        });
    }
}

/// The list behind `(column)::text = ANY ((ARRAY['a'::character varying, …])::text[])`, which is how
/// the database remembers `column IN ('a', …)`.
fn choices(condition: &str) -> Option<ChoicesDefinition> {
    let words = words(condition, Quoting::Standard);
    let mut plain: Vec<&Word<'_>> = Vec::with_capacity(words.len());
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let is_cast = word.is(":") && rest.next_if(|next| next.is(":")).is_some();
        if is_cast {
            while rest
                .next_if(|next| CAST_TO.iter().any(|part| next.is(part)))
                .is_some()
            {}
        } else if !["(", ")", "[", "]"].iter().any(|symbol| word.is(symbol)) {
            plain.push(word);
        }
    }
    let [column, equals, list @ ..] = plain.as_slice() else {
        return None;
    };
    if !equals.is("=") || column.kind == WordKind::Text || column.text.contains('.') {
        return None;
    }
    let list = match list {
        [any, array, list @ ..] if any.is("ANY") && array.is("ARRAY") => list,
        [_] => list,
        _ => return None,
    };
    Some(ChoicesDefinition {
        column: unquoted(column.text),
        values: as_list(list, Quoting::Standard)?,
    })
}

/// The words of the types that texts are cast to.
const CAST_TO: [&str; 5] = ["text", "character", "varying", "[", "]"];

fn exclusion(row: Row<'_>, draft: &mut Draft) {
    let of = (row.text(0), row.text(1));
    let (columns, operators) = (row.list(6), row.list(17));
    let is_plain = columns.len() == operators.len() && columns.iter().all(|name| !name.is_empty());
    if !is_plain || row.is(3) {
        return draft.leave(LeftoverKind::Exclusion, of, row.text(18));
    }
    let elements = columns.into_iter().zip(operators);
    let elements = elements.map(|(column, operator)| ExclusionElement { column, operator });
    let elements = elements.collect();
    if let Some(table) = draft.table(of.0) {
        table.exclusions.push(ExclusionDefinition {
            name: row.owned(1),
            method: row.owned(16),
            elements,
            condition: row.maybe(15).map(|text| unparenthesised(text).to_owned()),
        });
    }
}

fn indexes(answers: &[Answer], draft: &mut Draft) {
    for row in Row::all(answers, 3) {
        let of = (row.text(0), row.text(1));
        let method = METHODS.iter().find(|method| method.as_str() == row.text(3));
        let Some(table) = draft.table(of.0) else {
            draft.leave(LeftoverKind::Index, ("", of.1), row.text(9));
            continue;
        };
        let is_begun = table.indexes.last().is_some_and(|index| index.name == of.1);
        if !is_begun {
            table.indexes.push(IndexDefinition {
                name: row.owned(1),
                condition: row.maybe(6).map(|text| unparenthesised(text).to_owned()),
                unique: row.is(2),
                method: method.copied().unwrap_or_default(),
                nulls_not_distinct: row.is(5),
                ..IndexDefinition::default()
            });
        }
        let others = index_column(row, table.indexes.last_mut());
        if !is_begun && method.is_none() {
            draft.leave(LeftoverKind::Index, of, row.text(3));
        }
        if !is_begun && !row.is(4) {
            draft.leave(LeftoverKind::Index, of, "not valid");
        }
        if let Some(others) = others {
            draft.leave(LeftoverKind::Index, of, others);
        }
    }
}

/// Adds a column to its index; gives what the index can't say about it.
fn index_column(row: Row<'_>, index: Option<&mut IndexDefinition>) -> Option<String> {
    let index = index?;
    if !row.is(7) {
        index.included.push(row.owned(9));
        return None;
    }
    let is_expression = row.is(8);
    let of = if is_expression {
        unparenthesised(row.text(9)).to_owned()
    } else {
        row.owned(9)
    };
    if let Some(class) = row.maybe(11) {
        index.operator_classes.push(OperatorClass {
            of: of.clone(),
            class: class.to_owned(),
        });
    }
    // 1 is descending, 2 is nulls first; without a word, nulls are the largest.
    let option = row.number(10);
    let mut others = Vec::new();
    match option {
        0 => {}
        3 if !is_expression => index.descending.push(of.clone()),
        1 | 3 => others.push(format!("{of} descending{}", nulls(option == 1, "last"))),
        _ => others.push(format!("{of}{}", nulls(true, "first"))),
    }
    if let Some(collation) = row.maybe(12) {
        others.push(format!("{of} collate {collation}"));
    }
    if is_expression {
        index.expressions.push(of);
    } else {
        if !index.expressions.is_empty() {
            others.push(format!("{of} behind an expression"));
        }
        index.columns.push(of);
    }
    (!others.is_empty()).then(|| others.join(", "))
}

fn nulls(said: bool, place: &str) -> String {
    if said {
        format!(", nulls {place}")
    } else {
        String::new()
    }
}

const METHODS: [IndexMethod; 6] = [
    IndexMethod::BTree,
    IndexMethod::Hash,
    IndexMethod::Gin,
    IndexMethod::Gist,
    IndexMethod::SpGist,
    IndexMethod::Brin,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_texts_is_found_behind_the_databases_own_words() {
        let remembered = "((status)::text = ANY ((ARRAY['open'::character varying, \
                          'it''s'::character varying])::text[]))";
        let found = choices(remembered).unwrap();
        assert_eq!(found.column, "status");
        assert_eq!(found.values, ["open", "it's"]);
        let text = choices("\"Status\" = ANY (ARRAY['a'::text, 'b'::text])").unwrap();
        assert_eq!((text.column.as_str(), text.values.len()), ("Status", 2));
        assert!(choices("status = 'a'::text").is_some());
        for other in [
            "price > 0::numeric",
            "a = b",
            "status <> 'a'::text",
            "a = 1",
        ] {
            assert_eq!(choices(other), None, "{other}");
        }
    }
}
