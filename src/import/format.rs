use std::path::Path;

use clap::ValueEnum;

/// Format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// Variables, one per line
    Dotenv,
    /// Objects with api_key and secret_key, or objects of variables
    Json,
    /// A table whose first line names the columns
    Csv,
    /// A profile of Alpaca's command-line program
    Profile,
}

impl InputFormat {
    /// Guesses the format by the name of the file, else by its first line.
    pub fn of(path: Option<&Path>, text: &str) -> Self {
        path.and_then(Self::by_name)
            .unwrap_or_else(|| Self::by_content(text))
    }

    fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let extension = path.extension().and_then(|e| e.to_str());
        match extension.unwrap_or_default().to_lowercase().as_str() {
            "json" | "jsonl" | "ndjson" => Some(InputFormat::Json),
            "csv" | "tsv" => Some(InputFormat::Csv),
            "yaml" | "yml" => Some(InputFormat::Profile),
            "env" => Some(InputFormat::Dotenv),
            _ if name == ".env" || name.starts_with(".env.") => Some(InputFormat::Dotenv),
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
            InputFormat::Json
        } else if before(":").is_some_and(is_word) {
            InputFormat::Profile
        } else if first.contains([',', ';', '\t']) && before("=").is_none() {
            InputFormat::Csv
        } else {
            InputFormat::Dotenv
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_decides_its_format_whatever_it_holds() {
        for (name, format) in [
            ("keys.JSON", InputFormat::Json),
            ("keys.csv", InputFormat::Csv),
            ("paper.yaml", InputFormat::Profile),
            (".env", InputFormat::Dotenv),
            (".env.local", InputFormat::Dotenv),
            ("prod.env", InputFormat::Dotenv),
        ] {
            let path = Path::new("/some/where").join(name);
            assert_eq!(InputFormat::of(Some(&path), "?"), format, "{name}");
        }
    }

    #[test]
    fn without_a_known_name_the_first_line_decides_the_format() {
        for (text, format) in [
            ("\n {\"api_key\"", InputFormat::Json),
            ("[{", InputFormat::Json),
            ("# mine\nnickname,api_key,secret_key\n", InputFormat::Csv),
            ("nickname;api_key\n", InputFormat::Csv),
            ("api_key: PK1\nsecret_key: s\n", InputFormat::Profile),
            ("export A_API_KEY=x,y\n", InputFormat::Dotenv),
            ("A_API_KEY=a:b\n", InputFormat::Dotenv),
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
