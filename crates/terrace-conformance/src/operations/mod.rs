//! The operations: what a program may do with a handle, each with what must come of it.

mod instances;
mod queryset;
mod raw;
mod reads;
mod transactions;
mod writes;

use std::pin::Pin;

use terrace_core::{ErrorKind, Result, Tenant};
use terrace_tenancy::{Db, Placement};

use crate::canary::Marks;

/// Who runs an operation, and who must not notice.
pub(crate) struct Actor {
    pub(crate) db: Db<Tenant>,
    pub(crate) other: Db<Tenant>,
    pub(crate) other_placement: Placement,
    pub(crate) marks: Marks,
    pub(crate) other_marks: Marks,
}

/// Whether an operation runs alone or inside a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Autocommit,
    Transaction,
}

/// What must come of an operation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expectation {
    /// The result shows the tenant's own canary.
    Sees,
    /// The tenant's own rows change.
    Changes,
    /// It fails with this kind and changes nothing.
    Refused(ErrorKind),
    /// It succeeds and changes nothing.
    Nothing,
}

type Outcome<'a> = Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>>;

/// One operation.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) expects: Expectation,
    /// Raw SQL: refused where the placement doesn't isolate.
    pub(crate) raw: bool,
    /// Opens its own transaction, so that it is run only outside one.
    pub(crate) alone: bool,
    pub(crate) run: for<'a> fn(&'a Actor, Way) -> Outcome<'a>,
}

macro_rules! operations {
    ($($module:ident: { $($name:ident $expects:expr;)+ })+) => {
        &[$($(
            Operation {
                name: stringify!($name),
                expects: $expects,
                raw: matches!(stringify!($module).as_bytes(), b"raw"),
                alone: matches!(stringify!($module).as_bytes(), b"transactions"),
                run: |actor, way| Box::pin(async move {
                    match way {
                        Way::Autocommit => $module::$name(&actor.db, actor).await,
                        Way::Transaction => {
                            actor.db.transaction(async |tx| $module::$name(tx, actor).await).await
                        }
                    }
                }),
            },
        )+)+]
    };
}

use Expectation::{Changes, Nothing, Refused, Sees};

/// Every operation.
pub(crate) const OPERATIONS: &[Operation] = operations! {
    reads: {
        all_rows Sees;
        filtered Sees;
        filtered_by_or Sees;
        filtered_by_not Sees;
        excluded Sees;
        by_shared_key Sees;
        by_natural_key Sees;
        by_key_of_the_other Refused(ErrorKind::NotFound);
        by_canary_of_the_other Nothing;
        first Sees;
        ordered_and_limited Sees;
        counted Sees;
        existing Sees;
        aggregated Sees;
        grouped Sees;
        distinct_values Sees;
        joined Sees;
        joined_twice Sees;
        left_joined Sees;
        related_selected Sees;
        in_subquery Sees;
        not_in_subquery Sees;
        nested_subqueries Sees;
        prefetched Sees;
        paginated Sees;
        of_a_join_table Sees;
        every_lookup Sees;
    }
    queryset: {
        related_counted Sees;
        excluded_by_related Sees;
        correlated Sees;
        put_together Sees;
        tree_walked Sees;
        window_filtered Sees;
        prefetched_in_the_query Sees;
        relation_narrowed Sees;
        streamed Sees;
        of_an_instance Sees;
        of_the_others_instance Refused(ErrorKind::Isolation);
        tree_of_the_others_instance Refused(ErrorKind::Isolation);
        get_or_create Changes;
        bulk_update Changes;
        save_with_a_key_of_the_other Changes;
        labels_taken_away Changes;
    }
    writes: {
        insert Changes;
        insert_with_a_key_of_the_other Changes;
        insert_with_a_unique_value_of_the_other Changes;
        insert_with_a_taken_unique_value Refused(ErrorKind::Unique);
        insert_with_a_taken_key Refused(ErrorKind::Unique);
        insert_a_reference_to_the_others_row Refused(ErrorKind::ForeignKey);
        insert_too_long_a_text Refused(ErrorKind::InvalidValue);
        bulk_insert Changes;
        bulk_insert_with_one_taken_key Refused(ErrorKind::Unique);
        update_all Changes;
        update_by_or Changes;
        update_by_expression Changes;
        update_through_a_path Changes;
        update_to_the_others_row Refused(ErrorKind::ForeignKey);
        update_the_others_rows Nothing;
        delete_all Changes;
        delete_by_or Changes;
        delete_by_subquery Changes;
        delete_the_others_rows Nothing;
        delete_a_referenced_row Refused(ErrorKind::Restricted);
        delete_a_row_of_unknown_referrers Refused(ErrorKind::ForeignKey);
        upsert_a_shared_value Changes;
    }
    instances: {
        update_an_instance Changes;
        save_a_new_instance Changes;
        save_a_known_instance Changes;
        delete_an_instance Changes;
        refresh_an_instance Sees;
        update_a_key_of_the_other Refused(ErrorKind::NotFound);
        update_the_others_instance Refused(ErrorKind::Isolation);
        save_the_others_instance Refused(ErrorKind::Isolation);
        delete_the_others_instance Refused(ErrorKind::Isolation);
        insert_the_others_instance Refused(ErrorKind::Isolation);
        refer_to_the_others_instance Refused(ErrorKind::Isolation);
        update_the_others_natural_key Refused(ErrorKind::Isolation);
        bulk_insert_the_others_instances Refused(ErrorKind::Isolation);
    }
    raw: {
        stream Sees;
        select Sees;
        select_without_filter Sees;
        update Changes;
        delete Changes;
        union Sees;
        name_the_others_storage Refused(ErrorKind::Isolation);
    }
    transactions: {
        nested_and_kept Changes;
        nested_and_undone Nothing;
        failed_and_undone Nothing;
        panicked Nothing;
        dropped Nothing;
    }
};
