//! Settings that are numbers: the limits of a connection.

use super::{
    super::case::{Case, differs, refused, same},
    on_a, on_s,
};

/// What a session at `a` begins with.
const SAID: &str = "a tls user=app database=vault";

/// All cases of this file.
pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for key in [
        "connect_timeout",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
    ] {
        for value in ["10", "' 10 '", "+10", "007"] {
            all.push(same(on_a(&format!("{key}={value}"))));
        }
        for value in ["0", "-1"] {
            let settings = on_a(&format!("{key}={value}"));
            all.push(match key.starts_with("keepalives_") {
                true => differs(
                    settings,
                    "libpq hands on 0, and the kernel refuses it",
                    &[SAID],
                ),
                false => same(settings),
            });
        }
        for value in [
            "x",
            "''",
            "10s",
            "1.5",
            "' '",
            "0x10",
            "2147483648",
            "99999999999999999999",
        ] {
            all.push(refused(on_a(&format!("{key}={value}"))));
        }
    }
    for value in ["0", "1", "2", "-1", "' 1 '"] {
        all.push(same(on_a(&format!("keepalives={value}"))));
    }
    for value in ["x", "''", "on", "yes", "1x"] {
        all.push(refused(on_a(&format!("keepalives={value}"))));
    }
    // Without keepalives, and on a socket, none of these numbers is looked at.
    all.extend([
        same(on_a("keepalives=0 keepalives_idle=x keepalives_count=''")),
        same(on_a("keepalives=0 tcp_user_timeout=x")),
        same(on_s("keepalives=x")),
        same(on_s("keepalives_idle=x tcp_user_timeout=''")),
        refused(on_s("connect_timeout=x")),
    ]);
    all
}
