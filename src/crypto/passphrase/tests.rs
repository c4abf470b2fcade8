use super::*;

const TEXT: &[u8] = b"what must not be seen";

/// Key that Python's `cryptography` derived.
const DERIVED: &str = "aKprPmND81VYbl3YRxD7OAzFQrCkf6igatgTGPpI47M=";

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.to_owned())).unwrap()
}

fn sealed() -> PassphraseBox {
    PassphraseBox::seal(TEXT, &passphrase("correct horse")).unwrap()
}

fn refusal(change: impl FnOnce(&mut Kdf)) -> String {
    let mut kdf = kdf();
    change(&mut kdf);
    let key = kdf.key(&passphrase("correct horse"));
    key.expect_err("out of bounds").to_string()
}

/// The smallest parameters that are accepted.
fn kdf() -> Kdf {
    Kdf {
        algorithm: ALGORITHM.to_owned(),
        memory_kib: 8192,
        passes: 1,
        lanes: 1,
        salt: "AAECAwQFBgcICQoLDA0ODw==".to_owned(),
    }
}

#[test]
fn the_passphrase_opens_what_it_sealed_and_no_other_does() {
    let sealed = sealed();
    let opened = sealed.open(&passphrase("correct horse")).unwrap();
    assert_eq!(opened.as_slice(), TEXT);
    for other in ["Correct horse", "correct horse ", "correct  horse"] {
        let refused = sealed.open(&passphrase(other)).unwrap_err();
        assert!(matches!(refused, BoxError::WrongPassphrase), "{refused}");
    }
}

#[test]
fn a_box_reads_back_what_it_was_written_as() {
    let sealed = sealed();
    let text = serde_json::to_string(&sealed).unwrap();
    assert_eq!(
        serde_json::from_str::<PassphraseBox>(&text).unwrap(),
        sealed
    );
    assert!(text.starts_with(
        r#"{"kdf":{"algorithm":"argon2id","memory_kib":65536,"passes":3,"lanes":1,"salt":""#
    ));
}

#[test]
fn the_same_text_is_never_sealed_to_the_same_box() {
    let (one, two) = (sealed(), sealed());
    assert_ne!(one.kdf.salt, two.kdf.salt);
    assert_ne!(one.sealed, two.sealed);
}

#[test]
fn the_key_is_the_published_function_of_the_passphrase() {
    // python3: Argon2id(salt=bytes(range(16)), length=32, iterations=1, lanes=1, memory_cost=8192)
    let key = kdf().key(&passphrase("correct horse")).unwrap();
    assert_eq!(*key.expose_text(), DERIVED);
}

#[test]
fn parameters_out_of_bounds_are_refused_before_memory_is_reserved() {
    let because = "the file was not sealed by credctl, or was altered: ";
    for (memory, shown) in [(u32::MAX, "4294967295"), (0, "0"), (8191, "8191")] {
        let expected = format!("{because}its memory in KiB is {shown}, not 8192 to 262144");
        assert_eq!(refusal(|kdf| kdf.memory_kib = memory), expected);
    }
    for passes in [0, 17, u32::MAX] {
        let expected = format!("{because}its number of passes is {passes}, not 1 to 16");
        assert_eq!(refusal(|kdf| kdf.passes = passes), expected);
    }
    for lanes in [0, 5, u32::MAX] {
        let expected = format!("{because}its number of lanes is {lanes}, not 1 to 4");
        assert_eq!(refusal(|kdf| kdf.lanes = lanes), expected);
    }
    for salt in ["", "AAAA", "%%%", &"A".repeat(1 << 20)] {
        let expected = format!("{because}its salt does not have 16 bytes");
        assert_eq!(refusal(|kdf| kdf.salt = salt.to_owned()), expected);
    }
    let expected = format!("{because}its algorithm is not argon2id");
    assert_eq!(refusal(|kdf| kdf.algorithm = "pbkdf2".into()), expected);
}

#[test]
fn a_box_that_was_cut_is_distinguished_from_a_wrong_passphrase() {
    let mut cut = sealed();
    cut.sealed.truncate(40);
    let refused = cut.open(&passphrase("correct horse")).unwrap_err();
    assert!(matches!(refused, BoxError::Damaged), "{refused}");
}

#[test]
fn a_passphrase_is_neither_empty_nor_endless_and_a_new_one_not_short() {
    let text = |text: &str| Zeroizing::new(text.to_owned());
    let given = |t: &str| Passphrase::existing(text(t)).err();
    let chosen = |t: &str| Passphrase::new(text(t)).err();
    assert_eq!(given(""), Some(InvalidPassphrase::Empty));
    assert_eq!(given("x"), None);
    assert_eq!(given(&"x".repeat(MOST_BYTES)), None);
    assert_eq!(
        given(&"x".repeat(MOST_BYTES + 1)),
        Some(InvalidPassphrase::TooLong)
    );
    assert_eq!(chosen("1234567"), Some(InvalidPassphrase::TooShort));
    assert_eq!(chosen("äöüäöüä"), Some(InvalidPassphrase::TooShort));
    assert_eq!(chosen("12345678"), None);
}

#[test]
fn a_passphrase_does_not_show_itself() {
    let shown = format!("{:?} {:?}", passphrase("correct horse"), sealed());
    assert!(!shown.contains("horse"), "{shown}");
}
