mod buckets;
mod budget;
mod files;
mod outage;
mod policy;
mod postgres;
mod refresh;
mod warehouses;

use crate::query::oracle::same;
