//! `QuerySetSetOperationTests`: numbers, and what is counted of them.

use terrace_core::Result;
use terrace_orm::{Auto, Model, Predicate, Query, exists, value};

use super::models::{Author, ExtraInfo, Number, ReservedName};
use crate::case::Case;
use crate::module::cases;
use crate::observe::dicts;

cases! {
    "queries.test_qs_combinators.QuerySetSetOperationTests":
        test_count_difference, test_count_intersection, test_count_union,
        test_count_union_empty_result, test_count_union_with_select_related,
        test_count_union_with_select_related_in_values, test_difference_with_empty_qs,
        test_difference_with_values, test_empty_qs_union_with_ordered_qs, test_exists_difference,
        test_exists_intersection, test_exists_union, test_exists_union_empty_result,
        test_get_difference, test_get_intersection, test_get_union,
        test_intersection_with_empty_qs, test_intersection_with_values, test_limits,
        test_order_by_same_type, test_ordering, test_ordering_by_alias,
        test_ordering_by_f_expression, test_ordering_by_f_expression_and_alias,
        test_ordering_subqueries, test_qs_with_subcompound_qs, test_simple_difference,
        test_simple_intersection, test_simple_union, test_union_all_none_slice,
        test_union_combined_slice_compound_empty, test_union_distinct,
        test_union_empty_filter_slice, test_union_in_subquery, test_union_in_with_ordering,
        test_union_in_with_ordering_and_slice, test_union_nested, test_union_none,
        test_union_none_slice, test_union_order_with_null_first_last,
        test_union_slice_compound_empty, test_union_with_empty_qs,
        test_union_with_field_and_annotation_values, test_union_with_two_annotated_values_list,
        test_union_with_values, test_union_with_values_list_and_order,
        test_union_with_values_list_and_order_on_annotation,
        test_union_with_values_list_on_annotated_and_unannotated;
}

/// The columns of a number.
type Columns = <Number as Model>::Columns;

/// The numbers that match.
fn numbers(condition: impl FnOnce(Columns) -> Predicate) -> Query<Number> {
    Number::objects().filter(condition)
}

/// No numbers, by a condition that is never true.
fn nothing() -> Query<Number> {
    numbers(|number| number.id.one_of([0_i32; 0]))
}

/// Observes the numbers that a query gives.
async fn observe(t: &Case, query: Query<Number>) -> Result<()> {
    let rows = query.all(t.db()).await?;
    t.rows(rows.iter().map(|row| row.num));
    Ok(())
}

/// Observes how many rows a query gives.
async fn observe_length(t: &Case, query: Query<Number>) -> Result<()> {
    t.value(query.all(t.db()).await?.len());
    Ok(())
}

async fn test_simple_union(t: &Case) -> Result<()> {
    let union = numbers(|number| number.num.at_most(1))
        .union(numbers(|number| number.num.at_least(8)))
        .union(numbers(|number| number.num.equals(5)));
    observe(t, union).await
}

async fn test_simple_intersection(t: &Case) -> Result<()> {
    let intersection = numbers(|number| number.num.at_most(5))
        .intersection(numbers(|number| number.num.at_least(5)))
        .intersection(numbers(|number| number.num.between(4, 6)));
    observe(t, intersection).await
}

async fn test_simple_difference(t: &Case) -> Result<()> {
    let difference =
        numbers(|number| number.num.at_most(5)).difference(numbers(|number| number.num.at_most(4)));
    observe(t, difference).await
}

/// Adds a reserved name, and observes it as the only one of a query.
async fn only_name(
    t: &Case,
    combine: impl Fn(Query<ReservedName>) -> Query<ReservedName>,
) -> Result<()> {
    ReservedName::new("a", 2).insert(t.db()).await?;
    let names = || combine(ReservedName::objects()).values(|name| (name.name, name.order, name.id));
    let (name, order, _) = names().get(t.db()).await?;
    t.value(name);
    t.value(order);
    let (name, order, _) = names().get(t.db()).await?;
    t.value((name, order));
    Ok(())
}

async fn test_intersection_with_values(t: &Case) -> Result<()> {
    only_name(t, |names| names.clone().intersection(names)).await
}

async fn test_difference_with_values(t: &Case) -> Result<()> {
    only_name(t, |names| names.clone().difference(names.none())).await
}

async fn test_union_with_values(t: &Case) -> Result<()> {
    only_name(t, |names| names.clone().union(names)).await?;
    let names = ReservedName::objects().union(ReservedName::objects());
    t.value(names.values(|name| (name.order,)).get(t.db()).await?);
    Ok(())
}

async fn test_union_distinct(t: &Case) -> Result<()> {
    observe_length(t, Number::objects().union_all(Number::objects())).await?;
    observe_length(t, Number::objects().union(Number::objects())).await
}

async fn test_union_none(t: &Case) -> Result<()> {
    let union =
        numbers(|number| number.num.at_most(1)).union(numbers(|number| number.num.at_least(8)));
    t.rows(union.clone().none().all(t.db()).await?);
    observe(t, union).await
}

async fn test_union_none_slice(t: &Case) -> Result<()> {
    let union = numbers(|number| number.num.at_most(0)).union(Number::objects().none());
    observe(t, union.slice(..1)).await
}

async fn test_union_all_none_slice(t: &Case) -> Result<()> {
    t.queries(async {
        t.rows(nothing().union(nothing()).all(t.db()).await?);
        t.rows(nothing().union(nothing()).slice(0..0).all(t.db()).await?);
        Ok(())
    })
    .await
}

async fn test_union_empty_filter_slice(t: &Case) -> Result<()> {
    let union = numbers(|number| number.num.at_most(0)).union(nothing());
    observe(t, union.slice(..1)).await
}

async fn test_union_slice_compound_empty(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.at_most(0)).slice(..1);
    observe(t, first.union(Number::objects().none()).slice(..1)).await
}

async fn test_union_combined_slice_compound_empty(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.at_most(2)).slice(..3);
    let union = first.union(Number::objects().none());
    let ordered = union.order_by(|number| number.num.ascending());
    observe(t, ordered.slice(2..3)).await
}

async fn test_union_order_with_null_first_last(t: &Case) -> Result<()> {
    numbers(|number| number.other_num.equals(5))
        .update(t.db(), |number| number.other_num.set_null())
        .await?;
    let union =
        numbers(|number| number.num.at_most(1)).union(numbers(|number| number.num.at_least(2)));
    let first = union
        .clone()
        .order_by(|number| number.other_num.ascending().nulls_first());
    t.rows(
        first
            .values_of(|number| number.other_num)
            .all(t.db())
            .await?,
    );
    let last = union.order_by(|number| number.other_num.ascending().nulls_last());
    t.rows(
        last.values_of(|number| number.other_num)
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_union_nested(t: &Case) -> Result<()> {
    let union = Number::objects().union(Number::objects());
    observe(t, Number::objects().union(union)).await
}

async fn test_intersection_with_empty_qs(t: &Case) -> Result<()> {
    let (all, none) = (Number::objects, || Number::objects().none());
    observe_length(t, all().intersection(none())).await?;
    observe_length(t, all().intersection(nothing())).await?;
    observe_length(t, none().intersection(all())).await?;
    observe_length(t, nothing().intersection(all())).await?;
    observe_length(t, none().intersection(none())).await?;
    observe_length(t, nothing().intersection(nothing())).await
}

async fn test_difference_with_empty_qs(t: &Case) -> Result<()> {
    let (all, none) = (Number::objects, || Number::objects().none());
    observe_length(t, all().difference(none())).await?;
    observe_length(t, all().difference(nothing())).await?;
    observe_length(t, none().difference(all())).await?;
    observe_length(t, nothing().difference(all())).await?;
    observe_length(t, none().difference(none())).await?;
    observe_length(t, nothing().difference(nothing())).await
}

async fn test_union_with_empty_qs(t: &Case) -> Result<()> {
    let (all, none) = (Number::objects, || Number::objects().none());
    observe_length(t, all().union(none())).await?;
    observe_length(t, none().union(all())).await?;
    observe_length(t, all().union(nothing())).await?;
    observe_length(t, nothing().union(all())).await?;
    observe_length(t, none().union(all()).union(all()).union(all())).await?;
    observe_length(t, none().union_all(all()).union_all(all())).await?;
    observe_length(t, none().union(none())).await?;
    observe_length(t, nothing().union(nothing())).await
}

async fn test_empty_qs_union_with_ordered_qs(t: &Case) -> Result<()> {
    let ordered = Number::objects().order_by(|number| number.num.ascending());
    let union = Number::objects().none().union(ordered);
    t.rows(
        union
            .order_by(|number| number.num.ascending())
            .all(t.db())
            .await?,
    );
    Ok(())
}

async fn test_limits(t: &Case) -> Result<()> {
    observe_length(t, Number::objects().union(Number::objects()).slice(..2)).await
}

/// The numbers 0 to 3, as a union of two queries.
fn few() -> Query<Number> {
    numbers(|number| number.num.at_most(1)).union(numbers(|number| number.num.between(2, 3)))
}

async fn test_ordering(t: &Case) -> Result<()> {
    observe(t, few().order_by(|number| number.num.descending())).await
}

async fn test_ordering_by_f_expression(t: &Case) -> Result<()> {
    observe(t, few().order_by(|number| number.num.descending())).await
}

async fn test_ordering_by_alias(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.at_most(1)).values(|number| number.num);
    let second = numbers(|number| number.num.between(2, 3)).values(|number| number.num);
    let union = first
        .union(second)
        .order_by(|number| number.num.descending());
    t.rows(union.all(t.db()).await?);
    Ok(())
}

async fn test_ordering_by_f_expression_and_alias(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.at_most(1)).values(|number| number.other_num);
    let second = numbers(|number| number.num.between(2, 3)).values(|number| number.other_num);
    let union = first.union(second);
    let ordered = union
        .clone()
        .order_by(|number| number.other_num.descending());
    t.rows(ordered.all(t.db()).await?);
    let number = Number {
        id: Auto::unset(),
        num: -1,
        other_num: None,
        another_num: None,
    };
    number.insert(t.db()).await?;
    let ordered = union.order_by(|number| number.other_num.descending().nulls_last());
    t.rows(ordered.all(t.db()).await?);
    Ok(())
}

async fn test_union_with_two_annotated_values_list(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.equals(1)).values(|number| (number.num, value(0)));
    let second = numbers(|number| number.num.equals(2)).values(|number| (value(1), number.num));
    t.rows(first.union(second).all(t.db()).await?);
    Ok(())
}

async fn test_union_with_field_and_annotation_values(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.equals(1)).values(|number| (number.num, value(0)));
    let second = numbers(|number| number.num.equals(2)).values(|number| (value(0), number.num));
    t.rows(first.union(second).all(t.db()).await?);
    Ok(())
}

async fn test_union_with_values_list_on_annotated_and_unannotated(t: &Case) -> Result<()> {
    ReservedName::new("rn1", 1).insert(t.db()).await?;
    let reserved = numbers(|number| {
        exists(ReservedName::objects().filter(|name| name.order.equals(number.num)))
    });
    let union = reserved.union(numbers(|number| number.num.equals(9)));
    t.rows(union.values_of(|number| number.num).all(t.db()).await?);
    Ok(())
}

async fn test_union_with_values_list_and_order(t: &Case) -> Result<()> {
    let names = [("rn1", 7), ("rn2", 5), ("rn0", 6), ("rn9", -1)];
    let names = names.map(|(name, order)| ReservedName::new(name, order));
    ReservedName::bulk_insert(t.db(), names.into()).await?;
    let union = ReservedName::objects()
        .filter(|name| name.order.at_least(6))
        .union(ReservedName::objects().filter(|name| name.order.at_most(5)));
    let ordered = union.clone().order_by(|name| name.id.descending());
    t.rows(ordered.values_of(|name| name.order).all(t.db()).await?);
    let ordered = union.clone().order_by(|name| name.id.ascending());
    t.rows(ordered.values_of(|name| name.order).all(t.db()).await?);
    let orders = union.clone().values_of(|name| name.order);
    t.rows(
        orders
            .clone()
            .order_by(|name| name.id.descending())
            .all(t.db())
            .await?,
    );
    t.rows(
        orders
            .clone()
            .order_by(|name| name.id.ascending())
            .all(t.db())
            .await?,
    );
    let ordered = union.order_by(|name| (name.name.descending(), name.id.ascending()));
    t.rows(ordered.values_of(|name| name.order).all(t.db()).await?);
    let ordered = orders.order_by(|name| (name.name.descending(), name.id.ascending()));
    t.rows(ordered.all(t.db()).await?);
    Ok(())
}

async fn test_union_with_values_list_and_order_on_annotation(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.at_least(6)).annotate(|_| value(-1));
    let second = numbers(|number| number.num.at_most(5)).annotate(|_| value(2));
    let union = first.union(second);
    let ordered = union
        .clone()
        .order_by(|(number, annotation)| (annotation.ascending(), number.num.ascending()));
    t.rows(ordered.values(|(number, _)| number.num).all(t.db()).await?);
    let ordered = union.order_by(|(number, annotation)| {
        (
            (annotation * annotation).ascending(),
            number.num.ascending(),
        )
    });
    t.rows(ordered.values(|(number, _)| number.num).all(t.db()).await?);
    Ok(())
}

async fn test_union_in_subquery(t: &Case) -> Result<()> {
    let names = [("rn1", 8), ("rn2", 1), ("rn3", 5)];
    let names = names.map(|(name, order)| ReservedName::new(name, order));
    ReservedName::bulk_insert(t.db(), names.into()).await?;
    let names = ReservedName::objects()
        .annotate(|name| {
            let same = |number: Columns| number.num.equals(name.order);
            numbers(|number| number.num.greater_than(7) & same(number))
                .union(numbers(|number| number.num.less_than(2) & same(number)))
                .select(|number| number.num)
                .value()
        })
        .filter(|(_, number)| number.is_not_null());
    t.rows(names.values(|(name, _)| name.order).all(t.db()).await?);
    Ok(())
}

async fn test_union_in_with_ordering(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.greater_than(7));
    let second = numbers(|number| number.num.less_than(2));
    let union = first
        .order_by(|number| number.num.ascending())
        .union(second.order_by(|number| number.num.ascending()));
    let others =
        Number::objects().exclude(|number| number.id.in_query(union.select(|number| number.id)));
    observe(t, others).await
}

async fn test_union_in_with_ordering_and_slice(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.greater_than(7));
    let second = numbers(|number| number.num.less_than(2));
    let union = first
        .order_by(|number| number.num.ascending())
        .slice(..1)
        .union(second.order_by(|number| number.num.descending()).slice(..1));
    let others =
        Number::objects().exclude(|number| number.id.in_query(union.select(|number| number.id)));
    observe(t, others).await
}

async fn test_count_union(t: &Case) -> Result<()> {
    let first = numbers(|number| number.num.at_most(1)).values(|number| number.num);
    let second = numbers(|number| number.num.between(2, 3)).values(|number| number.num);
    t.value(first.union(second).count(t.db()).await?);
    Ok(())
}

async fn test_count_union_empty_result(t: &Case) -> Result<()> {
    t.value(nothing().union(nothing()).count(t.db()).await?);
    Ok(())
}

/// An author with information.
async fn author(t: &Case) -> Result<Author> {
    let info = ExtraInfo::new("e1", Some(1)).insert(t.db()).await?;
    Author::new("a1", 1, &info)?.insert(t.db()).await
}

async fn test_count_union_with_select_related(t: &Case) -> Result<()> {
    author(t).await?;
    let authors = Author::objects()
        .select_related(|author| author.extra())
        .unordered();
    t.value(authors.clone().union(authors).count(t.db()).await?);
    Ok(())
}

async fn test_count_union_with_select_related_in_values(t: &Case) -> Result<()> {
    author(t).await?;
    let authors = Author::objects()
        .select_related(|author| author.extra())
        .unordered()
        .values(|author| (author.id, author.name, author.extra().value));
    let rows = authors.clone().union(authors).all(t.db()).await?;
    t.value(dicts(["pk", "name", "extra__value"], rows));
    Ok(())
}

async fn test_count_difference(t: &Case) -> Result<()> {
    let difference = numbers(|number| number.num.less_than(10))
        .difference(numbers(|number| number.num.less_than(9)));
    t.value(difference.count(t.db()).await?);
    Ok(())
}

async fn test_count_intersection(t: &Case) -> Result<()> {
    let intersection = numbers(|number| number.num.at_least(5))
        .intersection(numbers(|number| number.num.at_most(5)));
    t.value(intersection.count(t.db()).await?);
    Ok(())
}

async fn test_exists_union(t: &Case) -> Result<()> {
    let union =
        numbers(|number| number.num.at_least(5)).union(numbers(|number| number.num.at_most(5)));
    let before = t.statements();
    t.value(union.exists(t.db()).await?);
    t.value(t.statements() - before);
    t.skip(1, "observes the text of the statement");
    Ok(())
}

async fn test_exists_union_empty_result(t: &Case) -> Result<()> {
    t.value(nothing().union(nothing()).exists(t.db()).await?);
    Ok(())
}

async fn test_exists_intersection(t: &Case) -> Result<()> {
    let large = || numbers(|number| number.num.greater_than(5));
    let small = numbers(|number| number.num.less_than(5));
    t.value(large().intersection(large()).exists(t.db()).await?);
    t.value(large().intersection(small).exists(t.db()).await?);
    Ok(())
}

async fn test_exists_difference(t: &Case) -> Result<()> {
    let five = || numbers(|number| number.num.at_least(5));
    let three = || numbers(|number| number.num.at_least(3));
    t.value(five().difference(three()).exists(t.db()).await?);
    t.value(three().difference(five()).exists(t.db()).await?);
    Ok(())
}

async fn test_get_union(t: &Case) -> Result<()> {
    let two = numbers(|number| number.num.equals(2));
    t.value(two.clone().union(two).get(t.db()).await?.num);
    Ok(())
}

async fn test_get_difference(t: &Case) -> Result<()> {
    let others = Number::objects().exclude(|number| number.num.equals(2));
    t.value(Number::objects().difference(others).get(t.db()).await?.num);
    Ok(())
}

async fn test_get_intersection(t: &Case) -> Result<()> {
    let two = numbers(|number| number.num.equals(2));
    t.value(Number::objects().intersection(two).get(t.db()).await?.num);
    Ok(())
}

async fn test_ordering_subqueries(t: &Case) -> Result<()> {
    let first = Number::objects()
        .order_by(|number| number.num.ascending())
        .slice(..2);
    let last = Number::objects()
        .order_by(|number| number.num.descending())
        .slice(..2);
    let union = first.union(last).order_by(|number| number.num.descending());
    observe(t, union.slice(..4)).await
}

async fn test_qs_with_subcompound_qs(t: &Case) -> Result<()> {
    let large = Number::objects().intersection(numbers(|number| number.num.greater_than(1)));
    t.value(Number::objects().difference(large).count(t.db()).await?);
    Ok(())
}

async fn test_order_by_same_type(t: &Case) -> Result<()> {
    let union = Number::objects().union(Number::objects());
    observe(t, union.clone().order_by(|number| number.num.ascending())).await?;
    observe(t, union.order_by(|number| number.other_num.ascending())).await
}
