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
    c8f11c328b08f1839409f9bcbb74a6d80c55a6c1b1e1d6159a2344393c5f8b68";
const SEAL_OF_LITTLE: &str = "7d6827d6b19b71973439b7c8f28a904a6d517250b8fb75c3218e139ab7ab5e30\
    63d802bde81ebac6901ea80964d1fcb0c5f852b8d0a0ddd8fc6ca098416f0a07";

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
        fields: None,
        ..bound(&tokens)
    };
    assert_eq!(hex(sealing_key(VAULT).seal(&little)), SEAL_OF_LITTLE);
}

#[test]
fn every_bound_field_changes_the_seal_and_only_tokens_leave_the_description() {
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
    for (at, change) in of_tokens.into_iter().enumerate() {
        assert_eq!(compared(change), SealMatch::Description, "{at}");
    }
}

#[test]
fn a_seal_belongs_to_one_vault_and_no_part_of_it_is_a_seal() {
    let tokens = tokens();
    let bound = bound(&tokens);
    let seal = sealing_key(VAULT).seal(&bound);
    let compared = |seal: &[u8]| sealing_key(VAULT).compare(&bound, seal);
    let elsewhere = sealing_key(Uuid::from_u128(8)).compare(&bound, &seal);
    assert_eq!(elsewhere, SealMatch::Nothing);
    for part in [&seal[..0], &seal[..31], &seal[HALF..], &[0; SEAL_BYTES]] {
        assert_eq!(compared(part), SealMatch::Nothing);
    }
    assert_eq!(compared(&seal[..HALF]), SealMatch::Description);
    assert_eq!(
        compared(&[&seal[..], &[0]].concat()),
        SealMatch::Description
    );
}
