//! Whether a dashboard fits what its owner may see.

use pellucid_core::model::Bound;
use pellucid_core::{DashboardSpec, Error, Schema, dashboard};

use super::App;
use crate::connectors::SourceError;

/// Why a dashboard does not fit.
#[derive(Debug)]
pub enum Unfit {
    /// There is no such dataset or model for its owner; which of the two. A tenant is told the same
    /// of one it may not see as of one that is not there.
    Missing(&'static str),
    /// The columns of a dataset cannot be read.
    Source(SourceError),
    /// A name that it speaks is not there, or not of that type: with the path.
    Spec(Error),
}

impl App {
    /// The datasets that a dashboard is of, the first of them that of its charts where it is of
    /// one alone; none where its model is gone.
    pub fn datasets_of(&self, spec: &DashboardSpec) -> Vec<String> {
        let Some(model) = &spec.model else { return vec![spec.dataset.clone()] };
        let mut all: Vec<String> = Vec::new();
        for (_, dataset) in self.config.models.get(model).iter().flat_map(|m| m.tables()) {
            if !all.iter().any(|known| known == dataset) {
                all.push(dataset.to_owned());
            }
        }
        all
    }

    /// The model called `id` over the columns that `owner` sees, a tenant or the operator.
    ///
    /// # Errors
    /// [`Unfit`].
    pub async fn model(&self, owner: Option<&str>, id: &str) -> Result<Bound, Unfit> {
        let model = self.config.models.get(id).ok_or(Unfit::Missing("model"))?;
        let mut tables = Vec::new();
        for (name, dataset) in model.tables() {
            let schema = self.columns(owner, dataset).await;
            let schema = schema.map_err(|unfit| match unfit {
                Unfit::Missing(_) => Unfit::Missing("model"),
                other => other,
            })?;
            tables.push((name.to_owned(), schema));
        }
        Bound::new(model.model.clone(), tables).map_err(|e| {
            let inner = e.path.clone().map(|p| format!(".{p}")).unwrap_or_default();
            Unfit::Spec(e.at(format!("model{inner}")))
        })
    }

    /// Checks a dashboard for `owner`, a tenant or the operator.
    ///
    /// # Errors
    /// [`Unfit`], with paths that start at the dashboard.
    pub async fn fits(&self, owner: Option<&str>, spec: &DashboardSpec) -> Result<(), Unfit> {
        match &spec.model {
            Some(_) if !spec.dataset.is_empty() => {
                let message = "a dashboard is of a dataset or of a model: remove one of them";
                Err(Unfit::Spec(
                    Error::new(pellucid_core::Code::InvalidSpec, message).at("dataset"),
                ))
            }
            Some(model) => {
                let bound = self.model(owner, model).await?;
                bound.check_dashboard(spec.clone()).map_err(Unfit::Spec)
            }
            None => {
                let schema = self.columns(owner, &spec.dataset).await?;
                dashboard::validate(spec, &schema).map_err(Unfit::Spec)
            }
        }
    }

    async fn columns(&self, owner: Option<&str>, id: &str) -> Result<Schema, Unfit> {
        let missing = || Unfit::Missing("dataset");
        let dataset = self.datasets.get(id).ok_or_else(missing)?;
        let mut schema = dataset.connector.schema().await.map_err(Unfit::Source)?;
        match owner {
            Some(tenant) => {
                schema = self.open(tenant, id, &[]).map_err(|_| missing())?.1.visible(&schema);
            }
            None => schema.fields.retain(|f| !dataset.config.hidden.contains(&f.name)),
        }
        Ok(schema)
    }
}
