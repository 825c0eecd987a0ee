//! A model over several datasets: written in the configuration, or as JSON in a file of its own.

use std::path::PathBuf;

use pellucid_core::model::Model;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// What dashboards of a model speak the names of.
#[derive(Debug, Clone)]
pub struct ModelConfig {
    /// The file that it is read from, where it is not written here.
    pub file: Option<PathBuf>,
    /// The model.
    pub model: Model,
}

impl ModelConfig {
    /// The tables by their names in the model, each with its dataset: the one of its own name where
    /// none is said.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        let tables = self.model.tables.iter();
        tables.map(|(name, table)| (name, table.dataset.as_deref().unwrap_or(name)))
    }

    /// Reads the file that it is in.
    ///
    /// # Errors
    /// A sentence with the file.
    pub(super) fn read(&mut self) -> Result<(), String> {
        let Some(file) = &self.file else { return Ok(()) };
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        self.model = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        Ok(())
    }
}

impl<'de> Deserialize<'de> for ModelConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Elsewhere {
            file: PathBuf,
        }
        let written = serde_json::Value::deserialize(deserializer)?;
        if written.get("file").is_some() {
            let Elsewhere { file } = serde_json::from_value(written).map_err(D::Error::custom)?;
            return Ok(Self { file: Some(file), model: Model::default() });
        }
        let model = serde_json::from_value(written).map_err(D::Error::custom)?;
        Ok(Self { file: None, model })
    }
}
