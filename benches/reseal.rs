//! Benchmark of the cryptography in `credctl vault rotate`: rows are judged, opened and sealed anew in
//! memory, on all cores, without a database. Run it with `cargo bench --bench reseal -- COUNT`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first error, and prints what it measured"
)]

use std::time::Instant;

use credctl::parts::{
    crypto::{Keyring, VaultKey},
    domain::{Bound, BoundLabel, CredentialType, KeyPair, Secret, Uuid},
    on_all_cores,
};

struct Row {
    id: Uuid,
    pair: [credctl::parts::domain::Sealed; 2],
}

fn secret(text: String) -> Secret {
    Secret::new(text.into())
}

fn main() {
    let count = std::env::args().find_map(|word| word.parse::<u128>().ok());
    let count = count.unwrap_or(100_000);
    let (old, new) = (VaultKey::generate(), VaultKey::generate());
    let under = old.id();
    let ring = Keyring::new(vec![new, VaultKey::parse(old.expose_text()).unwrap()]).unwrap();
    let old = Keyring::new(vec![old]).unwrap();
    let row = |n: u128| Row {
        id: Uuid::from_u128(n),
        pair: [
            old.seal(&secret(format!("PK{n:018}"))),
            old.seal(&secret(format!("{n:040}"))),
        ],
    };
    let rows: Vec<Row> = (0..count).map(row).collect();
    let began = Instant::now();
    let outcomes = on_all_cores(&rows, |row| reseal(&ring, under, row));
    let took = began.elapsed();
    assert!(outcomes.into_iter().all(|is_sealed| is_sealed));
    let rate = count as f64 / took.as_secs_f64();
    println!(
        "cryptography of {count}: {} ms, {rate:.0} rows/s",
        took.as_millis()
    );
}

/// Computes everything that `Keys::resealed` computes for a row.
fn reseal(ring: &Keyring, under: credctl::parts::domain::KeyId, row: &Row) -> bool {
    let kind = CredentialType::stored("alpaca");
    let label = BoundLabel {
        id: row.id,
        nickname: Some("Bulk"),
        is_active: true,
    };
    let bound = |api_key, secret_key| Bound {
        id: row.id,
        account_id: row.id,
        user_id: "trader",
        credential_type: "alpaca",
        environment: Some("paper"),
        api_key,
        secret_key,
    };
    let before = bound(&row.pair[0], &row.pair[1]);
    let judged = ring.is_seal(under, &before, &[0; 32]).is_some()
        && ring.is_label_seal(under, &label, &[0; 32]).is_some();
    let pair = KeyPair {
        api_key: ring.open(&row.pair[0], Some(under)).unwrap(),
        secret_key: ring.open(&row.pair[1], Some(under)).unwrap(),
    };
    let (api_key, secret_key) = (ring.seal(&pair.api_key), ring.seal(&pair.secret_key));
    let fingerprint = ring.fingerprint(ring.primary(), &kind, &pair);
    let seals = ring.primary_seals(&bound(&api_key, &secret_key), &label);
    judged && fingerprint.as_bytes() != seals.seal
}
