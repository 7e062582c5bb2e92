//! Looking into arrays and ranges.

use terrace_core::{Array, ColumnType, Element, Range, RangeElement, Value};
use terrace_sql::{BinaryOperator, Expression, Function};

use super::lookup::{Lookup, compare};
use super::places::Places;
use super::transform::Transform;
use super::{Basic, Like, NotNull};
use crate::column::{Column, Computed, Container, Operand, Predicate};
use crate::model::{Field, Required};

/// A type whose values are contained in others as a whole.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is contained in nothing: this needs a column of JSON, arrays or ranges",
    label = "not JSON, an array or a range"
)]
pub trait Contained {}

impl Contained for serde_json::Value {}
impl<T: Element> Contained for Array<T> {}
impl<T: RangeElement> Contained for Range<T> {}

/// A type whose values are made of others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elements: this needs a column of arrays or ranges",
    label = "not an array or a range"
)]
pub trait Collection {
    /// What it is made of.
    type Element;

    #[doc(hidden)]
    fn has(whole: Expression, element: Expression) -> Expression;
}

impl<T: Element> Collection for Array<T> {
    type Element = T::Inner;

    fn has(whole: Expression, element: Expression) -> Expression {
        Expression::Call(Function::ArrayHas, vec![whole, element])
    }
}

impl<T: RangeElement> Collection for Range<T> {
    type Element = T;

    fn has(whole: Expression, element: Expression) -> Expression {
        compare(whole, BinaryOperator::Contains, element)
    }
}

impl<T: Element> Container for Array<T> {
    type Part = Self;

    fn holds(whole: Expression, part: Expression) -> Expression {
        compare(whole, BinaryOperator::Contains, part)
    }
}

impl<T: RangeElement> Container for Range<T> {
    type Part = Self;

    fn holds(whole: Expression, part: Expression) -> Expression {
        compare(whole, BinaryOperator::Contains, part)
    }
}

/// A type of columns of arrays.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no array: this needs a column of arrays",
    label = "this column is not an array"
)]
pub trait ArrayField {
    /// What it is made of, nulls aside.
    type Element: Required;
}

impl<T: Element<Inner: Required>> ArrayField for Array<T> {
    type Element = T::Inner;
}

/// A type of columns of arrays whose elements may be null.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no array whose elements may be null",
    label = "no element of this column is ever null",
    note = "this needs a column of `Array<Option<…>>`"
)]
pub trait NullableElements {}

impl<T: Element<Inner = T>> NullableElements for Array<Option<T>> {}

/// A type of columns of ranges.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no range: this needs a column of ranges",
    label = "this column is not a range"
)]
pub trait RangeField {
    /// What its bounds are.
    type Bound: Required;
}

impl<T: RangeElement + Required> RangeField for Range<T> {
    type Bound = T;
}

macro_rules! operands {
    ([$($generics:tt)*] $given:ty => $collection:ty) => {
        impl<$($generics)*> Operand<$collection> for $given {
            type Null = NotNull;

            fn into_expression(self) -> Expression {
                Expression::Value(Value::from(<$collection>::from(self)))
            }
        }
    };
}

operands!([T: Element] Array<T> => Array<T>);
operands!([T: Element] Vec<T> => Array<T>);
operands!([T: Element, const N: usize] [T; N] => Array<T>);
operands!([T: RangeElement] Range<T> => Range<T>);
operands!([T: RangeElement] std::ops::Range<T> => Range<T>);
operands!([T: RangeElement] std::ops::RangeInclusive<T> => Range<T>);
operands!([T: RangeElement] std::ops::RangeFrom<T> => Range<T>);
operands!([T: RangeElement] std::ops::RangeTo<T> => Range<T>);
operands!([T: RangeElement] std::ops::RangeToInclusive<T> => Range<T>);

/// A calculation with a collection: none depends on its type.
fn transformed(transform: Transform, collection: Expression) -> Expression {
    transform.apply(collection, ColumnType::Json, None)
}

macro_rules! collections {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The document, array or range is contained in this one.
            pub fn contained_by(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Contained,
            {
                Predicate::new(Lookup::ContainedBy.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }
        }

        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// One of the elements of the array equals this one; the range has this value in it.
            ///
            /// ```
            /// # use terrace_orm::{Array, Auto, Model, Range};
            /// # #[derive(Model)]
            /// # #[terrace(crate = "terrace_orm")]
            /// # struct Post { id: Auto<i64>, tags: Array<String>, pages: Range<i32> }
            /// let posts = Post::objects().filter(|p| p.tags.has("rust") & p.pages.has(7));
            /// let some = Post::objects().filter(|p| p.pages.overlaps(10..20));
            /// ```
            pub fn has(
                self,
                element: impl Operand<<T::Base as Collection>::Element>,
            ) -> Predicate
            where
                T::Base: Collection,
            {
                Predicate::new(<T::Base as Collection>::has(
                    self.into_expression(),
                    element.into_expression(),
                ))
            }

            /// Both have an element in common.
            pub fn overlaps(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: Collection,
            {
                Predicate::new(Lookup::Overlaps.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }
        }

        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The element at this index, from 0; null behind the end, and where the element is.
            pub fn element_at<E>(self, index: u16) -> Computed<Option<E>>
            where
                T::Base: ArrayField<Element = E>,
            {
                Computed::new(Places::At(index).of(self.into_expression()))
            }

            /// The elements at these indexes, from 0, as far as there are any.
            ///
            /// ```
            /// # use terrace_orm::{Array, Auto, Model};
            /// # #[derive(Model)]
            /// # #[terrace(crate = "terrace_orm")]
            /// # struct Post { id: Auto<i64>, tags: Array<String> }
            /// let rusty = Post::objects()
            ///     .filter(|post| post.tags.elements(0..2).has("rust"));
            /// ```
            pub fn elements(self, indexes: std::ops::Range<u16>) -> Computed<Like<T, T::Base>>
            where
                T::Base: Basic + ArrayField,
            {
                let places = Places::Between(indexes.start, indexes.end);
                Computed::new(places.of(self.into_expression()))
            }

            /// The number of elements.
            pub fn element_count(self) -> Computed<Like<T, i32>>
            where
                T::Base: ArrayField,
            {
                Computed::new(transformed(Transform::ElementCount, self.into_expression()))
            }
        }

        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// One of the elements of the array is null. Conditions on elements never find those:
            /// null equals nothing, as everywhere in SQL, whereas two whole arrays are equal when
            /// they have nulls in the same places.
            ///
            /// ```
            /// # use terrace_orm::{Array, Auto, Model};
            /// # #[derive(Model)]
            /// # #[terrace(crate = "terrace_orm")]
            /// # struct Series { id: Auto<i64>, readings: Array<Option<f64>> }
            /// let gaps = Series::objects().filter(|series| series.readings.has_null());
            /// let hot = Series::objects().filter(|series| series.readings.has(99.5));
            /// ```
            pub fn has_null(self) -> Predicate
            where
                T::Base: NullableElements,
            {
                Predicate::new(Expression::Call(
                    Function::ArrayHasNull,
                    vec![self.into_expression()],
                ))
            }
        }

        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// The range ends before this one starts.
            pub fn lies_before(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(Lookup::LiesBefore.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }

            /// The range starts after this one ends.
            pub fn lies_after(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(Lookup::LiesAfter.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }

            /// The range starts no earlier than this one: none of it lies before.
            pub fn starts_no_earlier_than(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(Lookup::NotBefore.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }

            /// The range ends no later than this one: none of it lies after.
            pub fn ends_no_later_than(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(Lookup::NotAfter.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }

            /// One of both starts where the other ends.
            pub fn adjacent_to(self, other: impl Operand<T::Base>) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(Lookup::Adjacent.condition(
                    self.into_expression(),
                    other.into_expression(),
                ))
            }

            /// Where the range starts; null when it has no start or is empty.
            pub fn range_start<B>(self) -> Computed<Option<B>>
            where
                T::Base: RangeField<Bound = B>,
            {
                Computed::new(transformed(Transform::RangeStart, self.into_expression()))
            }

            /// Where the range ends; null when it has no end or is empty.
            pub fn range_end<B>(self) -> Computed<Option<B>>
            where
                T::Base: RangeField<Bound = B>,
            {
                Computed::new(transformed(Transform::RangeEnd, self.into_expression()))
            }

            /// Nothing lies in the range.
            pub fn is_empty_range(self) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(transformed(Transform::RangeIsEmpty, self.into_expression()))
            }

            /// The range starts with a value that lies in it; not when it is empty or has no start.
            pub fn includes_start(self) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(transformed(Transform::IncludesStart, self.into_expression()))
            }

            /// The range ends with a value that lies in it; not when it is empty or has no end.
            /// Ranges of whole numbers and of dates are stored without their end.
            pub fn includes_end(self) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(transformed(Transform::IncludesEnd, self.into_expression()))
            }

            /// The range goes back without a start.
            pub fn has_no_start(self) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(transformed(Transform::HasNoStart, self.into_expression()))
            }

            /// The range goes on without an end.
            pub fn has_no_end(self) -> Predicate
            where
                T::Base: RangeField,
            {
                Predicate::new(transformed(Transform::HasNoEnd, self.into_expression()))
            }
        }
    };
}

collections!(Column);
collections!(Computed K);
