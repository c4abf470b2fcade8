//! A text that names a server means to credctl what it means to `psql`: both programs get the same
//! texts, variables and files, and whom they ask for what is compared.
//!
//! [`places`] listens where a server may be, [`talk`] is one connection there; a [`world`] runs both
//! programs over one [`case`] after another, and [`report`] compares. [`cases`] is the table.

mod case;
mod cases;
mod hello;
mod places;
mod report;
mod scram;
mod talk;
mod world;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use case::Case;
use report::Judge;
use world::World;

use crate::common::rounds::rounds;

/// Worlds in which cases run at the same time.
const WORLDS: usize = 3;

/// Number of cases of one kind that are compared unless all of them are.
const BOUNDED: usize = 40;

/// Runs the cases; fails with a report of all in which the programs differ.
fn compare(cases: Vec<Case>) {
    let cases = rounds(cases, BOUNDED);
    let judge = Judge::of_installed_psql();
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..WORLDS {
            scope.spawn(|| {
                let world = World::new();
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    faults.lock().unwrap().extend(judge.fault(&world, case));
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    let (wrong, all) = (faults.len(), cases.len());
    assert!(
        faults.is_empty(),
        "{wrong} of {all} cases:\n\n{}\n",
        faults.join("\n")
    );
}

#[test]
fn urls_are_read_as_libpq_reads_them() {
    compare(cases::urls::cases());
}

#[test]
fn listed_settings_are_read_as_libpq_reads_them() {
    compare(cases::key_values::cases());
}

#[test]
fn hosts_and_ports_are_asked_as_libpq_asks_them() {
    compare(cases::hosts::cases());
}

#[test]
fn numbers_are_read_as_libpq_reads_them() {
    compare(cases::numbers::cases());
}

#[test]
fn values_are_accepted_and_refused_as_libpq_does() {
    compare(cases::parameters::cases());
}

#[test]
fn tls_is_asked_for_as_libpq_asks_for_it() {
    compare(cases::tls::cases());
}

#[test]
fn variables_stand_for_settings_as_in_libpq() {
    compare(cases::variables::cases());
}

#[test]
fn variables_are_read_even_if_they_are_empty() {
    compare(cases::variable_values::cases());
}

#[test]
fn services_are_found_and_read_as_in_libpq() {
    compare(cases::services::cases());
}

#[test]
fn password_files_are_searched_as_libpq_searches_them() {
    compare(cases::passwords::cases());
}

#[test]
fn settings_of_newer_versions_mean_what_they_mean_there() {
    compare(cases::newer::cases());
}
