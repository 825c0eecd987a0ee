//! A dashboard in a model's names as one over columns of a table with all that it leads to.

use crate::answer::read_filters;
use crate::chart::humanize::humanize;
use crate::dashboard::FilterControl;
use crate::error::brief;
use crate::{Code, DashboardSpec, Error, Expr, Filter, Result, Schema, dashboard};

use super::bind::Bound;
use super::expand::{Scope, placed};
use super::question;

impl Bound {
    /// The dashboard over columns called `table.column` that `spec` is, and the tables that its
    /// charts are of, one a chart. Without charts it is of the first table.
    ///
    /// # Errors
    /// With the path of what is at fault: as [`Bound::chart`], and `invalid_spec` for a control of
    /// what is no column, or of one that no chart's table leads to.
    pub fn dashboard(&self, mut spec: DashboardSpec) -> Result<(Vec<String>, DashboardSpec)> {
        let mut homes = Vec::with_capacity(spec.charts.len());
        for (i, chart) in spec.charts.iter_mut().enumerate() {
            let path = format!("charts[{i}].chart");
            let (table, made) = self.chart(chart.chart.clone()).map_err(|e| e.within(&path))?;
            chart.chart = made;
            homes.push(table);
        }
        if homes.is_empty() {
            homes.extend(self.tables.first().map(|(name, _)| name.clone()));
        }
        let views = self.views(&homes);
        for (i, control) in spec.filters.iter_mut().enumerate() {
            let path = format!("filters[{i}].field");
            self.control(control).map_err(|e| placed(e, path.clone()))?;
            if views.iter().all(|view| view.field(&control.field).is_err()) {
                let message = format!(
                    "no chart is of a table that leads to {}: the control would filter nothing",
                    brief(&control.field)
                );
                return Err(Error::new(Code::InvalidSpec, message).at(path));
            }
        }
        spec.model = None;
        spec.dataset = homes.first().cloned().unwrap_or_default();
        Ok((homes, spec))
    }

    /// Checks a dashboard in the model's names.
    ///
    /// # Errors
    /// As [`Bound::dashboard`] and [`dashboard::validate`].
    pub fn check_dashboard(&self, spec: DashboardSpec) -> Result<()> {
        let (tables, spec) = self.dashboard(spec)?;
        let views = self.views(&tables);
        dashboard::validate_each(&spec, &views.iter().collect::<Vec<_>>())
    }

    /// The columns that each of `tables` leads to.
    fn views(&self, tables: &[String]) -> Vec<Schema> {
        tables.iter().map(|table| self.view(table)).collect()
    }

    /// Filters in the model's names over columns alone.
    ///
    /// # Errors
    /// `unknown_column` and `invalid_query`, with the place of the filter at fault.
    pub fn filters(&self, mut filters: Vec<Filter>) -> Result<Vec<Filter>> {
        let scope = Scope::new(self, &[]);
        question::filters(&scope, &mut filters)
            .map_err(|(i, e)| placed(e, format!("filters[{i}]")))?;
        Ok(filters)
    }

    /// The same as executors take them: times are read by the model's clock.
    ///
    /// # Errors
    /// As [`Bound::filters`], and `invalid_query` where there is no such zone.
    pub fn read_filters(&self, filters: Vec<Filter>) -> Result<Vec<Filter>> {
        let mut filters = self.filters(filters)?;
        if let Some(zone) = self.model.clock.as_ref().and_then(|c| c.time_zone.as_deref()) {
            read_filters(&mut filters, zone, &self.columns)?;
        }
        Ok(filters)
    }

    /// A control by the name of a column or of a dimension that is one.
    fn control(&self, control: &mut FilterControl) -> Result<()> {
        let name = control.field.clone();
        let about = self.model.dimensions.get(&name).and_then(|d| d.about.label.clone());
        let Expr::Column(column) = Scope::new(self, &[]).row(Expr::column(&name))? else {
            let message = format!(
                "{} is worked out of columns, and a control lists the values of one: name a column",
                brief(&name)
            );
            return Err(Error::new(Code::InvalidSpec, message));
        };
        let plain = name.rsplit('.').next().unwrap_or_default();
        control.label = control.label.take().or(about).or_else(|| Some(humanize(plain)));
        control.field = column;
        Ok(())
    }
}
