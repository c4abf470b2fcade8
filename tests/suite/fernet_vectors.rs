//! The test vectors of the Fernet specification, except those about time limits.

use credctl::parts::{
    crypto::{Keyring, OpenError, VaultKey},
    domain::Sealed,
};

const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

fn open(token: &str) -> Result<String, OpenError> {
    let key = VaultKey::parse(KEY).expect("the key of the specification");
    let keyring = Keyring::new(vec![key]).expect("a keyring");
    let secret = keyring.open(&Sealed::stored(token.to_owned()), None)?;
    Ok(secret.expose_secret().to_owned())
}

#[test]
fn valid_tokens_open() {
    let valid = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
    assert_eq!(open(valid).as_deref(), Ok("hello"));
}

#[test]
fn tokens_that_are_invalid_only_by_their_date_open() {
    let expired = "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==";
    let far_future = "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==";
    assert_eq!(open(expired).as_deref(), Ok(""));
    assert_eq!(open(far_future).as_deref(), Ok(""));
}

#[test]
fn tokens_without_the_form_of_a_token_are_malformed() {
    let too_short = "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==";
    let not_base64 = "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==";
    let partial_block = "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm";
    for token in [too_short, not_base64, partial_block] {
        assert_eq!(open(token), Err(OpenError::Malformed));
    }
}

#[test]
fn tokens_with_a_wrong_signature_or_padding_do_not_open() {
    let incorrect_mac = "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==";
    let padding = "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==";
    let incorrect_iv = "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==";
    for token in [incorrect_mac, padding, incorrect_iv] {
        assert_eq!(open(token), Err(OpenError::WrongKeyOrDamaged));
    }
}
