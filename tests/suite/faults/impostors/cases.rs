//! What an impostor may say, and what becomes of a program that hears it.

use std::time::Duration;

use super::server::{Signature, Step};
use crate::common::proxy::messages::{error, message};

/// One script, and its outcome for a program with a password and for one without.
pub struct Case {
    pub name: &'static str,
    pub script: Vec<Step>,
    pub with: Outcome,
    pub without: Outcome,
}

/// What becomes of a program.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    pub code: i32,
    /// A part of the error.
    pub says: &'static str,
    /// The number of messages of the program that take part in a login.
    pub proofs: usize,
    /// True if the program may try another address.
    pub goes_on: bool,
}

/// The program refuses the server.
fn refused(says: &'static str, proofs: usize) -> Outcome {
    Outcome {
        code: 13,
        says,
        proofs,
        goes_on: false,
    }
}

/// The server is lost in the middle.
fn lost(says: &'static str, proofs: usize) -> Outcome {
    Outcome {
        code: 6,
        ..refused(says, proofs)
    }
}

/// The server is none, or does not want to be one.
fn passed_over(says: &'static str) -> Outcome {
    Outcome {
        goes_on: true,
        ..lost(says, 0)
    }
}

const NO_PASSWORD: &str = "asks for a password, and none was given";
const NOT_ASKED: &str =
    "did not ask for the password, so nothing shows that it is the right server";
const CLEAR: &str = "asks for the password in clear text, and credctl gives it only";
const MD5: &str = "asks for an MD5 hash of the password, and credctl gives it only";
pub const UNSUPPORTED: &str = "which credctl cannot do";
pub const UNPROVEN: &str = "did not prove that it knows the password: ";
const CLOSED: &str = "the connection was closed";
/// The login succeeded, and the server went away when it was asked.
pub const ACCEPTED: &str = "the connection ";
const DAMAGED: &str = "its answer is damaged: ";

fn say(bytes: impl Into<Vec<u8>>) -> Step {
    Step::Say(bytes.into())
}

/// An authentication message of this kind.
pub fn ask(kind: u32, rest: &[u8]) -> Step {
    say(message(b'R', &[&kind.to_be_bytes(), rest].concat()))
}

pub fn ready() -> Step {
    say(message(b'Z', b"I"))
}

/// A notice of the server.
pub fn remark() -> Vec<u8> {
    message(b'N', b"SNOTICE\0C00000\0Mnothing\0\0")
}

fn notice() -> Step {
    say(remark())
}

pub fn scram() -> Step {
    ask(10, b"SCRAM-SHA-256\0\0")
}

fn challenge(rounds: &'static str) -> Step {
    Step::Challenge { rounds, fits: true }
}

/// A case in which a password makes no difference.
fn always(name: &'static str, script: Vec<Step>, outcome: Outcome) -> Case {
    Case {
        name,
        script,
        with: outcome,
        without: outcome,
    }
}

/// A case that begins with SCRAM, which needs a password.
fn after_scram(name: &'static str, steps: Vec<Step>, with: Outcome) -> Case {
    Case {
        name,
        script: [vec![scram()], steps].concat(),
        with,
        without: refused(NO_PASSWORD, 0),
    }
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let mut all = methods();
    all.extend(challenges());
    all.extend(signatures());
    all.extend(no_logins());
    all
}

fn methods() -> Vec<Case> {
    let bare_ok = |name, before: Vec<Step>| Case {
        name,
        script: [before, vec![ask(0, b""), ready()]].concat(),
        with: refused(NOT_ASKED, 0),
        without: lost(ACCEPTED, 0),
    };
    let unsupported =
        |name, kind, rest: &[u8]| always(name, vec![ask(kind, rest)], refused(UNSUPPORTED, 0));
    vec![
        bare_ok("Ok", vec![]),
        bare_ok("notice, Ok", vec![notice(), notice()]),
        always("clear text", vec![ask(3, b"")], refused(CLEAR, 0)),
        always(
            "notice, clear text",
            vec![notice(), ask(3, b"")],
            refused(CLEAR, 0),
        ),
        always("MD5", vec![ask(5, &[1, 2, 3, 4])], refused(MD5, 0)),
        always(
            "notice, MD5, Ok",
            vec![notice(), ask(5, &[1, 2, 3, 4]), ask(0, b""), ready()],
            refused(MD5, 0),
        ),
        unsupported("Kerberos", 2, b""),
        unsupported("SCM", 6, b""),
        unsupported("GSS", 7, b""),
        unsupported("GSS goes on", 8, b"token"),
        unsupported("SSPI", 9, b""),
        unsupported("SCRAM-PLUS only", 10, b"SCRAM-SHA-256-PLUS\0\0"),
        unsupported("another mechanism", 10, b"OAUTHBEARER\0SCRAM-SHA-1\0\0"),
        unsupported("no mechanism", 10, b"\0"),
        always("unknown kind", vec![ask(99, b"")], refused(UNPROVEN, 0)),
        always(
            "no kind",
            vec![say(message(b'R', b"\0\0"))],
            refused(UNPROVEN, 0),
        ),
        always(
            "challenge first",
            vec![ask(11, b"r=a,s=b,i=4096")],
            refused(UNPROVEN, 0),
        ),
        always(
            "signature first",
            vec![ask(12, b"v=AAAA")],
            refused(UNPROVEN, 0),
        ),
    ]
}

fn challenges() -> Vec<Case> {
    let rounds = |name, rounds, says| after_scram(name, vec![challenge(rounds)], refused(says, 1));
    vec![
        rounds("1 round", "1", "asks for 1 rounds of SCRAM"),
        rounds("4095 rounds", "4095", "asks for 4095 rounds of SCRAM"),
        rounds(
            "too many rounds",
            "100001",
            "asks for 100001 rounds of SCRAM",
        ),
        rounds("2^32 rounds", "4294967296", "asks for 4294967296 rounds"),
        rounds("no rounds", "", UNPROVEN),
        rounds("rounds and more", "4096,x=y", UNPROVEN),
        after_scram(
            "another nonce",
            vec![Step::Challenge {
                rounds: "4096",
                fits: false,
            }],
            refused("did not prove that it knows the password: invalid nonce", 1),
        ),
        after_scram("SCRAM, clear text", vec![ask(3, b"")], refused(UNPROVEN, 1)),
        after_scram(
            "SCRAM, MD5",
            vec![ask(5, &[1, 2, 3, 4])],
            refused(UNPROVEN, 1),
        ),
        after_scram(
            "SCRAM, Ok",
            vec![ask(0, b""), ready()],
            refused(UNPROVEN, 1),
        ),
        after_scram("SCRAM, gone", vec![Step::Hear(1)], lost(CLOSED, 1)),
        after_scram(
            "SCRAM, shutdown",
            vec![Step::Hear(1), say(error("FATAL", "57P03", "shutting down"))],
            lost("shutting down", 1),
        ),
        after_scram(
            "SCRAM, refused",
            vec![Step::Hear(1), say(error("FATAL", "28P01", "not this one"))],
            refused("not this one", 1),
        ),
    ]
}

fn signatures() -> Vec<Case> {
    let answer = |name, signature, end: Vec<Step>, with| {
        let steps = vec![challenge("4096"), Step::Answer(signature)];
        after_scram(name, [steps, end].concat(), with)
    };
    let accepted = || vec![ask(0, b""), ready()];
    vec![
        // The control: what a server says that knows the password is believed.
        answer(
            "all is right",
            Signature::Right,
            accepted(),
            lost(ACCEPTED, 2),
        ),
        answer(
            "bad signature",
            Signature::Wrong,
            accepted(),
            refused(
                "did not prove that it knows the password: SCRAM verification error",
                2,
            ),
        ),
        answer(
            "no signature but an error",
            Signature::Refused,
            accepted(),
            refused(UNPROVEN, 2),
        ),
        answer(
            "no signature",
            Signature::Missing,
            accepted(),
            refused(UNPROVEN, 2),
        ),
        answer(
            "no signature, clear text",
            Signature::Missing,
            vec![ask(3, b"")],
            refused(UNPROVEN, 2),
        ),
        answer("signed and gone", Signature::Right, vec![], lost(CLOSED, 2)),
        answer(
            "gone with the proof",
            Signature::Missing,
            vec![],
            lost(CLOSED, 2),
        ),
        answer(
            "refused with the proof",
            Signature::Missing,
            vec![say(error("FATAL", "28P01", "not this one"))],
            refused("not this one", 2),
        ),
        answer(
            "shutdown with the proof",
            Signature::Missing,
            vec![say(error("FATAL", "57P01", "shutting down"))],
            lost("shutting down", 2),
        ),
    ]
}

fn no_logins() -> Vec<Case> {
    vec![
        always(
            "refused",
            vec![say(error("FATAL", "28000", "not from here"))],
            refused("not from here", 0),
        ),
        always(
            "starting up",
            vec![notice(), say(error("FATAL", "57P03", "starting up"))],
            passed_over("starting up"),
        ),
        always("gone", vec![], passed_over(CLOSED)),
        always(
            "ready at once",
            vec![ready()],
            passed_over("is not PostgreSQL's"),
        ),
        always(
            "a web server",
            vec![say("HTTP/1.1 400 Bad Request\r\n\r\n")],
            passed_over(DAMAGED),
        ),
        always("noise", vec![say([0xff; 64])], passed_over(DAMAGED)),
        always(
            "half a message",
            vec![say([b'R', 0, 0, 0, 8, 0])],
            passed_over(CLOSED),
        ),
        always(
            "2 GiB",
            vec![say([b'R', 0x7f, 0xff, 0xff, 0xff])],
            passed_over(DAMAGED),
        ),
        always(
            "endless notices",
            vec![Step::SayForEver(
                message(b'N', &[b'x'; 1000]),
                Duration::ZERO,
            )],
            passed_over(DAMAGED),
        ),
    ]
}
