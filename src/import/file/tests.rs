//! Tests of files as a whole: what is found, and that each reading reads the same.

use std::rc::Rc;

use super::*;
use crate::{domain::Environment, providers::Provider};

fn all(
    text: &str,
    format: InputFormat,
    defaults: &Defaults,
) -> Result<(Findings, Vec<String>), String> {
    let providers = Providers::default();
    let text = Zeroizing::new(text.to_owned());
    let written = Written {
        text,
        format,
        path: Some(Path::new("/some/where/desk.x")),
    };
    let mut pairs = Pairs::new(vec!["it".to_owned()]);
    let read = ImportFile::read(written, (0, &mut pairs), defaults, &providers);
    let (file, findings) = read.map_err(|wrong| wrong.to_string())?;
    let one = |entry: Entry| {
        let Entry {
            file: _,
            line,
            provider,
            nickname,
            environment,
            keys,
        } = entry;
        format!(
            "{line}: {} {} {} {} {}",
            provider.name,
            nickname.as_str(),
            environment.map_or("-", Environment::as_str),
            keys.api_key.expose_secret(),
            keys.secret_key.expose_secret(),
        )
    };
    let read = || {
        let entries = file.batches().flat_map(Result::unwrap);
        entries.map(one).collect::<Vec<_>>()
    };
    assert_eq!(read(), read());
    assert_eq!(read().len(), findings.count);
    Ok((findings, read()))
}

fn not_keys(findings: &Findings) -> String {
    let names = findings.left_out.of(Reason::NotKeys);
    names.map(ToString::to_string).unwrap_or_default()
}

#[test]
fn every_format_is_read_with_what_was_found_in_it() {
    let json = r#"[{"type":"kraken","nickname":"a","api_key":"k1","secret_key":"s1"},
        {"APCA_API_KEY_ID":"AK2","APCA_API_SECRET_KEY":"s2","ALPACA_PAPER_TRADE":"true","DEBUG":"1"},
        {"nickname":"c","api_key":"k3","secret_key":"s3"}]"#;
    let dotenv = "DEBUG=1\nPAPER1_API_KEY=AK1\nAPCA_API_KEY_ID=k2\nPAPER1_SECRET_KEY=s1\n\
                  APCA_API_SECRET_KEY=s2\n";
    let csv = "nickname,environment,api_key,secret_key\na,live,PK1,s1\nb,,k2,s2\n";
    let profile = "api_key: k\nsecret_key: s\nbase_url: https://api.alpaca.markets\n";
    for (format, text, expected, not_stated, not_like, left_out) in [
        (
            InputFormat::Json,
            json,
            &[
                "1: kraken a live k1 s1",
                "2: alpaca alpaca paper AK2 s2",
                "3: alpaca c - k3 s3",
            ][..],
            "line 3",
            ["line 2", ""],
            "DEBUG",
        ),
        (
            InputFormat::Dotenv,
            dotenv,
            &["2: alpaca paper1 paper AK1 s1", "3: alpaca alpaca - k2 s2"],
            "line 3",
            ["line 2", ""],
            "DEBUG",
        ),
        (
            InputFormat::Csv,
            csv,
            &["2: alpaca a live PK1 s1", "3: alpaca b - k2 s2"],
            "line 3",
            ["", "line 2"],
            "",
        ),
        (
            InputFormat::Yaml,
            profile,
            &["1: alpaca desk live k s"],
            "",
            ["", ""],
            "",
        ),
    ] {
        let (findings, read) = all(text, format, &Defaults::default()).unwrap();
        assert_eq!(read, expected, "{text}");
        assert_eq!(findings.not_stated.to_string(), not_stated, "{text}");
        let found = [&findings.not_like_paper, &findings.not_like_live].map(ToString::to_string);
        assert_eq!(found, not_like, "{text}");
        assert_eq!(not_keys(&findings), left_out, "{text}");
    }
}

#[test]
fn the_same_keys_twice_are_refused_those_of_another_type_are_not() {
    let csv = "type,api_key,secret_key\n,k,s\nkraken,k,s\n,ks,\nalpaca,k ,s\n";
    let refused = all(csv, InputFormat::Csv, &Defaults::default()).unwrap_err();
    assert!(
        refused.starts_with("line 4: the secret key is missing: keys of alpaca"),
        "{refused}"
    );
    let csv =
        "type,nickname,api_key,secret_key\n,a,k,s\nkraken,b,k,s\n,c,k,ss\n,d,kk,s\nalpaca,e,k ,s\n";
    let refused = all(csv, InputFormat::Csv, &Defaults::default()).unwrap_err();
    assert_eq!(refused, "line 6: the same keys as in line 2");
    let csv = "environment,api_key,secret_key\npaper,k,s\nlive,k,s\n";
    let refused = all(csv, InputFormat::Csv, &Defaults::default()).unwrap_err();
    assert_eq!(
        refused,
        "line 3: the same keys as in line 2, which says paper"
    );
    let csv = "environment,api_key,secret_key\npaper,k,s\nlive,l,s\npaper,k,s\nlive,m,s\n";
    let (findings, read) = all(csv, InputFormat::Csv, &Defaults::default()).unwrap();
    assert_eq!(read.len(), 3);
    assert!(findings.left_out.of(Reason::Again).is_some());
}

/// Thousands of groups in a random order, with a key that several names hold, and with switches.
#[test]
fn many_groups_are_gathered_as_if_each_stood_alone() {
    const GROUPS: usize = 3_000;
    let mut lines = Vec::new();
    for number in 0..GROUPS {
        lines.push(format!("ALPACA_BOT{number}_API_KEY=k{number}"));
        lines.push(format!("ALPACA_BOT{number}_SECRET_KEY='s{number}'"));
        lines.push(format!("ALPACA_BOT{number}_API_SECRET=s{number}"));
        let host = [
            "https://paper-api.alpaca.markets",
            "https://api.alpaca.markets",
        ][number % 2];
        lines.push(format!("ALPACA_BOT{number}_BASE_URL={host}"));
        lines.push(format!("UNRELATED{number}=1"));
    }
    let mut at = 1;
    for other in 0..lines.len() {
        at = (at * 48_271 + 11) % lines.len();
        lines.swap(at, other);
    }
    let (findings, read) =
        all(&lines.join("\n"), InputFormat::Dotenv, &Defaults::default()).unwrap();
    let key_of = |line: &str| {
        let name = line.split('=').next()?;
        let number = name.strip_prefix("ALPACA_BOT")?.split('_').next()?;
        (!name.ends_with("BASE_URL")).then(|| number.parse::<usize>().ok())?
    };
    let mut expected: Vec<(usize, usize)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (line, text) in (1..).zip(&lines) {
        expected.extend(key_of(text).filter(|n| seen.insert(*n)).map(|n| (line, n)));
    }
    let expected = expected.iter().map(|(line, n)| {
        let environment = ["paper", "live"][n % 2];
        format!("{line}: alpaca bot{n} {environment} k{n} s{n}")
    });
    assert_eq!(read, expected.collect::<Vec<_>>());
    let more = format!(" and {} more", GROUPS - 5);
    assert!(not_keys(&findings).ends_with(&more));
}

#[test]
fn flags_count_for_every_entry() {
    let providers = Providers::default();
    let binance: Rc<Provider> = providers.named("binance").unwrap();
    let defaults = Defaults {
        provider: Some(binance),
        environment: Some(Environment::Live),
        ..Defaults::default()
    };
    let (_, read) = all(
        "MINE_API_KEY=k\nMINE_SECRET=s\n",
        InputFormat::Dotenv,
        &defaults,
    )
    .unwrap();
    assert_eq!(read, ["1: binance mine live k s"]);
}

/// Objects, lists and rows over several batches, with values of several lines between them.
#[test]
fn the_batches_of_a_long_file_are_read_as_one_text() {
    const COUNT: usize = 2 * BATCH + 7;
    let object =
        |n| format!("{{\"nickname\":\"n{n}\",\n\"api_key\":\"k{n}\",\"secret_key\":\"é{n}\"}}");
    let objects: Vec<_> = (0..COUNT).map(object).collect();
    let one = |line, n| format!("{line}: alpaca n{n} - k{n} é{n}");
    let list = format!("[{}]", objects.join(",\n"));
    let lists = format!(
        "[{}]\n[{}]",
        objects[..BATCH].join("\n,"),
        objects[BATCH..].join("\n,")
    );
    let row = objects.join("\n");
    let expected: Vec<_> = (0..COUNT).map(|n| one(1 + 2 * n, n)).collect();
    for text in [list, lists, row] {
        let (_, read) = all(&text, InputFormat::Json, &Defaults::default()).unwrap();
        assert_eq!(read, expected);
    }
    let mut csv = "nickname;api_key;secret_key\r\n".to_owned();
    csv.extend((0..COUNT).map(|n| format!("n{n};\"k{n}\";é{n}\r\n\n")));
    let expected: Vec<_> = (0..COUNT).map(|n| one(2 + 2 * n, n)).collect();
    let (_, read) = all(&csv, InputFormat::Csv, &Defaults::default()).unwrap();
    assert_eq!(read, expected);
    // Objects that hold several credentials each.
    let both = |n| {
        format!(
            "{{\"PAPER{n}_API_KEY\":\"k{n}\",\"PAPER{n}_SECRET_KEY\":\"s\",\"LIVE{n}_API_KEY\":\"l{n}\",\"LIVE{n}_SECRET_KEY\":\"s\"}}\n"
        )
    };
    let text: String = (0..COUNT).map(both).collect();
    let (findings, _) = all(&text, InputFormat::Json, &Defaults::default()).unwrap();
    assert_eq!(findings.count, 2 * COUNT);
}
