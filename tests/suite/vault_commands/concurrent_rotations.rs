//! Two rotations of one vault at the same time.

use super::{
    assert_healthy, key_ids, other_machine, recorded_keys, rows_per_key, two_credentials, vault,
};
use crate::common::{
    credctl::{Credctl, Ended, Run},
    gate::{Gate, Meet},
    home_files::write_file,
    vault_keys::{key_file, keys, opened_by_python},
};

fn rotating(t: &Credctl) -> Run<'_> {
    let run = t.run(["vault", "rotate", "--yes"]);
    // Whoever waits for others on a busy machine does not fail for it.
    run.var("CREDCTL_TIMEOUT", "120s")
}

#[tokio::test]
async fn on_one_machine_the_second_is_refused_while_the_first_is_at_the_keys() {
    let t = two_credentials();
    let plain = opened_by_python(&t, &keys(&t));
    let gate = Gate::before(&t, Meet::BeforeWriting, "credctl.keys").await;
    let first = rotating(&t).start();
    gate.wait_for(1).await;
    let second = rotating(&t).ends();
    assert_eq!(second.code, 11, "{second:#?}");
    assert!(second.stderr.contains("vault.keys"), "{second:#?}");
    gate.open().await;
    Ended::of("the first".to_owned(), first).succeeded();
    assert_eq!((recorded_keys(&t).len(), key_ids(&t).len()), (2, 2));
    assert_eq!(rows_per_key(&t), [format!("{} | 2", key_ids(&t)[0])]);
    assert_eq!(opened_by_python(&t, &keys(&t)[..1]), plain);
    assert_healthy(&t);
}

#[tokio::test]
async fn of_two_machines_one_rotates_and_the_other_is_refused_before_it_seals_anything() {
    let here = two_credentials();
    let there = other_machine(&here);
    let plain = opened_by_python(&here, &keys(&here));
    let gate = Gate::before(&here, Meet::BeforeWriting, "credctl.keys").await;
    let running = [rotating(&here).start(), rotating(&there).start()];
    gate.wait_for(2).await;
    gate.open().await;
    let ended = running.map(|child| Ended::of("one of two".to_owned(), child));
    let mut codes = [ended[0].code, ended[1].code];
    codes.sort_unstable();
    assert_eq!(codes, [0, 11], "{ended:#?}");
    let (won, lost) = match ended[0].code {
        0 => (&here, &there),
        _ => (&there, &here),
    };
    assert_eq!(
        (
            recorded_keys(&here).len(),
            key_ids(won).len(),
            key_ids(lost).len()
        ),
        (2, 2, 1)
    );
    assert!(!lost.data_home().join("vault.keys.new").exists());
    assert_eq!(opened_by_python(&here, &keys(won)[..1]), plain);
    assert_healthy(won);
    // Without the key the other one cannot go on, and with it everything opens there, too.
    assert_eq!(vault(lost, &["rotate", "--yes"]).code, 5);
    let both = std::fs::read(key_file(won)).unwrap();
    write_file(lost, ".local/share/credctl/vault.keys", both, 0o600);
    assert_healthy(lost);
}
