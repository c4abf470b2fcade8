//! Holds back the beginning of a streamed answer, so that an answer that is cut off early can be read again.

use std::mem;

use tokio_postgres::Row;

use super::{RowsError, VaultRow};
use crate::postgres::wire::RowSink;

/// Most bytes that are held back. Whoever reads a longer answer gets it as it arrives.
const MOST_HELD_BACK: usize = 256 << 10;

enum Part {
    Row(Row),
    End,
}

struct Beginning {
    head: VaultRow,
    answers: Vec<Vec<Row>>,
    parts: Vec<Part>,
    bytes: usize,
}

enum State {
    Waiting,
    Holding(Box<Beginning>),
    Passing,
}

/// Sink that passes on nothing before the answer is complete, or too long to be held back.
pub(super) struct HeldBack<'s, E> {
    sink: &'s mut dyn RowSink<VaultRow, RowsError<E>>,
    state: State,
}

impl<'s, E> HeldBack<'s, E> {
    pub(super) fn new(sink: &'s mut dyn RowSink<VaultRow, RowsError<E>>) -> Self {
        HeldBack {
            sink,
            state: State::Waiting,
        }
    }

    /// Returns true if the sink received a part of the answer, so that it must not be read again.
    pub(super) fn has_passed_on(&self) -> bool {
        matches!(self.state, State::Passing)
    }

    /// Passes on what is held back.
    ///
    /// # Errors
    /// Those of the sink.
    pub(super) fn pass_on(&mut self) -> Result<(), RowsError<E>> {
        let State::Holding(beginning) = mem::replace(&mut self.state, State::Passing) else {
            return Ok(());
        };
        self.sink.begin(&beginning.head, &beginning.answers)?;
        beginning.parts.iter().try_for_each(|part| match part {
            Part::Row(row) => self.sink.row(row),
            Part::End => self.sink.end(),
        })
    }
}

impl<E> RowSink<VaultRow, RowsError<E>> for HeldBack<'_, E> {
    fn begin(&mut self, head: &VaultRow, answers: &[Vec<Row>]) -> Result<(), RowsError<E>> {
        self.state = State::Holding(Box::new(Beginning {
            head: head.clone(),
            answers: answers.to_vec(),
            parts: Vec::new(),
            bytes: 0,
        }));
        Ok(())
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<E>> {
        let State::Holding(beginning) = &mut self.state else {
            return self.sink.row(row);
        };
        beginning.bytes += row.raw_size_bytes();
        beginning.parts.push(Part::Row(row.clone()));
        match beginning.bytes > MOST_HELD_BACK {
            true => self.pass_on(),
            false => Ok(()),
        }
    }

    fn end(&mut self) -> Result<(), RowsError<E>> {
        let State::Holding(beginning) = &mut self.state else {
            return self.sink.end();
        };
        beginning.parts.push(Part::End);
        Ok(())
    }
}
