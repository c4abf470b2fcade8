//! Read-only commands on a machine without a vault, which make none.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::common::{
    credctl::{Credctl, nothing_for_system_user},
    home_files::entries,
    private_postgres::status,
};

const NOT_STORED: &str = "credctl: no credential is called `X`: nothing is stored yet\n\
                          hint: store one with `credctl add`\n";

/// Commands and how they end: the code, stdout if it is known, and stderr.
const COMMANDS: [(&[&str], i32, Option<&str>, &str); 17] = [
    (&["migrate", "--status", "--json"], 0, None, ""),
    (&["completions", "bash"], 0, None, ""),
    (&["--help"], 0, None, ""),
    (&["add", "--help"], 0, None, ""),
    (
        &["-V"],
        0,
        Some(concat!("credctl ", env!("CARGO_PKG_VERSION"), "\n")),
        "",
    ),
    (&["db", "status"], 0, None, ""),
    (&["db", "stop"], 0, Some(""), "It was not running\n"),
    (
        &["db", "url"],
        3,
        Some(""),
        "credctl: there is no private database yet\nhint: run `credctl db start`\n",
    ),
    (&["use", "X"], 3, Some(""), NOT_STORED),
    (
        &["use", "-"],
        3,
        Some(""),
        "credctl: there is no previous credential\nhint: store one with `credctl add`\n",
    ),
    (&["rename", "X", "Y"], 3, Some(""), NOT_STORED),
    (&["edit", "X", "--enable", "--yes"], 3, Some(""), NOT_STORED),
    (&["remove", "X", "--yes"], 3, Some(""), NOT_STORED),
    (
        &["remove", "X", "--yes", "--if-present"],
        0,
        Some(""),
        "Nothing to remove\n",
    ),
    (
        &["add", "--nickname", "New", "--paper"],
        2,
        Some(""),
        "credctl: cannot ask for the keys: stdin is not a terminal\n\
         hint: give the keys by --stdin, --from-env or --api-key-file\n",
    ),
    (
        &["add", "--type", "alpaka", "--stdin"],
        2,
        Some(""),
        "credctl: `alpaka` is not a type that `credctl types` lists\n\
         hint: did you mean `alpaca`? To give a type of your own a name so close to it, define [types.NAME] in the \
         config file\n",
    ),
    (
        &["add", "--nickname", " ", "--stdin"],
        2,
        Some(""),
        "credctl: ` ` for `--nickname <NICKNAME>`: a nickname cannot be blank\n",
    ),
];

#[test]
fn looking_for_what_is_not_there_makes_nothing() {
    let t = Credctl::fresh();
    let listed = t.run(["list"]).ends().failed(0, &nothing_for_system_user());
    assert_eq!(listed.stdout, "");
    let listed = t.run(["list", "--json"]).ends().failed(0, "").json();
    let nothing = serde_json::json!({"credential_id": null, "layer": null, "confirmed": false});
    assert_eq!(
        (&listed["credentials"], &listed["selection"]),
        (&serde_json::json!([]), &nothing)
    );
    let whose = nothing_for_system_user().replace("credentials", "accounts");
    let none = whose.lines().next().unwrap();
    let expected = format!("{none}\nThe first credential creates one: credctl add\n");
    let accounts = t.run(["account", "list"]).ends().failed(0, &expected);
    assert_eq!(accounts.stdout, "");
    let accounts = t.run(["account", "list", "--json"]).ends().failed(0, "");
    let expected = serde_json::json!({"schema_version": 1, "accounts": [], "remarks": [none]});
    assert_eq!(accounts.json(), expected);
    for (arguments, code, stdout, stderr) in COMMANDS {
        let ended = t.run(arguments).ends().failed(code, stderr);
        if let Some(stdout) = stdout {
            assert_eq!(ended.stdout, stdout, "{arguments:?}");
        } else {
            assert_ne!(ended.stdout, "", "{arguments:?}");
        }
        assert!(entries(t.home()).is_empty(), "{arguments:?}");
    }
    let error = t.run(["db", "url", "--json"]).ends().error();
    assert_eq!(
        (&error["kind"], &error["exit_code"]),
        (&json!("not_found"), &json!(3))
    );

    // As root, the folder of the data has a random name, which is not chosen yet.
    let data = status(&t)["data"].as_str().map(PathBuf::from);
    let parent = data.as_deref().and_then(Path::parent);
    assert!(parent.is_none_or(|parent| !parent.exists()), "{data:?}");
}
