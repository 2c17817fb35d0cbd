//! The contract of a store, run on every database that there is: SQLite, in files,
//! and PostgreSQL, a database each.

mod attachments;
mod contract;
mod derived;
mod epochs;
mod followers;
pub mod material;
mod persons;
mod portions;
pub mod postgres;
mod registers;
mod schema;
pub mod sqlite;
mod steady;
mod vanished;

use ::store::{Epochs, Store};
use async_trait::async_trait;
use std::sync::Arc;

/// A database of one's own, where the contract is tried.
#[async_trait]
pub trait Place: Send + Sync {
    /// Opens it with a pool of its own; the first time it is empty.
    async fn open(&self) -> Arc<dyn Store>;

    /// The same, with epochs of another length.
    async fn open_with(&self, epochs: Epochs) -> Arc<dyn Store>;

    /// Runs a statement as the database's own user would; why, when the database refuses it.
    async fn run(&self, sql: &str) -> Result<u64, String>;

    /// Statements that would change a log of 257 entries, as this database spells them.
    fn attacks(&self) -> &'static [&'static str];
}

/// A law of the contract per line: `module::law`.
macro_rules! every_store {
    ($($module:ident::$law:ident),+ $(,)?) => {
        mod on_sqlite {
            use super::*;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $law() {
                $module::$law(&sqlite::InFile::default()).await;
            })+
        }

        mod on_postgres {
            use super::*;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $law() {
                $module::$law(&postgres::InDatabase::new().await).await;
            })+
        }
    };
}

every_store! {
    contract::an_empty_ledger_has_an_empty_head,
    contract::what_is_committed_is_read_back,
    contract::a_dropped_lane_leaves_no_trace,
    contract::what_is_absent_is_answered_as_absent,
    contract::two_thousand_slots_are_loaded_in_one_question,
    contract::the_log_has_no_gap_and_no_second_entry,
    contract::the_log_is_never_changed,
    contract::what_failed_cannot_be_committed,
    contract::a_snapshot_stays_as_it_was,
    contract::slots_of_a_family_come_in_pages,
    contract::every_text_comes_back_as_it_was,
    contract::every_sign_comes_back_and_sorts_by_its_bytes,
    contract::the_root_of_every_past_size,
    contract::writers_of_two_pools_take_turns,
    contract::several_open_a_new_database_at_once,
    contract::opening_again_changes_nothing,
    contract::nobody_appends_to_what_a_newer_program_has_changed,
    contract::people_and_their_tokens,
    attachments::a_file_is_known_once_to_each_body,
    attachments::files_come_in_pages_and_are_taken_over,
    persons::a_person_is_entered_once_and_forgotten_by_each_body,
    persons::persons_come_in_pages_by_body,
    persons::persons_are_taken_over_whole,
    persons::the_same_person_is_entered_by_many_at_once,
    followers::they_follow_to_the_head_and_once_only,
    followers::sums_by_edition_holder_line_day_and_size,
    followers::the_register_of_expenses,
    followers::whom_an_event_concerns,
    registers::pages_by_what_is_asked,
    registers::what_is_seen,
    registers::what_moved_to_another_year,
    registers::what_stands_behind_a_row,
    registers::what_names_a_row,
    epochs::what_is_closed_is_never_changed,
    epochs::sums_are_those_of_the_entries_on_any_day_at_any_size,
    epochs::the_shipped_lengths_hold_what_the_log_says,
    epochs::a_rebuilt_side_is_the_same_side,
    epochs::a_rebuild_that_is_killed_goes_on,
    epochs::a_rebuild_mends_and_says_what_it_mended,
    epochs::whoever_reads_while_sides_are_switched_reads_one_state,
    epochs::writers_followers_and_rebuilds_at_once,
    steady::a_rebuild_ends_though_nobody_stops,
}
