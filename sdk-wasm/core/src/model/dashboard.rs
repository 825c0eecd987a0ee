//! A dashboard in a model's names as one over columns of a table with all that it leads to.

use crate::chart::humanize::humanize;
use crate::dashboard::FilterControl;
use crate::error::brief;
use crate::{Code, DashboardSpec, Error, Expr, Filter, Result, dashboard};

use super::bind::Bound;
use super::expand::{Scope, placed};
use super::question;

impl Bound {
    /// The dashboard over columns called `table.column` that `spec` is, and the table that its
    /// charts are of.
    ///
    /// # Errors
    /// With the path of what is at fault: as [`Bound::chart`], `invalid_spec` for charts of several
    /// tables and for a control of what is no column.
    pub fn dashboard(&self, mut spec: DashboardSpec) -> Result<(String, DashboardSpec)> {
        let mut home: Option<String> = None;
        for (i, chart) in spec.charts.iter_mut().enumerate() {
            let path = format!("charts[{i}].chart");
            let (table, made) = self.chart(chart.chart.clone()).map_err(|e| e.within(&path))?;
            chart.chart = made;
            match &home {
                Some(other) if *other != table => {
                    let message = format!(
                        "the chart is of {}, and those before it of {}: a dashboard shows measures of one table",
                        brief(&table),
                        brief(other)
                    );
                    return Err(Error::new(Code::InvalidSpec, message).at(path));
                }
                _ => home = Some(table),
            }
        }
        for (i, control) in spec.filters.iter_mut().enumerate() {
            self.control(control).map_err(|e| placed(e, format!("filters[{i}].field")))?;
        }
        let first = || self.tables.first().map(|(name, _)| name.clone()).unwrap_or_default();
        let home = home.unwrap_or_else(first);
        spec.model = None;
        spec.dataset.clone_from(&home);
        Ok((home, spec))
    }

    /// Checks a dashboard in the model's names.
    ///
    /// # Errors
    /// As [`Bound::dashboard`] and [`dashboard::validate`].
    pub fn check_dashboard(&self, spec: DashboardSpec) -> Result<()> {
        let (table, spec) = self.dashboard(spec)?;
        dashboard::validate(&spec, &self.view(&table))
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
