use super::*;
use Method::{Md5, Password, Scram};
use Refusal::{Exposing, NotAllowed, NotAsked, Rounds, Unproven, Unsupported};

const OK: &[u8] = b"\0\0\0\0";
const CLEAR: &[u8] = b"\0\0\0\x03";
const MD5: &[u8] = b"\0\0\0\x05salt";
const OFFER: &[u8] = b"\0\0\0\x0aSCRAM-SHA-256\0\0";
const CHALLENGE: &[u8] = b"\0\0\0\x0br=a,s=c2FsdA==,i=4096";
const FINAL: &[u8] = b"\0\0\0\x0cv=c2lnbmF0dXJl";

fn open(methods: Option<&[Method]>) -> Rules {
    Rules {
        is_verified: false,
        has_password: true,
        binding: Binding::None,
        methods: methods.map(<[Method]>::to_vec),
    }
}

fn verified(methods: Option<&[Method]>) -> Rules {
    Rules {
        is_verified: true,
        ..open(methods)
    }
}

/// The judgement about the last of these messages, and whether the login is done then.
fn judge(rules: Rules, messages: &[&[u8]]) -> Result<bool, Refusal> {
    let mut login = Login::new(rules);
    let (last, before) = messages.split_last().unwrap();
    for message in before {
        login.judge(message).unwrap();
    }
    login.judge(last).map(|()| login.is_done())
}

fn is_unproven(judged: &Result<bool, Refusal>) -> bool {
    matches!(judged, Err(Unproven(_)))
}

#[test]
fn scram_is_done_with_the_message_after_the_signature_and_not_before() {
    for rules in [open(None), open(Some(&[Scram])), verified(None)] {
        let all = [OFFER, CHALLENGE, FINAL, OK];
        for until in 1..all.len() {
            assert_eq!(judge(rules.clone(), &all[..until]), Ok(false), "{until}");
        }
        assert_eq!(judge(rules.clone(), &all), Ok(true));
        assert!(is_unproven(&judge(rules.clone(), &[OFFER, OK])));
        assert!(is_unproven(&judge(rules, &[OFFER, CHALLENGE, OK])));
    }
}

#[test]
fn a_password_leaves_on_a_verified_link_only_whatever_is_allowed() {
    for (message, method) in [(CLEAR, Password), (MD5, Md5)] {
        for methods in [None, Some(&[method][..])] {
            assert_eq!(judge(open(methods), &[message]), Err(Exposing(method)));
            assert_eq!(judge(verified(methods), &[message]), Ok(false));
            assert_eq!(judge(verified(methods), &[message, OK]), Ok(true));
        }
        let refused = judge(verified(Some(&[Scram])), &[message]);
        assert_eq!(refused, Err(NotAllowed(method)));
        let without = Rules {
            has_password: false,
            ..open(None)
        };
        assert_eq!(judge(without, &[message]), Err(Exposing(method)));
    }
}

#[test]
fn nothing_is_proven_by_a_server_that_does_not_ask() {
    let without = Rules {
        has_password: false,
        ..open(None)
    };
    assert_eq!(judge(open(None), &[OK]), Err(NotAsked));
    assert_eq!(judge(without, &[OK]), Ok(true));
    assert_eq!(judge(verified(None), &[OK]), Ok(true));
    assert_eq!(judge(open(Some(&[Method::None])), &[OK]), Ok(true));
    for rules in [open(Some(&[Scram])), verified(Some(&[Scram, Md5]))] {
        assert_eq!(judge(rules, &[OK]), Err(NotAllowed(Method::None)));
    }
    let offered = judge(open(Some(&[Method::None])), &[OFFER]);
    assert_eq!(offered, Err(NotAllowed(Scram)));
}

#[test]
fn the_number_of_rounds_has_bounds() {
    let challenge = |rounds: &str| [&CHALLENGE[..19], rounds.as_bytes()].concat();
    for (rounds, number) in [
        ("1", 1),
        ("4095", 4095),
        ("100001", 100_001),
        ("99999999999999999999999", u64::MAX),
    ] {
        let refused = judge(open(None), &[OFFER, &challenge(&format!(",i={rounds}"))]);
        assert_eq!(refused, Err(Rounds(number)));
    }
    for rounds in [",i=4096", ",i=100000", ",i=004096"] {
        let challenge = challenge(rounds);
        assert_eq!(
            judge(open(None), &[OFFER, &challenge]),
            Ok(false),
            "{rounds}"
        );
    }
    let few = challenge(",i=1");
    assert_eq!(judge(verified(None), &[OFFER, &few]), Ok(false));
    let none = challenge(",i=0");
    assert_eq!(judge(verified(None), &[OFFER, &none]), Err(Rounds(0)));
    for unreadable in [
        "",
        ",i=",
        ",i=-1",
        ",i=4096,x=",
        ",i=4096 ",
        ",i=+5000",
        ",j=5000",
    ] {
        let judged = judge(open(None), &[OFFER, &challenge(unreadable)]);
        assert!(is_unproven(&judged), "{unreadable}: {judged:?}");
    }
    assert!(is_unproven(&judge(
        open(None),
        &[OFFER, b"\0\0\0\x0b\xff,i=4096"]
    )));
}

#[test]
fn an_end_that_is_said_twice_exposes_nothing() {
    assert_eq!(judge(verified(None), &[OK, OK]), Ok(true));
    assert_eq!(judge(open(None), &[OK]), Err(NotAsked));
    let proven = [OFFER, CHALLENGE, FINAL, OK, OK];
    assert_eq!(judge(open(None), &proven), Ok(true));
}

#[test]
fn what_is_out_of_turn_or_unknown_is_refused() {
    for messages in [
        &[CHALLENGE][..],
        &[FINAL],
        &[OFFER, FINAL],
        &[OFFER, OFFER],
        &[OFFER, CLEAR],
        &[OFFER, CHALLENGE, CHALLENGE],
        &[OFFER, CHALLENGE, MD5],
        &[OFFER, CHALLENGE, FINAL, OFFER],
        &[OFFER, CHALLENGE, FINAL, OK, CLEAR],
        &[b"\0\0\0\x0d"],
        &[b"\0\0\x05"],
        &[b""],
    ] {
        let judged = judge(open(None), messages);
        assert!(is_unproven(&judged), "{messages:?}: {judged:?}");
    }
    for message in [
        &b"\0\0\0\x02"[..],
        b"\0\0\0\x06",
        b"\0\0\0\x07",
        b"\0\0\0\x08token",
        b"\0\0\0\x09",
        b"\0\0\0\x0aSCRAM-SHA-256-PLUS\0\0",
        b"\0\0\0\x0aOAUTHBEARER\0\0",
        b"\0\0\0\x0a\0",
    ] {
        for rules in [open(None), verified(None)] {
            let judged = judge(rules, &[message]);
            assert!(matches!(judged, Err(Unsupported(_))), "{judged:?}");
        }
    }
}

const OFFER_OF_BOTH: &[u8] = b"\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0";

fn bound(rules: Rules, messages: &[&[u8]]) -> Result<bool, Refusal> {
    let mut login = Login::new(rules);
    for message in messages {
        login.judge(message)?;
    }
    Ok(login.is_bound())
}

#[test]
fn a_login_is_bound_where_both_sides_can_and_only_once_it_is_done() {
    let of = |binding| Rules {
        binding,
        ..open(None)
    };
    let whole = |offer| [offer, CHALLENGE, FINAL, OK];
    for (binding, offer, expected) in [
        (Binding::None, OFFER_OF_BOTH, false),
        (Binding::Offered, OFFER, false),
        (Binding::Offered, OFFER_OF_BOTH, true),
        (Binding::Required { is_possible: true }, OFFER_OF_BOTH, true),
    ] {
        assert_eq!(
            bound(of(binding), &whole(offer)),
            Ok(expected),
            "{binding:?}"
        );
        let unfinished = bound(of(binding), &whole(offer)[..3]);
        assert_eq!(unfinished, Ok(false), "{binding:?}");
    }
}

#[test]
fn a_login_that_must_be_bound_ends_before_anything_is_proved_by_other_means() {
    for is_verified in [false, true] {
        for is_possible in [false, true] {
            let rules = Rules {
                is_verified,
                binding: Binding::Required { is_possible },
                ..open(Some(&Method::ALL))
            };
            for message in [OK, CLEAR, MD5, OFFER] {
                let refused = bound(rules.clone(), &[message]);
                let is_right = match refused {
                    Err(Refusal::Unbound(_)) => true,
                    Err(Exposing(_)) => !is_verified,
                    _ => false,
                };
                assert!(is_right, "{message:?} {refused:?}");
            }
        }
    }
    let rules = Rules {
        binding: Binding::Required { is_possible: false },
        ..open(None)
    };
    assert!(matches!(
        bound(rules, &[OFFER_OF_BOTH]),
        Err(Refusal::Unbound(_))
    ));
}
