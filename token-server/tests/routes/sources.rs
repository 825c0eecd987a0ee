mod buckets;
mod budget;
mod drift;
mod files;
mod outage;
mod policy;
mod postgres;
mod refresh;
mod row_security;
mod warehouses;

use crate::query::oracle::same;
