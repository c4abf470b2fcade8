//! Credentials of sections: the names around variables say whose they are.

use std::{collections::HashMap, rc::Rc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    AllLeftOut, Draft, ImportError,
    dotenv::DotenvLine,
    gathering::gather,
    names::{Around, KnownNames},
    tree::{Numbered, Section},
    variables::Meaning,
    words::{self, words},
};
use crate::providers::Provider;

/// Names around variables that say nothing about them, in every spelling.
const CONTAINERS: &[&str] = &[
    "ACCOUNTS",
    "API",
    "APIS",
    "API_KEYS",
    "APIKEYS",
    "AUTH",
    "BASE",
    "BROKER",
    "BROKERAGE",
    "BROKERAGES",
    "BROKERS",
    "BUILD",
    "CCXT_CONFIG",
    "CONFIG",
    "CONFIGS",
    "CONTAINERS",
    "CREDENTIAL",
    "CREDENTIALS",
    "DATA",
    "DEFAULT",
    "ENV",
    "ENVIRONMENT",
    "ENVIRONMENTS",
    "ENVS",
    "EXCHANGE",
    "EXCHANGES",
    "GLOBAL",
    "ITEMS",
    "KEYS",
    "MAIN",
    "MCP",
    "MCP_SERVERS",
    "PROFILE",
    "PROFILES",
    "PROVIDER",
    "PROVIDERS",
    "SECRET",
    "SECRETS",
    "SERVERS",
    "SERVICES",
    "SETTINGS",
    "SPEC",
    "STRING_DATA",
    "TEMPLATE",
    "TRADING",
    "VARIABLES",
    "VARS",
    "X",
];

/// Words of the name of a service beside that of a provider.
const OF_SERVICES: &[&str] = &[
    "API", "BOT", "CLIENT", "KEYS", "MCP", "SERVER", "SERVICE", "TRADING",
];

/// Provider that an object names for the keys in it; `None` if credctl does not know it.
type Stated = Option<Rc<Provider>>;

/// Reads the credentials of sections.
///
/// # Errors
/// Fails with [`ImportError`] and the line of what contradicts something else.
pub(super) fn drafts(
    mut sections: Vec<Section>,
    meaning: &Meaning<'_>,
    left_out: &mut AllLeftOut,
) -> Result<Vec<Draft>, ImportError> {
    decode_secrets(&mut sections)?;
    let mut stated: HashMap<Vec<String>, Stated> = HashMap::new();
    let mut drafts = Vec::new();
    for mut section in sections {
        rename(&mut section);
        let own = stated_by(&section, meaning.names());
        if let Some(own) = &own {
            stated.insert(section.path.clone(), own.clone());
        }
        let inherited = (0..section.path.len())
            .rev()
            .find_map(|count| stated.get(&section.path[..count]));
        let stated = own.or_else(|| inherited.cloned());
        let around = around(&section, meaning, stated.as_ref())?;
        of_section(section, meaning.among(around), left_out, &mut drafts)?;
    }
    Ok(drafts)
}

fn of_section(
    section: Section,
    mut meaning: Meaning<'_>,
    left_out: &mut AllLeftOut,
    drafts: &mut Vec<Draft>,
) -> Result<(), ImportError> {
    let Section {
        path, variables, ..
    } = section;
    let source = Numbered(variables);
    let variables = || source.0.iter().cloned().map(Ok);
    let is_default = meaning.around().is_default;
    let groups = gather(variables, &source, &mut meaning)?;
    for left in &groups.left_out.first {
        let name = path.iter().chain([&left.name]).map(String::as_str);
        let name = name.collect::<Vec<_>>().join(".");
        // Objects of programs have many settings, none of which anybody expects to be imported.
        let is_beside_keys = path.is_empty() && !groups.members.is_empty();
        if is_beside_keys || left.reason.is_of_key() {
            left_out.push(left.line, name, left.reason);
        }
    }
    for draft in (0..).map_while(|number| groups.draft(number, &source, &meaning)) {
        let mut draft = draft?;
        draft.is_of_section = !is_default;
        drafts.push(draft);
    }
    Ok(())
}

/// Finds what the names around a section say of its keys. `stated` is the provider that an object names.
fn around(
    section: &Section,
    meaning: &Meaning<'_>,
    stated: Option<&Stated>,
) -> Result<Around, ImportError> {
    let mut around = Around::default();
    for element in &section.path {
        if CONTAINERS.contains(&words(element).join("_").as_str()) {
            continue;
        }
        let named = meaning.names().provider(element);
        let (said, nickname) = match (&named, stated) {
            (Some((provider, rest)), None) => {
                around.provider = Some(Rc::clone(provider));
                let rest = rest
                    .iter()
                    .filter(|word| !OF_SERVICES.contains(&word.as_str()));
                let rest: Vec<_> = rest.cloned().collect();
                let nickname = rest.join("-").to_lowercase();
                (rest, nickname)
            }
            (Some((_, rest)), Some(_)) if rest.is_empty() => continue,
            _ => (words(element), element.trim().to_owned()),
        };
        for word in &said {
            if let Some(environment) = words::environment(word) {
                if around
                    .environment
                    .is_some_and(|before| before != environment)
                {
                    let what = "the names around this say both paper and live";
                    return Err(ImportError::at(section.line, what));
                }
                around.environment = Some(environment);
            }
        }
        if !nickname.is_empty() {
            around.nickname = nickname;
        }
    }
    if let Some(stated) = stated {
        around.provider = stated.clone();
    }
    if let Some(nickname) = section.value("nickname").or_else(|| section.value("label")) {
        around.nickname = nickname.trim().to_owned();
    }
    let is_named = |name: &str| section.value(name).is_some();
    around.is_default = around.provider.is_none()
        && stated.is_none()
        && section.path.is_empty()
        && is_named("api_key")
        && is_named("secret_key");
    Ok(around)
}

/// Returns the provider that a variable of the section names.
fn stated_by(section: &Section, names: &KnownNames) -> Option<Stated> {
    let is_exchange = section.path.last().is_some_and(|last| {
        ["EXCHANGE", "EXCHANGES", "BROKER", "BROKERS"].contains(&words(last).join("_").as_str())
    });
    let states = |variable: &&DotenvLine| {
        let name = words(&variable.name).join("_");
        match name.as_str() {
            "EXCHANGE" | "EXCHANGE_ID" | "EXCHANGE_NAME" | "BROKER" | "BROKER_NAME"
            | "BROKERAGE" | "PROVIDER" | "PLATFORM" => true,
            "NAME" | "ID" => is_exchange,
            _ => false,
        }
    };
    let variable = section.variables.iter().find(states)?;
    let known = names
        .provider(&variable.value)
        .filter(|(_, rest)| rest.is_empty());
    Some(known.map(|(provider, _)| provider))
}

/// Names of the two keys in files of which neither names the provider, and what they are: a key file of
/// Coinbase's developer platform.
const NAMELESS: &[(&str, &str, &str)] = &[
    ("name", "privateKey", "COINBASE"),
    ("id", "privateKey", "COINBASE"),
];

/// Gives the variables of a file that names no provider the names that they have elsewhere.
fn rename(section: &mut Section) {
    for (first, second, prefix) in NAMELESS {
        if section.value(first).is_some() && section.value(second).is_some() {
            for variable in &mut section.variables {
                if variable.name == *first {
                    variable.name = format!("{prefix}_API_KEY");
                } else if variable.name == *second {
                    variable.name = format!("{prefix}_API_SECRET");
                }
            }
        }
    }
}

/// Decodes the values of Kubernetes secrets, which stand there in base64.
fn decode_secrets(sections: &mut [Section]) -> Result<(), ImportError> {
    let mut secret: Option<Vec<String>> = None;
    for section in sections {
        if section.value("apiVersion").is_some() {
            let is_secret = section.value("kind") == Some("Secret");
            secret = is_secret.then(|| [section.path.as_slice(), &["data".to_owned()]].concat());
        } else if secret.as_ref() == Some(&section.path) {
            section.variables.iter_mut().try_for_each(decode)?;
        }
    }
    Ok(())
}

fn decode(variable: &mut DotenvLine) -> Result<(), ImportError> {
    let wrong = || {
        let what = format!(
            "{} is not base64 of a text, as a secret of Kubernetes has it",
            variable.name
        );
        ImportError::at(variable.place.line(), what)
    };
    let bytes = STANDARD
        .decode(variable.value.trim())
        .map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        wrong()
    })?;
    variable.value = Zeroizing::new(text);
    Ok(())
}
