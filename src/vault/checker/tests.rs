use jiff::Timestamp;

use super::*;
use crate::{
    crypto::VaultKey,
    domain::{CredentialType, Fields, KeyPair, Nickname, SEAL_BYTES, Sealed, Secret, Tags},
    vault::SealedPair,
};

const USER: &str = "trader-a";
const VAULT: Uuid = Uuid::from_u128(7);

fn ring() -> Keyring {
    Keyring::new(vec![VaultKey::generate(), VaultKey::generate()]).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(zeroize::Zeroizing::new(text.to_owned()))
}

fn pair() -> KeyPair {
    KeyPair {
        fields: Fields::default(),
        api_key: secret("PK1"),
        secret_key: secret("s1"),
    }
}

fn account() -> Account {
    Account {
        id: Uuid::from_u128(2),
        name: "main".to_owned(),
        is_active: true,
    }
}

/// Returns a row as `add` writes it.
fn row(ring: &Keyring) -> SealedCredential {
    let kind = CredentialType::stored("alpaca");
    let keys = SealedPair {
        fields: None,
        api_key: ring.seal(&pair().api_key),
        secret_key: ring.seal(&pair().secret_key),
        key_id: ring.primary(),
        fingerprints: ring.fingerprints(&kind, &pair()),
    };
    let nickname: Nickname = "Paper 1".parse().unwrap();
    let new = NewRow {
        id: Uuid::from_u128(1),
        credential_type: &kind,
        stored_type: "alpaca",
        nickname: &nickname,
        environment: Some(Environment::Paper),
        has_environments: true,
        expires_at: None,
        note: Some(&"fund B".parse().unwrap()),
        tags: &Tags::default()
            .changed(&["swing".parse().unwrap()], &[])
            .unwrap(),
        keys: &keys,
    };
    Checker::new(ring, VAULT, USER).new_row(&new, &account())
}

/// Returns the verdict on a row that `change` altered after it was sealed.
fn after(change: impl Fn(&mut SealedCredential)) -> Verdict {
    let ring = ring();
    verdict_after(&ring, change)
}

fn verdict_after(ring: &Keyring, change: impl Fn(&mut SealedCredential)) -> Verdict {
    let mut row = row(ring);
    change(&mut row);
    let checker = Checker::new(ring, VAULT, USER);
    let verdict = checker.verdict(&row);
    assert_eq!(checker.state(&row), SealState::from(&verdict));
    verdict
}

fn altered(change: impl Fn(&mut SealedCredential)) -> Vec<Alteration> {
    match after(change) {
        Verdict::Altered(what) => what.iter().cloned().collect(),
        other => panic!("{other:?}"),
    }
}

fn companion(row: &mut SealedCredential) -> &mut Companion {
    row.companion.as_mut().unwrap()
}

#[test]
fn a_row_that_nobody_touched_is_as_it_was_written() {
    assert_eq!(after(|_| ()), Verdict::Ok);
    let times = |r: &mut SealedCredential| r.credential.updated_at = Timestamp::UNIX_EPOCH;
    assert_eq!(after(times), Verdict::Ok);
}

#[test]
fn what_was_altered_is_named_with_what_it_was() {
    let renamed = |r: &mut SealedCredential| r.credential.nickname = Some("Live".into());
    let nickname = Alteration::Nickname {
        was: Some("Paper 1".into()),
        is: Some("Live".into()),
    };
    assert_eq!(altered(renamed), std::slice::from_ref(&nickname));
    let moved = |r: &mut SealedCredential| r.account.name = "fund B".into();
    let account_name = Alteration::AccountName {
        was: "main".into(),
        is: "fund B".into(),
    };
    assert_eq!(altered(moved), [account_name]);
    let disabled = altered(|r| r.credential.is_active = false);
    assert_eq!(disabled, [Alteration::Disabled]);
    let was = "alpaca".to_owned();
    let typed = altered(|r| r.stored_type = "kraken".into());
    assert_eq!(typed, [Alteration::Type { was }]);
    let live = altered(|r| companion(r).environment = Some("live".into()));
    let was = Some(Environment::Paper);
    assert_eq!(live, [Alteration::Environment { was }]);
    let notes: [fn(&mut SealedCredential); 4] = [
        |r| companion(r).note = Some("fund A".into()),
        |r| companion(r).note = None,
        |r| companion(r).tags = Tags::stored(Some("fund-a,swing".into())),
        |r| companion(r).tags = Tags::default(),
    ];
    for change in notes {
        assert_eq!(altered(change), [Alteration::Notes]);
    }
    let several = altered(|r| {
        renamed(r);
        r.credential.is_active = false;
        r.api_key = r.secret_key.clone();
    });
    let keys = Alteration::Keys(KeysReplaced::OtherKeys);
    assert_eq!(several, [nickname, Alteration::Disabled, keys.clone()]);
    let several = altered(|r| {
        companion(r).note = None;
        r.api_key = r.secret_key.clone();
    });
    assert_eq!(several, [Alteration::Notes, keys]);
}

#[test]
fn keys_that_were_sealed_anew_are_told_from_other_keys() {
    let ring = ring();
    let keys = |change: &dyn Fn(&mut SealedCredential)| match verdict_after(&ring, change) {
        Verdict::Altered(what) => what.iter().cloned().collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let rotated = keys(&|r| {
        r.api_key = ring.seal(&secret("PK1"));
        r.secret_key = ring.seal(&secret("s1"));
    });
    assert_eq!(rotated, [Alteration::Keys(KeysReplaced::SameKeys)]);
    let swapped = keys(&|r| std::mem::swap(&mut r.api_key, &mut r.secret_key));
    assert_eq!(swapped, [Alteration::Keys(KeysReplaced::OtherKeys)]);
    let cut = keys(&|r| r.api_key = Sealed::stored("gAAAA".into()));
    assert_eq!(cut, [Alteration::Keys(KeysReplaced::Unopened)]);
    // The fingerprint is sealed: it cannot be exchanged together with the keys.
    let exchanged = keys(&|r| {
        r.api_key = ring.seal(&secret("PK2"));
        let other = KeyPair {
            fields: Fields::default(),
            api_key: secret("PK2"),
            secret_key: secret("s1"),
        };
        let kind = CredentialType::stored("alpaca");
        let fingerprint = ring.fingerprint(ring.primary(), &kind, &other);
        companion(r).fingerprint = fingerprint.as_bytes().to_vec();
    });
    assert_eq!(exchanged, [Alteration::Record]);
}

#[test]
fn what_nothing_explains_is_told_as_that() {
    type Change = fn(&mut SealedCredential);
    let changes: [Change; 9] = [
        |r| r.credential.account_id = Uuid::from_u128(9),
        |r| r.credential.id = Uuid::from_u128(9),
        |r| companion(r).revision = 2,
        |r| companion(r).expires_at = Some(Timestamp::UNIX_EPOCH),
        |r| companion(r).fingerprint.clear(),
        |r| companion(r).seal.clear(),
        |r| companion(r).seal = vec![0; SEAL_BYTES],
        |r| companion(r).environment = Some("demo".into()),
        |r| {
            companion(r).nickname = Some("Live".into());
            r.credential.nickname = Some("Other".into());
        },
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let found = altered(change);
        let expected = match at {
            7 => vec![Alteration::Environment {
                was: Some(Environment::Paper),
            }],
            _ => vec![Alteration::Record],
        };
        assert_eq!(found, expected, "{at}");
    }
    // The copy alone is not what is used.
    let copy = after(|r| companion(r).nickname = Some("Live".into()));
    assert_eq!(copy, Verdict::Ok);
}

#[test]
fn a_row_names_the_vault_key_that_sealed_it() {
    assert_eq!(altered(|r| companion(r).key_id = None), [Alteration::KeyId]);
    let unknown = VaultKey::generate().id();
    let other = altered(|r| companion(r).key_id = Some(unknown));
    assert_eq!(other, [Alteration::KeyId]);
}

#[test]
fn a_row_without_a_companion_is_unsealed_and_one_of_another_key_cannot_be_judged() {
    assert_eq!(after(|r| r.companion = None), Verdict::Unsealed);
    let (ring, other) = (ring(), ring());
    let row = row(&ring);
    let verdict = Checker::new(&other, VAULT, USER).verdict(&row);
    assert_eq!(verdict, Verdict::NotAtHand(ring.primary()));
}

#[test]
fn a_row_belongs_to_one_user_and_one_vault() {
    let ring = ring();
    let row = row(&ring);
    let record = Verdict::Altered(Alterations::new(vec![Alteration::Record]));
    assert_eq!(Checker::new(&ring, VAULT, "trader-b").verdict(&row), record);
    let elsewhere = Checker::new(&ring, Uuid::from_u128(8), USER);
    assert_eq!(elsewhere.verdict(&row), record);
}
