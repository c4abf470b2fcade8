use jiff::Timestamp;

use super::*;
use crate::{
    crypto::VaultKey,
    domain::{Credential, CredentialType, Seals, Secret, Uuid},
};

const USER: &str = "trader-a";

fn ring() -> Keyring {
    Keyring::new(vec![VaultKey::generate(), VaultKey::generate()]).unwrap()
}

/// Returns a row as `add` writes it, changed by `before` and then sealed.
fn row(ring: &Keyring, before: impl Fn(&mut SealedCredential)) -> SealedCredential {
    let seal = |text: &str| ring.seal(&Secret::new(zeroize::Zeroizing::new(text.to_owned())));
    let mut row = SealedCredential {
        credential: Credential {
            id: Uuid::from_u128(1),
            account_id: Uuid::from_u128(2),
            credential_type: CredentialType::stored("alpaca"),
            nickname: Some("Paper 1".to_owned()),
            environment: Some(Environment::Paper),
            has_environments: true,
            is_active: true,
            key_id: Some(ring.primary()),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            row_version: String::new(),
            seal: SealState::Unchecked,
        },
        api_key: seal("PK1"),
        secret_key: seal("s1"),
        stored_type: "alpaca".to_owned(),
        stored_environment: Some("paper".to_owned()),
        seal: None,
        label_seal: None,
    };
    before(&mut row);
    let seals = ring.seals(ring.primary(), &row.bound(USER), &row.bound_label());
    let Seals { seal, label_seal } = seals.unwrap();
    row.seal = Some(seal.to_vec());
    row.label_seal = Some(label_seal.to_vec());
    row
}

/// Returns the verdict on a row that `change` altered after it was sealed.
fn after(change: impl Fn(&mut SealedCredential)) -> Verdict {
    let ring = ring();
    let mut row = row(&ring, |_| ());
    change(&mut row);
    Checker::new(&ring, USER).verdict(&row)
}

#[test]
fn a_row_that_nobody_touched_is_as_it_was_written() {
    assert_eq!(after(|_| ()), Verdict::Ok);
    let unstated = |row: &mut SealedCredential| row.stored_environment = None;
    let ring = ring();
    let checker = Checker::new(&ring, USER);
    assert_eq!(checker.verdict(&row(&ring, unstated)), Verdict::Ok);
}

#[test]
fn what_was_altered_is_named() {
    let altered = |change: &dyn Fn(&mut SealedCredential)| match after(change) {
        Verdict::Altered(what) => what,
        other => panic!("{other:?}"),
    };
    let live = |r: &mut SealedCredential| r.stored_environment = Some("live".into());
    assert_eq!(
        altered(&live),
        Altered::Environment(Some(Environment::Paper))
    );
    assert_eq!(
        altered(&|r| r.stored_type = "kraken".into()),
        Altered::Type("alpaca".into())
    );
    assert_eq!(
        altered(&|r| std::mem::swap(&mut r.api_key, &mut r.secret_key)),
        Altered::Exchanged
    );
    assert_eq!(altered(&|r| r.api_key = r.secret_key.clone()), Altered::Row);
    let cut = |r: &mut SealedCredential| {
        let token = r.api_key.as_token();
        r.api_key = crate::domain::Sealed::stored(token[..token.len() - 4].to_owned());
    };
    assert_eq!(altered(&cut), Altered::Keys);
    assert_eq!(
        altered(&|r| r.credential.account_id = Uuid::from_u128(9)),
        Altered::Row
    );
    assert_eq!(
        altered(&|r| r.credential.id = Uuid::from_u128(9)),
        Altered::Row
    );
    let renamed = |r: &mut SealedCredential| r.credential.nickname = Some("Live".into());
    assert_eq!(altered(&renamed), Altered::Label);
    assert_eq!(altered(&|r| r.credential.nickname = None), Altered::Label);
    assert_eq!(altered(&|r| r.credential.is_active = false), Altered::State);
    assert_eq!(altered(&|r| r.seal = None), Altered::Row);
    assert_eq!(altered(&|r| r.label_seal = None), Altered::Label);
    assert_eq!(altered(&|r| r.credential.key_id = None), Altered::KeyId);
    let unknown = VaultKey::generate().id();
    assert_eq!(
        altered(&|r| r.credential.key_id = Some(unknown)),
        Altered::KeyId
    );
    let without_both = |r: &mut SealedCredential| {
        r.credential.key_id = None;
        r.credential.id = Uuid::from_u128(9);
    };
    assert_eq!(altered(&without_both), Altered::Row);
    assert_eq!(altered(&|r| r.seal = Some(vec![0; 32])), Altered::Row);
    assert_eq!(altered(&|r| r.seal = Some(vec![])), Altered::Row);
}

#[test]
fn a_row_without_seals_is_unsealed_and_one_of_another_key_cannot_be_judged() {
    let unsealed = after(|r| (r.seal, r.label_seal) = (None, None));
    assert_eq!(unsealed, Verdict::Unsealed);
    let (ring, other) = (ring(), ring());
    let row = row(&ring, |_| ());
    let verdict = Checker::new(&other, USER).verdict(&row);
    assert_eq!(verdict, Verdict::NotAtHand(ring.primary()));
}

#[test]
fn the_row_of_one_user_is_not_the_row_of_another() {
    let ring = ring();
    let row = row(&ring, |_| ());
    let verdict = Checker::new(&ring, "trader-b").verdict(&row);
    assert_eq!(verdict, Verdict::Altered(Altered::Row));
}
