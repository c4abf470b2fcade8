use std::path::Path;

use clap::ValueEnum;

use super::ini;

/// Format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// Variables, one per line
    Dotenv,
    /// Sections of `name = value` lines
    Ini,
    /// Tables of TOML
    Toml,
    /// Objects with api_key and secret_key, of variables, or of other programs
    Json,
    /// Mappings, such as those of Compose, Kubernetes and Alpaca's command line
    Yaml,
    /// A table whose first line names the columns
    Csv,
}

impl InputFormat {
    /// Finds the format by the name of the file and by its content. What the content cannot be, no name
    /// makes it.
    pub fn of(path: Option<&Path>, text: &str) -> Self {
        let by_name = path.and_then(Self::by_name);
        match by_name {
            Some(format) if format.may_be(text) => format,
            _ => Self::by_content(text),
        }
    }

    fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let extension = path.extension().and_then(|e| e.to_str());
        match extension.unwrap_or_default().to_lowercase().as_str() {
            "json" | "jsonc" | "jsonl" | "ndjson" => Some(InputFormat::Json),
            "csv" | "tsv" => Some(InputFormat::Csv),
            "yaml" | "yml" => Some(InputFormat::Yaml),
            "toml" => Some(InputFormat::Toml),
            "ini" | "cfg" => Some(InputFormat::Ini),
            "env" => Some(InputFormat::Dotenv),
            _ if name == ".env" || name.starts_with(".env.") => Some(InputFormat::Dotenv),
            _ => None,
        }
    }

    /// Returns true if a text can be of this format.
    fn may_be(self, text: &str) -> bool {
        let is_json = is_json(text);
        match self {
            InputFormat::Json => is_json || text.trim().is_empty(),
            InputFormat::Yaml => !is_json && !has_sections(text),
            InputFormat::Dotenv => !is_json && !has_sections(text) && !is_mapping(text),
            InputFormat::Csv => !is_json && !first_line(text).contains('='),
            InputFormat::Toml | InputFormat::Ini => !is_json && !is_mapping(text),
        }
    }

    fn by_content(text: &str) -> Self {
        let first = first_line(text);
        if is_json(text) {
            InputFormat::Json
        } else if has_sections(text) {
            InputFormat::Ini
        } else if is_mapping(text) {
            InputFormat::Yaml
        } else if first.contains([',', ';', '\t']) && !first.contains('=') {
            InputFormat::Csv
        } else {
            InputFormat::Dotenv
        }
    }
}

/// Returns the first line that is neither empty nor a comment.
fn first_line(text: &str) -> &str {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    first.unwrap_or_default()
}

fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    let is_list = || {
        let mut inside = start.strip_prefix('[').map_or("", str::trim_start).chars();
        matches!(inside.next(), Some('{' | '[' | ']' | ',' | '"') | None)
    };
    start.starts_with(['{', '/']) || (start.starts_with('[') && is_list())
}

/// Returns true if the text begins with the head of a section, or has one behind its first lines.
fn has_sections(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.any(ini::is_head) && !is_json(text)
}

/// Returns true if the first line is the beginning of a mapping of YAML.
fn is_mapping(text: &str) -> bool {
    let first = first_line(text);
    let name = first
        .split_once(':')
        .map_or("", |(name, after)| match after {
            "" => name,
            after if after.starts_with([' ', '\t']) => name,
            _ => "",
        });
    let is_letter = |c: char| c.is_alphanumeric() || "_-.\"' ".contains(c);
    first == "---"
        || first.starts_with("%YAML")
        || (!name.is_empty() && name.chars().all(is_letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_decides_its_format_where_the_content_may_be_of_it() {
        for (name, format) in [
            ("keys.JSON", InputFormat::Json),
            ("keys.csv", InputFormat::Csv),
            ("paper.yaml", InputFormat::Yaml),
            ("keys.toml", InputFormat::Toml),
            ("keys.ini", InputFormat::Ini),
            (".env", InputFormat::Dotenv),
            (".env.local", InputFormat::Dotenv),
            ("prod.env", InputFormat::Dotenv),
        ] {
            let path = Path::new("/some/where").join(name);
            assert_eq!(InputFormat::of(Some(&path), ""), format, "{name}");
        }
        for (name, text, format) in [
            (".env", "[alpaca]\nkey = x\n", InputFormat::Ini),
            (".env", "{\"A\": \"b\"}", InputFormat::Json),
            (".env", "api_key: x\n", InputFormat::Yaml),
            ("a.json", "A_API_KEY=x\n", InputFormat::Dotenv),
            ("a.json", "// c\n{}", InputFormat::Json),
            ("a.csv", "A_API_KEY=x,y\n", InputFormat::Dotenv),
            ("a.yaml", "{\"a\": 1}", InputFormat::Json),
            (".v20.conf", "token: x\n", InputFormat::Yaml),
        ] {
            assert_eq!(
                InputFormat::of(Some(Path::new(name)), text),
                format,
                "{name}: {text}"
            );
        }
    }

    #[test]
    fn without_a_known_name_the_content_decides_the_format() {
        for (text, format) in [
            ("\n {\"api_key\"", InputFormat::Json),
            ("[{", InputFormat::Json),
            ("[]", InputFormat::Json),
            ("# mine\nnickname,api_key,secret_key\n", InputFormat::Csv),
            ("nickname;api_key\n", InputFormat::Csv),
            ("; mine\nA_API_KEY=x\n", InputFormat::Dotenv),
            ("A_API_KEY=x;y\n", InputFormat::Dotenv),
            ("api_key: PK1\nsecret_key: s\n", InputFormat::Yaml),
            ("services:\n  bot:\n", InputFormat::Yaml),
            ("export A_API_KEY=x,y\n", InputFormat::Dotenv),
            ("A_API_KEY=a:b\n", InputFormat::Dotenv),
            ("A=1\n[kraken]\nkey=x\n", InputFormat::Ini),
            ("", InputFormat::Dotenv),
        ] {
            assert_eq!(
                InputFormat::of(Some(Path::new("keys")), text),
                format,
                "{text}"
            );
            assert_eq!(InputFormat::of(None, text), format, "{text}");
        }
    }
}
