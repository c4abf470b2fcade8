//! The environment that a program finds, as `env -0` prints it.

use std::collections::BTreeMap;

/// The variables in the output of `env -0`.
pub fn variables_of(output: Vec<u8>) -> BTreeMap<String, String> {
    let text = String::from_utf8(output).unwrap();
    let pairs = text
        .split_terminator('\0')
        .filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}
