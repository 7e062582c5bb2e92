//! Functions of text.

use terrace_sql::Function;

use super::function::call;
use super::{Either, Like, Nullability};
use crate::column::{Column, Computed, Operand, TextField, Whole};
use crate::model::Field;

/// What gives a `B`, or null where one of three may be null.
type OneOf<T, A, B, G> = Either<T, <A as Nullability>::Or<B>, G>;

macro_rules! text {
    ($of:ident $($kind:ident)?) => {
        impl<T: Field $(, $kind)?> $of<T $(, $kind)?> {
            /// Lower case.
            pub fn lower(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Lower, vec![self.into_expression()])
            }

            /// Upper case.
            pub fn upper(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Upper, vec![self.into_expression()])
            }

            /// The number of characters.
            pub fn length(self) -> Computed<Like<T, i64>>
            where
                T::Base: TextField,
            {
                call(Function::Length, vec![self.into_expression()])
            }

            /// The characters in the opposite order.
            pub fn reverse(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Reverse, vec![self.into_expression()])
            }

            /// Without spaces at both ends.
            pub fn trim(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Trim, vec![self.into_expression()])
            }

            /// Without spaces at the start.
            pub fn trim_left(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::TrimLeft, vec![self.into_expression()])
            }

            /// Without spaces at the end.
            pub fn trim_right(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::TrimRight, vec![self.into_expression()])
            }

            /// The code point of the first character.
            pub fn code_point(self) -> Computed<Like<T, i32>>
            where
                T::Base: TextField,
            {
                call(Function::CodePoint, vec![self.into_expression()])
            }

            /// The MD5 digest, as hexadecimal text.
            pub fn md5(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Md5, vec![self.into_expression()])
            }

            /// The SHA-1 digest, as hexadecimal text.
            pub fn sha1(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Sha1, vec![self.into_expression()])
            }

            /// The SHA-224 digest, as hexadecimal text.
            pub fn sha224(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Sha224, vec![self.into_expression()])
            }

            /// The SHA-256 digest, as hexadecimal text.
            pub fn sha256(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Sha256, vec![self.into_expression()])
            }

            /// The SHA-384 digest, as hexadecimal text.
            pub fn sha384(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Sha384, vec![self.into_expression()])
            }

            /// The SHA-512 digest, as hexadecimal text.
            pub fn sha512(self) -> Computed<Like<T, String>>
            where
                T::Base: TextField,
            {
                call(Function::Sha512, vec![self.into_expression()])
            }

            /// The first characters.
            pub fn left<O: Operand<i32>>(
                self,
                characters: O,
            ) -> Computed<Either<T, O::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![self.into_expression(), characters.into_expression()];
                call(Function::Left, arguments)
            }

            /// The last characters.
            pub fn right<O: Operand<i32>>(
                self,
                characters: O,
            ) -> Computed<Either<T, O::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![self.into_expression(), characters.into_expression()];
                call(Function::Right, arguments)
            }

            /// The characters from this one on, the first being 1.
            pub fn substring_from<O: Operand<i32>>(
                self,
                start: O,
            ) -> Computed<Either<T, O::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![self.into_expression(), start.into_expression()];
                call(Function::Substring, arguments)
            }

            /// The place of a text in this one, from 1; 0 when it isn't there.
            pub fn position<O: Operand<String>>(
                self,
                text: O,
            ) -> Computed<Either<T, O::Null, i32>>
            where
                T::Base: TextField,
            {
                let arguments = vec![self.into_expression(), text.into_expression()];
                call(Function::Position, arguments)
            }

            /// The text several times.
            pub fn repeat<O: Operand<i32>>(
                self,
                times: O,
            ) -> Computed<Either<T, O::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![self.into_expression(), times.into_expression()];
                call(Function::Repeat, arguments)
            }

            /// So many characters from this one on, the first being 1.
            pub fn substring<A: Operand<i32>, B: Operand<i32>>(
                self,
                start: A,
                characters: B,
            ) -> Computed<OneOf<T, A::Null, B::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![
                    self.into_expression(),
                    start.into_expression(),
                    characters.into_expression(),
                ];
                call(Function::Substring, arguments)
            }

            /// Every occurrence of a text becomes another.
            pub fn replace<A: Operand<String>, B: Operand<String>>(
                self,
                text: A,
                by: B,
            ) -> Computed<OneOf<T, A::Null, B::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![
                    self.into_expression(),
                    text.into_expression(),
                    by.into_expression(),
                ];
                call(Function::Replace, arguments)
            }

            /// Filled on the left to a number of characters with a text, or cut to it.
            pub fn pad_left<A: Operand<i32>, B: Operand<String>>(
                self,
                characters: A,
                fill: B,
            ) -> Computed<OneOf<T, A::Null, B::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![
                    self.into_expression(),
                    characters.into_expression(),
                    fill.into_expression(),
                ];
                call(Function::PadLeft, arguments)
            }

            /// Filled on the right to a number of characters with a text, or cut to it.
            pub fn pad_right<A: Operand<i32>, B: Operand<String>>(
                self,
                characters: A,
                fill: B,
            ) -> Computed<OneOf<T, A::Null, B::Null, String>>
            where
                T::Base: TextField,
            {
                let arguments = vec![
                    self.into_expression(),
                    characters.into_expression(),
                    fill.into_expression(),
                ];
                call(Function::PadRight, arguments)
            }
        }

        impl<T: Field<Base: Whole> $(, $kind)?> $of<T $(, $kind)?> {
            /// The character with this code point.
            pub fn character(self) -> Computed<Like<T, String>> {
                call(Function::Character, vec![self.into_expression()])
            }
        }
    };
}

text!(Column);
text!(Computed K);
