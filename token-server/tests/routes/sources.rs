mod budget;
mod outage;
mod policy;
mod postgres;
mod refresh;

use crate::query::oracle::same;
