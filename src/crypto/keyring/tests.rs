use super::*;
use crate::domain::Fields;

const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TWO: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Fingerprint that Python's `hmac` computed as the documentation of fingerprints describes.
const EXPECTED_FINGERPRINT: &str =
    "0bb36c20a728fb0e2d6e2a3d6f55371ce16a42fba87a03be98813b4593513615";

fn key(text: &str) -> VaultKey {
    VaultKey::parse(text).unwrap()
}

fn ring(keys: &[&str]) -> Keyring {
    Keyring::new(keys.iter().map(|text| key(text)).collect()).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(Zeroizing::new(text.to_owned()))
}

fn opened(ring: &Keyring, token: &Sealed, id: Option<KeyId>) -> Result<String, OpenError> {
    let secret = ring.open(token, id)?;
    Ok(secret.expose_secret().to_owned())
}

fn pair(api_key: &str, secret_key: &str) -> KeyPair {
    KeyPair {
        api_key: secret(api_key),
        secret_key: secret(secret_key),
        fields: Fields::default(),
    }
}

#[test]
fn a_fingerprint_depends_on_pair_type_and_vault_key_alone() {
    let ring = ring(&[ONE, TWO]);
    let of = |kind: &str, a: &str, b: &str| {
        ring.fingerprints(&CredentialType::stored(kind), &pair(a, b))
    };
    let first = of("alpaca", "PK1", "s1");
    assert_eq!(first, of("alpaca", "PK1", "s1"));
    assert_ne!(first[0], first[1]);
    for other in [
        of("alpac", "aPK1", "s1"),
        of("alpaca", "PK1s", "1"),
        of("alpaca", "s1", "PK1"),
        of("kraken", "PK1", "s1"),
        of("alpaca", "PK1s1", ""),
    ] {
        assert!(!first.contains(&other[0]) && !first.contains(&other[1]));
    }
    let mut further = pair("PK1", "s1");
    further.fields.put("passphrase", secret("p"));
    let further = ring.fingerprints(&CredentialType::stored("alpaca"), &further);
    assert_eq!(first, further);
    // Every later version must find the fingerprints that are stored now.
    let hex = |f: &Fingerprint| {
        f.as_bytes()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };
    assert_eq!(hex(&first[0]), EXPECTED_FINGERPRINT);
}

#[test]
fn a_sealed_text_opens_with_the_named_key_and_by_trial() {
    let ring = ring(&[ONE, TWO]);
    for text in ["", "PK1", "schlüssel ✓\nzweite Zeile", &"x".repeat(1 << 20)] {
        let sealed = ring.seal(&secret(text));
        assert_eq!(opened(&ring, &sealed, Some(ring.primary())).unwrap(), text);
        assert_eq!(opened(&ring, &sealed, None).unwrap(), text);
    }
}

#[test]
fn the_first_key_seals_and_all_open() {
    let (old, new) = (ring(&[ONE]), ring(&[TWO, ONE]));
    assert_eq!(new.primary(), key(TWO).id());
    assert_eq!(
        new.ids().collect::<Vec<_>>(),
        [key(TWO).id(), key(ONE).id()]
    );
    let before = old.seal(&secret("PK1"));
    assert_eq!(opened(&new, &before, None).unwrap(), "PK1");
    assert_eq!(opened(&new, &before, Some(old.primary())).unwrap(), "PK1");
    let after = new.seal(&secret("PK1"));
    assert_eq!(
        opened(&old, &after, None),
        Err(OpenError::WrongKeyOrDamaged)
    );
}

#[test]
fn a_row_is_opened_with_the_key_it_names_and_no_other() {
    let ring = ring(&[ONE, TWO]);
    let sealed = ring.seal(&secret("PK1"));
    let other = Some(key(TWO).id());
    assert_eq!(
        opened(&ring, &sealed, other),
        Err(OpenError::WrongKeyOrDamaged)
    );
    let unknown = VaultKey::generate().id();
    assert_eq!(
        opened(&ring, &sealed, Some(unknown)),
        Err(OpenError::NoKey(unknown))
    );
}

#[test]
fn a_token_changed_anywhere_does_not_open() {
    let ring = ring(&[ONE]);
    let token = ring.seal(&secret("PK1")).as_token().to_owned();
    for at in 0..token.trim_end_matches('=').len() - 1 {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = Sealed::stored(String::from_utf8(bytes).unwrap());
        let error = opened(&ring, &changed, None).expect_err("changed");
        assert!(matches!(
            error,
            OpenError::WrongKeyOrDamaged | OpenError::Malformed
        ));
    }
}

#[test]
fn a_text_that_was_never_sealed_is_malformed_whatever_the_key() {
    let ring = ring(&[ONE]);
    let unknown = VaultKey::generate().id();
    for id in [None, Some(ring.primary()), Some(unknown)] {
        let plain = Sealed::stored("PKPLAINTEXT".to_owned());
        assert_eq!(opened(&ring, &plain, id), Err(OpenError::Malformed));
    }
}

#[test]
fn sealed_bytes_that_are_not_text_have_an_error_of_their_own() {
    let sealed = Sealed::stored(key(ONE).encrypt(&[0xff, 0xfe]));
    assert_eq!(
        opened(&ring(&[ONE]), &sealed, None),
        Err(OpenError::NotText)
    );
}

#[test]
fn tokens_open_whatever_their_date() {
    let fernet = fernet::Fernet::new(ONE).unwrap();
    for time in [0, 1 << 31, 1 << 63, u64::MAX - 60, u64::MAX - 59, u64::MAX] {
        let sealed = Sealed::stored(fernet.encrypt_at_time(b"PK1", time));
        assert_eq!(
            opened(&ring(&[ONE]), &sealed, None).unwrap(),
            "PK1",
            "{time}"
        );
    }
}

#[test]
fn equal_secrets_are_sealed_to_different_padded_tokens() {
    let ring = ring(&[ONE]);
    let (one, two) = (ring.seal(&secret("PK1")), ring.seal(&secret("PK1")));
    assert_ne!(one, two);
    assert_eq!(one.as_token().len() % 4, 0);
    assert!(one.as_token().starts_with("gAAAAA"));
}

#[test]
fn a_check_token_proves_its_vault_and_key_only() {
    let (vault, ring) = (Uuid::from_u128(7), ring(&[ONE, TWO]));
    let token = ring.check_token(vault);
    assert_eq!(
        opened(&ring, &token, None).unwrap(),
        "credctl vault 00000000-0000-0000-0000-000000000007"
    );
    assert!(ring.verify_check_token(vault, ring.primary(), &token));
    assert!(!ring.verify_check_token(Uuid::from_u128(8), ring.primary(), &token));
    assert!(!ring.verify_check_token(vault, key(TWO).id(), &token));
    assert!(!ring.verify_check_token(vault, VaultKey::generate().id(), &token));
}

#[test]
fn no_key_and_the_same_key_twice_make_no_keyring() {
    assert_eq!(Keyring::new(vec![]).unwrap_err(), InvalidKeyring::Empty);
    let keys = vec![key(ONE), key(TWO), key(TWO)];
    assert_eq!(
        Keyring::new(keys).unwrap_err(),
        InvalidKeyring::Repeated {
            first: 1,
            second: 2
        }
    );
}
