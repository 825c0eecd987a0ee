//! `pellucid-server dataset`

use clap::{Args, Subcommand};

use super::{ConfigFile, Failure, author};
use crate::app::schemas;
use crate::encoding::rfc3339;
use crate::policy::{Pin, drifted};
use crate::store::{PinnedSchema, Store};

/// See which columns datasets are served with, and accept others.
#[derive(Subcommand)]
pub(super) enum Dataset {
    /// List datasets, and whether their columns are the ones they are served with
    List(ConfigFile),
    /// Accept the columns that a dataset has now, and show how they differ
    #[command(long_about = ACCEPT)]
    Accept(Accept),
}

const ACCEPT: &str = "Accept the columns that a dataset has now, and show how they differ.

When a dataset is first opened its columns are pinned: their names to the byte, their types and their order. Policy and
hidden columns go by name, so a file or table whose columns have changed is not served, to nobody, until somebody has
looked: a hidden column `salary` that is now spelt `Salary` would be shown to every tenant. The log, GET /ready and
`pellucid-server dataset list` say which dataset it is and how it differs.

If the change is meant:
  1. Read the difference:   pellucid-server dataset accept sales --dry-run --config pellucid.toml
  2. If a column is new, decide who may see it. If one of `hidden`, `sort` or the policy has another name, change the
     configuration first: what it names must be there.
  3. Accept it:             pellucid-server dataset accept sales --config pellucid.toml
Running servers go by it within a second. It stands in the audit log, with your name.

If the change is not meant, put the old file or table back: nothing else needs doing.";

/// Accept the columns that a dataset has now.
#[derive(Args)]
pub(super) struct Accept {
    #[command(flatten)]
    config: ConfigFile,
    /// The dataset's id, as `dataset list` shows it
    id: String,
    /// Show the difference and accept nothing
    #[arg(long)]
    dry_run: bool,
}

impl Dataset {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(config) => list(&config).await,
            Self::Accept(c) => c.run().await,
        }
    }
}

async fn list(config: &ConfigFile) -> Result<(), Failure> {
    let config = config.load()?;
    let store = Store::open(&config).await?;
    for (id, schema) in schemas(config.clone(), &store, |_| true).await? {
        let (Some(dataset), pinned) = (config.datasets.get(&id), store.pinned_schema(&id).await)
        else {
            continue;
        };
        let state = match (schema, pinned) {
            // Text of a source: no line of a terminal is its to move.
            (Err(e), _) => format!("cannot be read: {}", e.to_string().escape_debug()),
            (_, Err(e)) => e.to_string(),
            (Ok(_), Ok(None)) => "not opened yet".to_owned(),
            (Ok(schema), Ok(Some(pinned))) => {
                match drifted(dataset, &pinned.pin, &Pin::of(&schema)) {
                    None => format!("{} columns, {}", pinned.pin.names().count(), since(&pinned)),
                    Some(drift) => format!("CHANGED, and not served: {drift}"),
                }
            }
        };
        println!("{id}  {state}");
    }
    Ok(())
}

fn since(pinned: &PinnedSchema) -> String {
    match pinned.accepted {
        0 => format!("as first opened {}", rfc3339(pinned.at)),
        _ => format!("accepted {} by {}", rfc3339(pinned.at), pinned.by),
    }
}

impl Accept {
    async fn run(self) -> Result<(), Failure> {
        let config = self.config.load()?;
        let id = self.id.as_str();
        let Some(dataset) = config.datasets.get(id) else {
            return Err(format!("there is no dataset \"{id}\" in the configuration: see `pellucid-server dataset list`").into());
        };
        let store = Store::open(&config).await?;
        let schema = schemas(config.clone(), &store, |other| other == id).await?.remove(id);
        let now = Pin::of(&schema.ok_or("the dataset is gone")??);
        let mut named = dataset
            .hidden
            .iter()
            .chain(&dataset.sort)
            .chain(dataset.policy.iter().map(|rule| &rule.column));
        if let Some(missing) = named.find(|name| !now.names().any(|n| n == name.as_str())) {
            return Err(format!(
                "datasets.{id} names the column \"{}\", which the dataset has not: change the configuration first, so that what is hidden \
                 stays hidden",
                missing.escape_debug()
            )
            .into());
        }
        if let Some(twice) = now.twice() {
            return Err(format!(
                "the column \"{}\" of {id} stands twice: give each a name of its own in the source, else nobody knows which is meant",
                twice.escape_debug()
            )
            .into());
        }
        // One that cannot be read is accepted anew.
        match store.pinned_schema(id).await.ok().flatten() {
            None => println!("{id}: no columns are pinned; there are {}", now.names().count()),
            Some(pinned) => match drifted(dataset, &pinned.pin, &now) {
                None if pinned.pin == now => {
                    println!("{id}: the columns are the ones it is served with");
                    return Ok(());
                }
                None => println!("{id}: the same columns; whether nulls may occur differs"),
                Some(drift) => {
                    drift.sentences().iter().for_each(|sentence| println!("{id}: {sentence}"))
                }
            },
        }
        if self.dry_run {
            println!("nothing is accepted: without --dry-run it is");
            return Ok(());
        }
        store.accept_schema(id, &now, &author()).await?;
        println!("{id}: accepted; running servers go by it within a second");
        Ok(())
    }
}
