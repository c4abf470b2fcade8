//! A type of the user's own can be asked about too.

use serde_json::json;

use super::{pair, servers::Servers, verify};
use crate::common::{credctl::Credctl, home_files::write_config};

/// A type whose provider speaks as Alpaca does, at the host of its live exchange.
const LIKE_ALPACA: &str = r#"
[types.mybroker]
hosts = { always = "https://api.alpaca.markets" }
api_key = {}
secret_key = {}

[types.mybroker.check]
path = "/v2/account"

[types.mybroker.check.headers.always]
APCA-API-KEY-ID = "{api_key}"
APCA-API-SECRET-KEY = "{secret_key}"

[types.mybroker.check.account]
id = "id"
number = "account_number"

[types.mybroker.check.rights]
read = true
trade = { path = "trading_blocked", is = false }

[[types.mybroker.check.answers]]
status = 200
where = { id = "*" }
means = "good"
"#;

/// One whose provider signs as Bybit does.
const LIKE_BYBIT: &str = r#"
[types.mysigner]
hosts = { always = "https://api.bybit.com" }
api_key = {}
secret_key = {}

[types.mysigner.check]
path = "/v5/user/query-api"

[types.mysigner.check.headers.always]
X-BAPI-API-KEY = "{api_key}"
X-BAPI-TIMESTAMP = "{milliseconds}"
X-BAPI-RECV-WINDOW = "5000"
X-BAPI-SIGN = "{signature}"

[types.mysigner.check.sign]
algorithms = ["hmac-sha256"]
message = "{milliseconds}{api_key}5000"
encoding = "hex"

[[types.mysigner.check.answers]]
where = { retCode = 0 }
means = "good"

[[types.mysigner.check.answers]]
where = { retCode = [10003, 10004] }
means = "rejected"
"#;

#[test]
fn a_check_in_the_config_file_is_asked() {
    let servers = Servers::start(&json!({
        "api.alpaca.markets": {"provider": "alpaca", "keys": [pair("alpaca", 1)]},
        "api.bybit.com": {"provider": "bybit", "keys": [pair("bybit", 2)]},
    }));
    let t = Credctl::on_server();
    let config = format!("version = 1\n{LIKE_ALPACA}{LIKE_BYBIT}");
    write_config(&t, &config);
    for (kind, number, name) in [
        ("mybroker", 1, "good broker"),
        ("mybroker", 3, "bad broker"),
        ("mysigner", 2, "good signer"),
        ("mysigner", 4, "bad signer"),
    ] {
        let like = if kind == "mybroker" {
            "alpaca"
        } else {
            "bybit"
        };
        let add = t.run(["add", "--type", kind, "--nickname", name, "--stdin"]);
        add.input(pair(like, number).to_string()).ends().succeeded();
    }
    let verdict = |name: &str| {
        let ended = verify(&t, &servers, &[name, "--json"]).ends();
        let check = ended.json()["checks"][0].clone();
        check["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("good broker"), "good");
    assert_eq!(verdict("bad broker"), "rejected");
    assert_eq!(verdict("good signer"), "good");
    assert_eq!(verdict("bad signer"), "rejected");
    let ended = verify(&t, &servers, &["good broker", "--json"]).ends();
    let check = &ended.json()["checks"][0];
    assert_eq!(
        check["rights"],
        json!({"read": true, "trade": true, "withdraw": null})
    );
    assert!(
        check["account"].as_str().unwrap().starts_with('…'),
        "{check}"
    );
}
