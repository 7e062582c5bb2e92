//! The operations: what a program may do with a handle, each with what must come of it.

mod fragments;
mod instances;
mod locks;
mod lookups;
mod paths;
mod queryset;
mod raw;
mod reads;
mod relations;
mod remarks;
mod replicas;
mod saving;
mod targets;
mod transactions;
mod writes;

use std::pin::Pin;

use terrace_core::{ErrorKind, Registry, Result, Tenant};
use terrace_tenancy::{Db, Placement};

use crate::canary::Marks;

/// Who runs an operation, and who must not notice.
pub(crate) struct Actor {
    pub(crate) db: Db<Tenant>,
    pub(crate) other: Db<Tenant>,
    pub(crate) registry: Db<Registry>,
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

/// What the cell must allow, or else an operation is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// SQL of the program's own, where the placement isolates.
    Raw,
    /// Parts of such SQL in a typed query.
    Fragments,
}

impl Needs {
    /// What the operations of a module need.
    const fn of(module: &str) -> Self {
        match module.as_bytes() {
            b"raw" => Self::Raw,
            b"fragments" => Self::Fragments,
            _ => Self::Nothing,
        }
    }
}

type Outcome<'a> = Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>>;

/// One operation.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) expects: Expectation,
    pub(crate) needs: Needs,
    /// Opens its own transaction or handle, so that it is run only outside one.
    pub(crate) alone: bool,
    pub(crate) run: for<'a> fn(&'a Actor, Way) -> Outcome<'a>,
}

macro_rules! operations {
    ($($module:ident: { $($name:ident $expects:expr;)+ })+) => {
        &[$($(
            Operation {
                name: stringify!($name),
                expects: $expects,
                needs: Needs::of(stringify!($module)),
                alone: matches!(
                    stringify!($module).as_bytes(),
                    b"transactions" | b"locks" | b"replicas"
                ),
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
    lookups: {
        in_bulk Sees;
        in_bulk_by_a_unique_column Sees;
        latest Sees;
        earliest Sees;
        dates Sees;
        datetimes Sees;
        contained Sees;
        containing_the_others_instance Refused(ErrorKind::Isolation);
        explained Sees;
        as_text Sees;
        table_named_in_a_fragment Sees;
        only_and_loaded Sees;
        deferred_and_loaded Sees;
        the_others_part_loaded Refused(ErrorKind::Isolation);
        one_prefetched Sees;
        prefetched_for_rows Sees;
        prefetched_for_the_others_rows Refused(ErrorKind::Isolation);
        prefetched_by_key_for_the_others_rows Refused(ErrorKind::Isolation);
    }
    paths: {
        filtered_by_a_path Sees;
        excluded_by_a_path Sees;
        ordered_by_a_path Sees;
        through_related_rows Sees;
        the_others_word_in_a_path Nothing;
        what_is_not_visible Refused(ErrorKind::InvalidInput);
        order_by_what_is_not_visible Refused(ErrorKind::InvalidInput);
    }
    relations: {
        labels_read Sees;
        label_contained Sees;
        labels_counted Sees;
        label_added Changes;
        label_of_the_other_added Refused(ErrorKind::Isolation);
        key_of_the_others_label_added Refused(ErrorKind::ForeignKey);
        label_added_to_the_others_book Refused(ErrorKind::Isolation);
        label_removed Changes;
        label_of_the_other_removed Nothing;
        labels_set Changes;
        labels_of_the_others_book_cleared Refused(ErrorKind::Isolation);
        labels_of_the_others_book_read Refused(ErrorKind::Isolation);
        label_created Changes;
        label_got_or_created Changes;
    }
    saving: {
        save_fields Changes;
        save_changed Changes;
        change_an_instance Changes;
        change_the_others_instance Refused(ErrorKind::Isolation);
        update_or_create_found Changes;
        update_or_create_made Changes;
        bulk_insert_ignoring_conflicts Changes;
        bulk_insert_updating_on_conflict Changes;
        bulk_insert_beside_a_value_of_the_other Changes;
        insert_with_a_calculation Changes;
        inserted_with_children Changes;
        saved_with_children Changes;
        inserted_with_children_of_the_other Refused(ErrorKind::Isolation);
        delete_with_what_refers Changes;
        delete_previewed Sees;
        delete_of_the_other_previewed Refused(ErrorKind::Isolation);
    }
    remarks: {
        shown_ones Sees;
        unscoped_and_deleted Sees;
        of_a_shelf Sees;
        joined_from_a_shelf Sees;
        soft_delete Changes;
        soft_delete_an_instance Changes;
        soft_delete_the_others_instance Refused(ErrorKind::Isolation);
        restore Changes;
        restore_an_instance Changes;
        update_with_a_version Changes;
        update_of_an_old_version Refused(ErrorKind::Stale);
        update_of_a_version_of_the_other Refused(ErrorKind::NotFound);
        fetched_from_the_registry Sees;
    }
    targets: {
        content_types_read Sees;
        content_types_seeded Changes;
        targets_prefetched Sees;
        targets_prefetched_by_reference Sees;
        what_is_said_prefetched Sees;
        what_is_said_filtered Sees;
        what_is_said_about_an_instance Sees;
        what_is_said_about_the_others_instance Refused(ErrorKind::Isolation);
        delete_with_what_is_said Nothing;
    }
    fragments: {
        in_values Sees;
        in_a_condition Sees;
        in_an_update Changes;
    }
    locks: {
        rows_locked Sees;
        the_others_rows_not_locked Sees;
        advisory_locks_of_two_tenants Sees;
        advisory_lock_of_one_tenant Sees;
    }
    replicas: {
        read_all Sees;
        read_joined_and_prefetched Sees;
        read_by_name Sees;
        by_key_of_the_other_there Refused(ErrorKind::NotFound);
        write Refused(ErrorKind::Unsupported);
        instance_of_the_others_replica Refused(ErrorKind::Isolation);
    }
    transactions: {
        nested_and_kept Changes;
        nested_and_undone Nothing;
        failed_and_undone Nothing;
        panicked Nothing;
        dropped Nothing;
    }
};
