//! The rotation of many rows while somebody else writes, killed again and again: no row is lost,
//! and none holds a value that was replaced.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{
    is_torture,
    rotation_writer::{Told, Writer},
    tell,
};
use crate::common::{
    credctl::{Credctl, Ended, Run},
    database::rows,
    home_files::write_file,
    soundness::assert_sound,
    vault_keys::{keyring, opened_by_python},
};

const KILLED: i32 = 137;

/// The progress of a rotation.
#[derive(Debug)]
struct State {
    recorded: usize,
    is_over: bool,
}

impl State {
    fn of(t: &Credctl) -> Self {
        let recorded = rows(t, "SELECT key_id FROM credctl.keys ORDER BY created_at");
        let newest = recorded.last().unwrap();
        let left = format!("SELECT count(*) FROM credctl.credentials WHERE key_id <> '{newest}'");
        let seals = keyring(t).primary().to_string() == *newest;
        State {
            recorded: recorded.len(),
            is_over: seals && rows(t, &left) == ["0"],
        }
    }

    /// The number of keys after a rotation that begins now.
    fn keys_then(&self) -> usize {
        self.recorded + usize::from(self.is_over)
    }
}

/// A vault with this many rows, the first of which is `row-0` with `PK-0` and `s-0`.
fn filled(count: usize) -> Credctl {
    let t = Credctl::on_server();
    let mut csv = "nickname,environment,api_key,secret_key\n".to_owned();
    for n in 0..count {
        csv.push_str(&format!("row-{n},paper,PK-{n},s-{n}\n"));
    }
    let path = write_file(&t, "rows.csv", csv, 0o600);
    let import = t.run(["import", path.to_str().unwrap(), "--quiet"]);
    import.var("CREDCTL_TIMEOUT", "120s").ends().succeeded();
    t
}

fn rotation(t: &Credctl) -> Run<'_> {
    let run = t.run(["vault", "rotate", "--yes"]);
    run.var("CREDCTL_TIMEOUT", "120s")
}

/// Begins a rotation, calls `meanwhile` with it, and returns its code. It makes a key only if none
/// was being rotated to; the writer stands still while that is checked.
fn rotates(t: &Credctl, writer: &Mutex<Writer<'_>>, meanwhile: impl FnOnce(Pid)) -> i32 {
    let held = writer.lock().unwrap();
    let before = State::of(t);
    drop(held);
    let child = rotation(t).start();
    meanwhile(Pid::from_child(&child));
    let ended = Ended::of("vault rotate".to_owned(), child);
    let recorded = State::of(t).recorded;
    let may_be = [before.recorded, before.keys_then()];
    assert!(
        may_be.contains(&recorded),
        "{recorded} keys after {before:?}"
    );
    // Rows that others changed again and again are for the next one.
    assert!([0, 11, KILLED].contains(&ended.code), "{ended:#?}");
    ended.code
}

fn killed_after(moment: Duration) -> impl FnOnce(Pid) {
    move |pid| {
        thread::sleep(moment);
        kill_process(pid, Signal::KILL).ok();
    }
}

/// All credentials, opened by Python with the newest key alone.
fn stored(t: &Credctl, key: String) -> BTreeMap<String, Told> {
    let opened = opened_by_python(t, &[key]);
    let plain = opened.as_array().unwrap().iter().map(|row| {
        let [id, api_key, secret_key] = [0, 1, 2].map(|at| row[at].as_str().unwrap().to_owned());
        (id, [api_key, secret_key])
    });
    let mut plain: BTreeMap<String, [String; 2]> = plain.collect();
    let sql = "SELECT id, c.nickname, environment, c.is_active FROM user_credentials c
               JOIN credctl.credentials ON credential_id = c.id";
    let told = rows(t, sql).into_iter().map(|row| {
        let [id, nickname, environment, is_active] =
            row.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        let told = Told {
            nickname: nickname.to_owned(),
            environment: environment.to_owned(),
            is_active: is_active == "t",
            keys: plain.remove(id).unwrap(),
        };
        (id.to_owned(), told)
    });
    told.collect()
}

#[test]
fn a_rotation_that_is_killed_at_random_beside_a_writer_loses_no_row_and_no_change() {
    let (count, kills) = if is_torture() { (10_000, 20) } else { (600, 3) };
    let t = filled(count);
    let begun = Instant::now();
    rotation(&t).ends().succeeded();
    let whole = begun.elapsed();
    let writer = Mutex::new(Writer::new(&t));
    let is_over = AtomicBool::new(false);
    let mut codes = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                writer.lock().unwrap().go_on();
            }
        });
        // A failure here must not leave the writer at work for ever.
        let _over = Over(&is_over);
        let mut random = seed();
        for _ in 0..kills {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // Beside a writer a whole one takes longer; a few of them end before they are killed.
            let moment = whole.mul_f64(1.5 * (random >> 40) as f64 / (1_u64 << 24) as f64);
            codes.push(rotates(&t, &writer, killed_after(moment)));
        }
        codes.push(rotates(&t, &writer, drop));
    });
    let writer = writer.into_inner().unwrap();
    let state = State::of(&t);
    if !state.is_over {
        rotation(&t).ends().succeeded();
    }
    assert_eq!(State::of(&t).recorded, state.recorded);
    assert_eq!(keyring(&t).ids().count(), state.recorded);
    let checked = t
        .run(["vault", "check", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(checked["ok"], writer.told.len());
    assert_sound(&t, 0);
    let file = std::fs::read_to_string(t.data_home().join("vault.keys")).unwrap();
    let primary = file.lines().find(|line| !line.starts_with('#')).unwrap();
    assert_eq!(stored(&t, primary.to_owned()), writer.told);
    assert!(writer.done > 0, "nothing was written meanwhile");
    tell(&format!(
        "{count} rows, a whole rotation in {whole:?}; codes {codes:?}; {} keys; the writer did {} and met {} conflicts",
        state.recorded, writer.done, writer.conflicts
    ));
}

/// A guard that ends the writer however the test ends.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A seed that differs in each run, so that runs meet different cases.
fn seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(1, |since| since.as_nanos() as u64)
}
