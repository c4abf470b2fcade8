//! Benchmark of the cryptography in `credctl vault rotate`: rows are judged, opened and sealed anew in
//! memory, on all cores, without a database. Run it with `cargo bench --bench reseal -- COUNT`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first error, and prints what it measured"
)]

use std::time::Instant;

use credctl::parts::{
    crypto::{Keyring, Sealer, VaultKey},
    domain::{Bound, CredentialType, KeyId, KeyPair, Sealed, Secret, Uuid},
    on_all_cores,
};

struct Row {
    id: Uuid,
    pair: [Sealed; 2],
}

fn secret(text: String) -> Secret {
    Secret::new(text.into())
}

fn main() {
    let count = std::env::args().find_map(|word| word.parse::<u128>().ok());
    let count = count.unwrap_or(100_000);
    let (old, new) = (VaultKey::generate(), VaultKey::generate());
    let under = old.id();
    let ring = Keyring::new(vec![new, VaultKey::parse(&old.expose_text()).unwrap()]).unwrap();
    let sealer = ring.sealer(Uuid::from_u128(1));
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
    let outcomes = on_all_cores(&rows, |row| reseal(&ring, &sealer, under, row));
    let took = began.elapsed();
    assert!(outcomes.into_iter().all(|is_sealed| is_sealed));
    let rate = count as f64 / took.as_secs_f64();
    println!(
        "cryptography of {count}: {} ms, {rate:.0} rows/s",
        took.as_millis()
    );
}

/// Computes everything that `Checker::resealed` computes for a row.
fn reseal(ring: &Keyring, sealer: &Sealer, under: KeyId, row: &Row) -> bool {
    let kind = CredentialType::stored("alpaca");
    let sealed_as = |key: KeyId, fingerprint: &[u8], pair: &[Sealed; 2]| {
        let bound = Bound {
            id: row.id,
            user_id: "trader",
            account_id: row.id,
            account_name: "default",
            credential_type: "alpaca",
            environment: Some("paper"),
            nickname: Some("Bulk"),
            is_active: true,
            expires_at: None,
            note: None,
            tags: None,
            revision: 1,
            fingerprint,
            api_key: &pair[0],
            secret_key: &pair[1],
            fields: None,
        };
        sealer.seal(key, &bound)
    };
    let judged = sealed_as(under, &[0; 32], &row.pair).is_some();
    let pair = KeyPair {
        fields: Default::default(),
        api_key: ring.open(&row.pair[0], Some(under)).unwrap(),
        secret_key: ring.open(&row.pair[1], Some(under)).unwrap(),
    };
    let tokens = [ring.seal(&pair.api_key), ring.seal(&pair.secret_key)];
    let fingerprint = ring.fingerprint(ring.primary(), &kind, &pair);
    judged && sealed_as(ring.primary(), fingerprint.as_bytes(), &tokens).is_some()
}
