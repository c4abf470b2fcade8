use std::path::Path;

use clap::ValueEnum;

/// Format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Variables, one per line
    Dotenv,
    /// Objects with api_key and secret_key, or objects of variables
    Json,
    /// A table whose first line names the columns
    Csv,
    /// A profile of Alpaca's command-line program
    Profile,
}

impl Format {
    /// Guesses the format by the name of the file, else by its first line.
    pub fn of(path: Option<&Path>, text: &str) -> Self {
        path.and_then(Self::by_name)
            .unwrap_or_else(|| Self::by_content(text))
    }

    fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let extension = path.extension().and_then(|e| e.to_str());
        match extension.unwrap_or_default().to_lowercase().as_str() {
            "json" | "jsonl" | "ndjson" => Some(Format::Json),
            "csv" | "tsv" => Some(Format::Csv),
            "yaml" | "yml" => Some(Format::Profile),
            "env" => Some(Format::Dotenv),
            _ if name == ".env" || name.starts_with(".env.") => Some(Format::Dotenv),
            _ => None,
        }
    }

    fn by_content(text: &str) -> Self {
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        let first = first.unwrap_or_default();
        let before = |mark: &str| first.split_once(mark).map(|(name, _)| name);
        let is_word = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if first.starts_with(['{', '[']) {
            Format::Json
        } else if before(":").is_some_and(is_word) {
            Format::Profile
        } else if first.contains([',', ';', '\t']) && before("=").is_none() {
            Format::Csv
        } else {
            Format::Dotenv
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_decides_its_format_whatever_it_holds() {
        for (name, format) in [
            ("keys.JSON", Format::Json),
            ("keys.csv", Format::Csv),
            ("paper.yaml", Format::Profile),
            (".env", Format::Dotenv),
            (".env.local", Format::Dotenv),
            ("prod.env", Format::Dotenv),
        ] {
            let path = Path::new("/some/where").join(name);
            assert_eq!(Format::of(Some(&path), "?"), format, "{name}");
        }
    }

    #[test]
    fn without_a_known_name_the_first_line_decides_the_format() {
        for (text, format) in [
            ("\n {\"api_key\"", Format::Json),
            ("[{", Format::Json),
            ("# mine\nnickname,api_key,secret_key\n", Format::Csv),
            ("nickname;api_key\n", Format::Csv),
            ("api_key: PK1\nsecret_key: s\n", Format::Profile),
            ("export A_API_KEY=x,y\n", Format::Dotenv),
            ("A_API_KEY=a:b\n", Format::Dotenv),
            ("", Format::Dotenv),
        ] {
            assert_eq!(Format::of(Some(Path::new("keys")), text), format, "{text}");
            assert_eq!(Format::of(None, text), format, "{text}");
        }
    }
}
