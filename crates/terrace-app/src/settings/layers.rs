//! Where settings come from, and how they are laid over each other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use serde_json::Value;
use terrace_core::{Error, ErrorKind, Result};
use terrace_tenancy::UrlParts;

use super::spelling::{closest, known_keys, unknown_key};
use super::{DataFolder, DatabaseUrl, Settings, Tier};

/// Where settings come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The folder with `default.toml` and the files of the tiers; it may be missing.
    pub folder: PathBuf,
    /// Environment variables.
    pub environment: HashMap<String, String>,
}

impl Sources {
    /// `./settings` and the environment of the process.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self {
            folder: PathBuf::from("settings"),
            environment: variables.collect(),
        }
    }

    /// The owner's database, whole or in parts.
    fn database_url(&self) -> Result<Option<String>> {
        if let Some(url) = self.variable("DATABASE_URL") {
            return Ok(Some(url.to_owned()));
        }
        let Some(driver) = self.variable("DB_DRIVER") else {
            return Ok(None);
        };
        let parts = UrlParts {
            driver,
            host: self.variable("DB_HOST"),
            port: self.variable("DB_PORT"),
            user: self.variable("DB_USER"),
            password: self.variable("DB_PASSWORD"),
            database: self.variable("DB_NAME"),
            parameters: self.variable("DB_PARAMS"),
        };
        parts.url().map(Some)
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.environment
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

impl Settings {
    /// Reads settings from these sources.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn read(sources: &Sources) -> Result<Self> {
        let tier = sources.variable("TERRACE_ENV").unwrap_or("development");
        let file = |name: &str| -> File<_, FileFormat> {
            File::from(sources.folder.join(format!("{name}.toml")))
                .format(FileFormat::Toml)
                .required(false)
        };
        refuse_near_misses(&sources.environment)?;
        let variables = sources
            .environment
            .iter()
            .filter(|(name, _)| name.starts_with("TERRACE_") && name.contains("__"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let environment = Environment::with_prefix("TERRACE")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("tenancy.base_domains")
            .source(Some(variables));
        let mut builder = Config::builder()
            .add_source(file("default"))
            .add_source(file(checked_tier(tier)?));
        if let Some(url) = sources.database_url()? {
            builder = builder
                .set_override("database.url", url)
                .map_err(|error| refuse(&error))?;
        }
        if let Some(url) = sources.variable("TERRACE_DATABASE__URL") {
            builder = builder
                .set_override("database.url", url)
                .map_err(|error| refuse(&error))?;
        }
        let laid = builder
            .add_source(environment)
            .build()
            .map_err(|error| refuse(&error))?;
        let found: Value = laid
            .clone()
            .try_deserialize()
            .map_err(|error| refuse(&error))?;
        if let Some(key) = unknown_key(&found) {
            return Err(unknown(&key, &sources.folder));
        }
        let mut settings: Self = laid.try_deserialize().map_err(|error| refuse(&error))?;
        settings.tier = Tier(tier.to_owned());
        if let Some(folder) = sources.variable("TERRACE_DATA_DIR") {
            settings.data = DataFolder(folder.into());
        }
        settings.database.url = settings
            .database
            .url
            .take()
            .filter(|url| *url != DatabaseUrl::from(String::new()));
        Ok(settings)
    }
}

fn checked_tier(tier: &str) -> Result<&str> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if tier.bytes().all(known) && tier != "default" {
        return Ok(tier);
    }
    Err(Error::new(
        ErrorKind::Configuration,
        "TERRACE_ENV is not the name of a tier",
    )
    .with_hint("use a word such as development or production"))
}

/// `TERRACE_DATABASE_URL` would otherwise be ignored in silence.
fn refuse_near_misses(environment: &HashMap<String, String>) -> Result<()> {
    for name in environment.keys().filter(|name| !name.contains("__")) {
        let Some(rest) = name.strip_prefix("TERRACE_") else {
            continue;
        };
        let key = rest.to_ascii_lowercase().replacen('_', ".", 1);
        if known_keys().contains(&key) {
            let right = key.to_ascii_uppercase().replacen('.', "__", 1);
            return Err(
                Error::new(ErrorKind::Configuration, format!("{name} sets nothing")).with_hint(
                    format!("levels are parted by two underscores: TERRACE_{right}"),
                ),
            );
        }
    }
    Ok(())
}

fn unknown(key: &str, folder: &Path) -> Error {
    let hint = match closest(key) {
        Some(known) => format!("did you mean {known}?"),
        None => format!(
            "look for it in {} and in TERRACE_… variables",
            folder.display()
        ),
    };
    Error::new(
        ErrorKind::Configuration,
        format!("there is no setting {key}"),
    )
    .with_hint(hint)
}

/// The text of `config` names the key and its file. It repeats a value only where that is of the
/// wrong type, which no URL ever is.
fn refuse(error: &config::ConfigError) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("the settings can't be read: {error}"),
    )
    .with_hint("correct the file or the environment variable that it names")
}
