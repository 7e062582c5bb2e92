//! Which of Django's exceptions each kind of our errors answers to: the one table of it.

use terrace_core::ErrorKind;

/// The exceptions that an error of this kind stands for.
pub(crate) fn exceptions(kind: ErrorKind) -> &'static [&'static str] {
    match kind {
        ErrorKind::NotFound => &[
            "DoesNotExist",
            "RelatedObjectDoesNotExist",
            "ObjectDoesNotExist",
            "Http404",
            "NotUpdated",
        ],
        ErrorKind::MultipleFound => &["MultipleObjectsReturned"],
        ErrorKind::Unique | ErrorKind::Check | ErrorKind::NotNull => {
            &["IntegrityError", "ValidationError", "DatabaseError"]
        }
        ErrorKind::ForeignKey => &[
            "IntegrityError",
            "ProtectedError",
            "RestrictedError",
            "ValidationError",
            "ValueError",
        ],
        ErrorKind::Protected => &["ProtectedError", "IntegrityError"],
        ErrorKind::Restricted => &["RestrictedError", "IntegrityError"],
        ErrorKind::InvalidValue => &[
            "DataError",
            "IntegrityError",
            "ValueError",
            "TypeError",
            "OverflowError",
            "ValidationError",
        ],
        ErrorKind::Statement => &[
            "FieldError",
            "OperationalError",
            "ProgrammingError",
            "DatabaseError",
            "DataError",
            "ValueError",
            "TypeError",
            "NotSupportedError",
        ],
        ErrorKind::InvalidInput => &[
            "FieldError",
            "FieldDoesNotExist",
            "ValueError",
            "TypeError",
            "ValidationError",
            "TransactionManagementError",
            "NotSupportedError",
            "AttributeError",
            "RelatedObjectDoesNotExist",
            "RuntimeError",
        ],
        ErrorKind::Unsupported => &["NotSupportedError", "NotImplementedError", "DatabaseError"],
        ErrorKind::Timeout | ErrorKind::Serialization | ErrorKind::Deadlock => {
            &["OperationalError", "DatabaseError"]
        }
        // A case's own error, as a test raises one of its own.
        ErrorKind::Internal => &["Exception"],
        _ => &[],
    }
}
