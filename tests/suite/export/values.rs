//! Values that break careless quoting.

/// Texts that are special to a shell, a `.env` reader, a terminal, or a decoder of text.
const PIECES: &[&str] = &[
    "'",
    "\"",
    "`",
    "\\",
    "\\\\",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "$",
    "$(touch ran)",
    "`touch ran`",
    "${HOME}",
    "$HOME",
    "${",
    "}",
    "${:-x}",
    "$((1+1))",
    "';touch ran;'",
    "\";touch ran;\"",
    "'\\''",
    "''",
    "\\'",
    "\\\"",
    "\\n",
    "\\r",
    "\\x41",
    "\\u0041",
    "(touch ran)",
    "\ntouch ran\n",
    ";touch ran;",
    "|touch ran",
    "&touch ran&",
    ">ran",
    "<ran",
    "#",
    " # x",
    "!",
    "!!",
    "*",
    "?",
    "[a-z]",
    "~",
    "{a,b}",
    "=",
    "%",
    "%25",
    "%s",
    "^",
    "-n",
    "--",
    "&&",
    "||",
    "\u{2018}",
    "\u{2019}",
    "\u{201a}",
    "\u{201b}",
    "\u{201c}",
    "é",
    "口座",
    "🚀",
    "e\u{301}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{a0}",
    "\u{fffd}",
    "\u{fdd0}",
    "\u{fdd7}",
    "\u{f600}",
    "\u{f6ff}",
    "\u{e0041}",
    "\u{10ffff}",
    "\u{1}",
    "\u{7}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\u{1b}[2J",
    "\u{1f}",
    "\u{7f}",
    "\u{81}",
    "\u{83}",
    "\u{88}",
    "\u{9b}",
    "false",
    "end",
    "}\n",
    "EOF",
    "@'\n'@",
    "$null",
    "::add-mask::",
    "-----BEGIN KEY-----\n",
];

/// Returns 500 values, the same in each run: every piece alone, at the end and between letters,
/// some long ones, and the rest of many pieces.
pub fn hostile() -> Vec<String> {
    let alone = PIECES.iter().map(|piece| (*piece).to_owned());
    let within = PIECES.iter().map(|piece| format!("a{piece}b{piece}"));
    let mut values: Vec<String> = alone.chain(within).collect();
    values.extend(["x".repeat(100_000), "'".repeat(20_000), "\n".repeat(20_000)]);
    let mut random = Random(0x5eed);
    while values.len() < 500 {
        let pieces = 2 + random.below(8);
        values.push(
            (0..pieces)
                .map(|_| PIECES[random.below(PIECES.len())])
                .collect(),
        );
    }
    values
}

/// Knuth's generator. The numbers need not be good, only many.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}
