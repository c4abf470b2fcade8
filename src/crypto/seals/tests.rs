use jiff::Timestamp;

use super::*;
use crate::{
    crypto::VaultKey,
    domain::{Sealed, hex},
};

const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const VAULT: Uuid = Uuid::from_u128(7);

/// Seals that Python's `hmac` computed as the documentation of the seal describes.
const SEAL: &str = "c260efc49758468e9824a4f8691a8a53ce3b563d9e6285f227167fb284893556\
    d5899e638ddd88d922772d86e28286e2b7b8db3cabdd10de264467991daae064\
    6c618262f11a6fc07ce8d6193831277b9e1f0ca6869e1e206ea957b6afde935f";
const SEAL_OF_LITTLE: &str = "7d6827d6b19b71973439b7c8f28a904a6d517250b8fb75c3218e139ab7ab5e30\
    61f1d54c726b23e0d05d35713efce1c570306af413dd468441a624b0be11d838\
    a7afe10cb13522094abf395499d6ba8ca123e4aed8f29720b86ec6dd73970b55";

fn sealing_key(vault: Uuid) -> SealingKey {
    VaultKey::parse(KEY).unwrap().sealing_key(vault)
}

fn bound<'a>(tokens: &'a [Sealed; 3]) -> Bound<'a> {
    Bound {
        id: Uuid::from_u128(1),
        user_id: "trader-a",
        account_id: Uuid::from_u128(2),
        account_name: "main",
        credential_type: "alpaca",
        environment: Some("paper"),
        nickname: Some("Paper 1"),
        is_active: true,
        expires_at: Some(Timestamp::from_microsecond(1_700_000_000_000_001).unwrap()),
        revision: 3,
        fingerprint: &[9; 32],
        note: Some("fund B, ask Kim"),
        tags: Some("fund-b,swing"),
        api_key: &tokens[0],
        secret_key: &tokens[1],
        fields: Some(&tokens[2]),
    }
}

fn tokens() -> [Sealed; 3] {
    ["gAAAA1", "gAAAA2", "gAAAA3"].map(|token| Sealed::stored(token.to_owned()))
}

#[test]
fn a_seal_is_the_published_function_of_the_row() {
    let tokens = tokens();
    assert_eq!(hex(sealing_key(VAULT).seal(&bound(&tokens))), SEAL);
    let little = Bound {
        environment: None,
        nickname: None,
        is_active: false,
        expires_at: None,
        note: None,
        tags: None,
        fields: None,
        ..bound(&tokens)
    };
    assert_eq!(hex(sealing_key(VAULT).seal(&little)), SEAL_OF_LITTLE);
}

/// The description fits, and perhaps one of the others.
fn fits(fits_notes: bool, fits_tokens: bool) -> SealMatch {
    SealMatch::Description {
        fits_notes,
        fits_tokens,
    }
}

#[test]
fn every_bound_field_changes_the_seal_and_notes_and_tokens_leave_the_description() {
    type Change = fn(&mut Bound<'_>);
    let of_description: [Change; 17] = [
        |b| b.id = Uuid::from_u128(3),
        |b| b.user_id = "trader-b",
        |b| b.account_id = Uuid::from_u128(3),
        |b| b.account_name = "other",
        |b| b.credential_type = "alpaca_paper",
        |b| b.environment = Some("live"),
        |b| b.environment = Some(""),
        |b| b.environment = None,
        |b| b.nickname = Some("Paper 2"),
        |b| b.nickname = Some(""),
        |b| b.nickname = None,
        |b| b.is_active = false,
        |b| b.expires_at = None,
        |b| b.revision = 2,
        |b| b.fingerprint = &[8; 32],
        |b| b.fingerprint = &[],
        // The bytes are the same, but the boundary between the fields is not.
        |b| (b.account_name, b.credential_type) = ("maina", "lpaca"),
    ];
    let of_notes: [Change; 7] = [
        |b| b.note = Some("fund A"),
        |b| b.note = Some(""),
        |b| b.note = None,
        |b| b.tags = Some("fund-b"),
        |b| b.tags = Some(""),
        |b| b.tags = None,
        |b| std::mem::swap(&mut b.note, &mut b.tags),
    ];
    let of_tokens: [Change; 5] = [
        |b| std::mem::swap(&mut b.api_key, &mut b.secret_key),
        |b| b.api_key = b.secret_key,
        |b| b.secret_key = b.api_key,
        |b| b.fields = None,
        |b| b.fields = Some(b.api_key),
    ];
    let tokens = tokens();
    let key = sealing_key(VAULT);
    let seal = key.seal(&bound(&tokens));
    assert_eq!(key.compare(&bound(&tokens), &seal), SealMatch::Whole);
    let compared = |change: Change| {
        let mut changed = bound(&tokens);
        change(&mut changed);
        key.compare(&changed, &seal)
    };
    for (at, change) in of_description.into_iter().enumerate() {
        assert_eq!(compared(change), SealMatch::Nothing, "{at}");
    }
    for (at, change) in of_notes.into_iter().enumerate() {
        assert_eq!(compared(change), fits(false, true), "{at}");
    }
    for (at, change) in of_tokens.into_iter().enumerate() {
        assert_eq!(compared(change), fits(true, false), "{at}");
    }
    let both = |b: &mut Bound<'_>| (b.note, b.fields) = (None, None);
    assert_eq!(compared(both), fits(false, false));
}

#[test]
fn a_seal_belongs_to_one_vault_and_no_part_of_it_is_a_seal() {
    let tokens = tokens();
    let bound = bound(&tokens);
    let seal = sealing_key(VAULT).seal(&bound);
    let compared = |seal: &[u8]| sealing_key(VAULT).compare(&bound, seal);
    let elsewhere = sealing_key(Uuid::from_u128(8)).compare(&bound, &seal);
    assert_eq!(elsewhere, SealMatch::Nothing);
    for part in [&seal[..0], &seal[..63], &seal[PART..], &[0; SEAL_BYTES]] {
        assert_eq!(compared(part), SealMatch::Nothing);
    }
    assert_eq!(compared(&seal[..2 * PART]), fits(true, false));
    assert_eq!(compared(&[&seal[..], &[0]].concat()), fits(true, false));
    // Parts of two seals do not make one.
    let other = Bound {
        note: None,
        ..bound
    };
    let other = sealing_key(VAULT).seal(&other);
    let mixed = [&seal[..2 * PART], &other[2 * PART..]].concat();
    assert_eq!(compared(&mixed), fits(true, false));
    let mixed = [&seal[..PART], &other[PART..]].concat();
    assert_eq!(compared(&mixed), fits(false, true));
}
