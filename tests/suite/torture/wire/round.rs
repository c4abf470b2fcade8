//! Rounds: what is done to a conversation, once for every message of it.

use crate::common::proxy::{
    Connection,
    fault::{Deed, Fault, Side, Spot},
    messages::Message,
};

/// One fault, and the message it hits.
#[derive(Debug, Clone)]
pub struct Round {
    /// The fault.
    pub fault: Fault,
    /// The message it hits.
    pub message: Message,
    /// True if the fault comes when a COMMIT may be under way, and nobody can be asked what became
    /// of it.
    pub may_be_unknown: bool,
}

const DEEDS: &[Deed] = &[
    Deed::CutBefore,
    Deed::CutAfter,
    Deed::Silence,
    Deed::Delay,
    Deed::Truncate,
    Deed::UnknownTag,
    Deed::OtherTag,
    Deed::TooShort,
    Deed::TooLong,
    Deed::Garbage,
    Deed::LeftOut,
    Deed::Doubled,
    Deed::RollBack,
    Deed::CommandTag("ROLLBACK"),
    Deed::CommandTag("SELECT 7"),
    Deed::CommandTag(""),
    Deed::ErrorInstead("XX000"),
    Deed::ErrorInstead("57014"),
    Deed::FatalInstead("57P01"),
    Deed::FatalInstead("08P01"),
    Deed::ErrorWithoutFields,
    Deed::ColumnTooMany,
    Deed::ColumnTooFew,
    Deed::Nulls,
    Deed::NotUtf8,
    Deed::Notice,
];

/// Faults after which, in some rounds, nobody can connect any more.
const FOR_GOOD: &[Deed] = &[
    Deed::CutBefore,
    Deed::CutAfter,
    Deed::Silence,
    Deed::Truncate,
];

/// A round with a fault at one of the messages of a side that fit, counted from the last one, which
/// is 0.
pub fn from_last(
    conversation: &[Connection],
    side: Side,
    (fits, back): (impl Fn(&Message) -> bool, usize),
    deed: Deed,
    for_good: bool,
) -> Round {
    let all = rounds(conversation).into_iter();
    let fitting = all.filter(|round| {
        let fault = round.fault;
        fault.spot.side == side && fault.deed == deed && fault.for_good == for_good
    });
    let mut fitting: Vec<_> = fitting.filter(|round| fits(&round.message)).collect();
    fitting.truncate(fitting.len() - back);
    fitting.pop().unwrap()
}

/// All rounds of an undisturbed conversation: every fault at every message.
pub fn rounds(conversation: &[Connection]) -> Vec<Round> {
    let mut rounds = Vec::new();
    for (number, connection) in conversation.iter().enumerate() {
        // The last word is not always sent in time to be heard.
        let questions = connection.questions().filter(|m| m.tag != b'X');
        let commit = CommitAt::of(connection);
        for (at, message) in questions.enumerate() {
            let spot = Spot {
                connection: number,
                side: Side::Question,
                message: at,
            };
            let open = |deed| {
                // The answer to what comes before it may be heard before the cut, and COMMIT be sent.
                let at = at + usize::from(deed == Deed::CutAfter);
                commit.as_ref().is_some_and(|c| at >= c.question)
            };
            rounds.extend(at_message(spot, message, &[], open));
        }
        let mut types = Vec::new();
        for (at, message) in connection.answers.iter().enumerate() {
            types = message.column_types().unwrap_or(types);
            let spot = Spot {
                connection: number,
                side: Side::Answer,
                message: at,
            };
            let open = |_| commit.as_ref().is_some_and(|c| at >= c.answer);
            rounds.extend(at_message(spot, message, &types, open));
        }
    }
    rounds
}

fn at_message<'a>(
    spot: Spot,
    message: &'a Message,
    types: &'a [u32],
    open: impl Fn(Deed) -> bool + 'a,
) -> impl Iterator<Item = Round> + 'a {
    let once = DEEDS.iter().map(|deed| (*deed, false));
    let for_good = FOR_GOOD.iter().map(|deed| (*deed, true));
    let fitting = once
        .chain(for_good)
        .filter(move |(deed, _)| deed.fits(spot.side, message, types));
    fitting.map(move |(deed, for_good)| Round {
        fault: Fault {
            spot,
            deed,
            for_good,
        },
        message: message.clone(),
        may_be_unknown: for_good && open(deed),
    })
}

/// The point of a connection from which a COMMIT of a writing transaction may be under way.
struct CommitAt {
    question: usize,
    answer: usize,
}

impl CommitAt {
    fn of(connection: &Connection) -> Option<Self> {
        let sql: Vec<_> = connection.questions().map(Message::simple_query).collect();
        let said = |start: &str| {
            let mut sql = sql.iter().map(|sql| sql.as_deref().unwrap_or_default());
            sql.position(|sql| sql.starts_with(start))
        };
        let writes = said("BEGIN ISOLATION")?;
        let commit = writes
            + sql[writes..]
                .iter()
                .position(|q| q.as_deref() == Some("COMMIT"))?;
        let answers = &connection.answers;
        let begun = answers.iter().position(|m| m.is_done_with("BEGIN"));
        let mut ends = answers.iter().enumerate().skip(begun?);
        let done = ends.find(|(_, m)| m.is_done_with("COMMIT"))?.0;
        Some(CommitAt {
            question: commit,
            // Where the answer before it is cut off, it may be sent all the same.
            answer: done - 1,
        })
    }
}
