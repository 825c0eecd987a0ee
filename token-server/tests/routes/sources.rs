mod buckets;
mod budget;
mod files;
mod outage;
mod policy;
mod postgres;
mod refresh;

use crate::query::oracle::same;
