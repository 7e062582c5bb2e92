//! Arrays and ranges as fields, on databases that have columns of them.

use terrace_core::{Array, ColumnType, Element, Range, RangeElement};

use super::CustomField;

impl<T: Element> CustomField for Array<T> {
    const COLUMN_TYPE: ColumnType = ColumnType::Array(T::ELEMENT);
}

impl<T: RangeElement> CustomField for Range<T> {
    const COLUMN_TYPE: ColumnType = ColumnType::Range(T::ELEMENT);
}
