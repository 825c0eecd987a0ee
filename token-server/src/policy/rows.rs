//! Makes bound filters of a dataset's policy and a tenant's attributes.

use pellucid_core::{Filter, FilterOp, Scalar};

use super::{Denied, Scope};
use crate::config::{Attribute, DatasetConfig, PolicyRule, TenantConfig};

/// Decides what `tenant` may read of `dataset`, narrowed by `narrower`: filters of a token can take
/// rows away and never add any.
///
/// # Example
///
/// ```
/// use pellucid_core::{Filter, FilterOp};
/// use pellucid_server::config::{DatasetConfig, TenantConfig};
/// use pellucid_server::policy::bind;
///
/// let dataset: DatasetConfig = serde_json::from_str(
///     r#"{"files": "sales.csv", "policy": [{"column": "customer", "attribute": "customer"}]}"#,
/// )?;
/// let acme: TenantConfig = serde_json::from_str(r#"{"attributes": {"customer": "ACME"}}"#)?;
/// let scope = bind("sales", &dataset, "acme", &acme, &[])?;
/// assert_eq!(scope.filters(), [Filter::new("customer", FilterOp::Eq, "ACME")]);
///
/// // What is absent is no access, never every row.
/// assert!(bind("sales", &dataset, "visitor", &TenantConfig::default(), &[]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Denied`] where a rule needs an attribute the tenant has not: absence is no access, never all
/// rows.
pub fn bind(
    dataset_id: &str,
    dataset: &DatasetConfig,
    tenant_id: &str,
    tenant: &TenantConfig,
    narrower: &[Filter],
) -> Result<Scope, Denied> {
    let hidden = dataset.hidden.iter().cloned().collect();
    let unrestricted = dataset.open || tenant.all_rows.iter().any(|d| d == dataset_id);
    if unrestricted {
        return Ok(Scope::new(tenant_id, dataset_id, narrower.to_vec(), hidden));
    }
    if dataset.policy.is_empty() {
        return Err(unreadable(
            dataset_id,
            format!("dataset \"{dataset_id}\" has no policy and is not open"),
        ));
    }
    let policy = dataset.policy.iter().map(|rule| filter(rule, dataset_id, tenant_id, tenant));
    let filters = policy.chain(narrower.iter().cloned().map(Ok)).collect::<Result<_, _>>()?;
    Ok(Scope::new(tenant_id, dataset_id, filters, hidden))
}

fn filter(
    rule: &PolicyRule,
    dataset: &str,
    tenant_id: &str,
    tenant: &TenantConfig,
) -> Result<Filter, Denied> {
    let field = rule.column.clone();
    let Some(name) = &rule.attribute else {
        return Ok(Filter {
            field,
            op: rule.op,
            value: rule.value.clone(),
            values: rule.values.clone(),
            expr: None,
        });
    };
    let absent = || {
        let why = format!(
            "tenant \"{tenant_id}\" has no attribute \"{name}\", which the policy of dataset \"{dataset}\" compares \"{field}\" with"
        );
        unreadable(dataset, why)
    };
    match tenant.attributes.get(name).ok_or_else(absent)? {
        Attribute::One(Scalar::Null) => Err(absent()),
        Attribute::Many(values) if values.is_empty() || values.contains(&Scalar::Null) => {
            Err(absent())
        }
        Attribute::One(value) if takes_list(rule.op) => {
            Ok(Filter::list(field, rule.op, vec![value.clone()]))
        }
        Attribute::One(value) => Ok(Filter::new(field, rule.op, value.clone())),
        Attribute::Many(values) if takes_list(rule.op) => {
            Ok(Filter::list(field, rule.op, values.clone()))
        }
        Attribute::Many(values) if rule.op == FilterOp::Eq => {
            Ok(Filter::list(field, FilterOp::In, values.clone()))
        }
        Attribute::Many(values) if rule.op == FilterOp::Neq => {
            Ok(Filter::list(field, FilterOp::NotIn, values.clone()))
        }
        Attribute::Many(_) => {
            let op = rule.op.as_str();
            let why = format!(
                "attribute \"{name}\" of tenant \"{tenant_id}\" is a list, and {op} on \"{field}\" takes one value"
            );
            Err(unreadable(dataset, why))
        }
    }
}

/// Attributes and columns that policy compares are often those that are hidden from readers.
fn unreadable(dataset: &str, why: String) -> Denied {
    let told = format!(
        "the policy of dataset \"{dataset}\" gives this tenant nothing: its operator finds the reason in the server's log"
    );
    Denied::hiding(told, why)
}

fn takes_list(op: FilterOp) -> bool {
    matches!(op, FilterOp::In | FilterOp::NotIn | FilterOp::Between)
}

impl From<&str> for Attribute {
    fn from(v: &str) -> Self {
        Self::One(v.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(toml: &str) -> DatasetConfig {
        use figment::providers::{Format, Toml};
        figment::Figment::from(Toml::string(&format!("files = 'a.parquet'\n{toml}")))
            .extract()
            .unwrap()
    }

    fn tenant(attributes: &[(&str, Attribute)]) -> TenantConfig {
        TenantConfig {
            attributes: attributes.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            ..TenantConfig::default()
        }
    }

    const BY_ORIGIN: &str = "[[policy]]\ncolumn = 'origin'\nattribute = 'origin'";

    #[test]
    fn an_attribute_becomes_a_bound_value() {
        let scope = bind(
            "flights",
            &dataset(BY_ORIGIN),
            "atl",
            &tenant(&[("origin", "ATL' OR 1=1 --".into())]),
            &[],
        )
        .unwrap();
        assert_eq!(scope.filters(), [Filter::new("origin", FilterOp::Eq, "ATL' OR 1=1 --")]);
    }

    #[test]
    fn a_list_becomes_in() {
        let list = Attribute::Many(vec!["ATL".into(), "LAX".into()]);
        let scope = bind("flights", &dataset(BY_ORIGIN), "both", &tenant(&[("origin", list)]), &[])
            .unwrap();
        assert_eq!(
            scope.filters(),
            [Filter::list("origin", FilterOp::In, vec!["ATL".into(), "LAX".into()])]
        );
    }

    #[test]
    fn what_is_absent_is_denied() {
        for attributes in [
            vec![],
            vec![("region", "ATL".into())],
            vec![("origin", Attribute::One(Scalar::Null))],
            vec![("origin", Attribute::Many(vec![]))],
            vec![("origin", Attribute::Many(vec!["ATL".into(), Scalar::Null]))],
        ] {
            assert!(
                bind("flights", &dataset(BY_ORIGIN), "atl", &tenant(&attributes), &[]).is_err(),
                "{attributes:?}"
            );
        }
    }

    #[test]
    fn readers_are_told_no_name() {
        let by_secret =
            "hidden = ['salary']\n[[policy]]\ncolumn = 'salary'\nop = 'lt'\nattribute = 'ceiling'";
        let list = Attribute::Many(vec!["1".into(), "2".into()]);
        for attributes in
            [vec![], vec![("ceiling", list)], vec![("ceiling", Attribute::One(Scalar::Null))]]
        {
            let denied =
                bind("pay", &dataset(by_secret), "acme", &tenant(&attributes), &[]).unwrap_err();
            assert!(
                !denied.told().contains("salary") && !denied.told().contains("ceiling"),
                "{}",
                denied.told()
            );
            assert!(
                denied.told().contains("\"pay\"") && denied.to_string().contains("salary"),
                "{denied}"
            );
        }
    }

    #[test]
    fn all_rows_must_be_said() {
        let faa = TenantConfig { all_rows: vec!["flights".into()], ..TenantConfig::default() };
        assert!(
            bind("flights", &dataset(BY_ORIGIN), "faa", &faa, &[]).unwrap().filters().is_empty()
        );
        assert!(bind("other", &dataset(BY_ORIGIN), "faa", &faa, &[]).is_err());
        assert!(bind("flights", &dataset(""), "faa", &TenantConfig::default(), &[]).is_err());
        assert!(
            bind("flights", &dataset("open = true"), "x", &TenantConfig::default(), &[])
                .unwrap()
                .filters()
                .is_empty()
        );
    }

    #[test]
    fn filters_of_a_token_only_narrow() {
        let own = Filter::new("origin", FilterOp::Eq, "ATL");
        let wider = Filter::new("origin", FilterOp::Eq, "LAX");
        let attributes = tenant(&[("origin", "ATL".into())]);
        let narrowed =
            bind("flights", &dataset(BY_ORIGIN), "atl", &attributes, std::slice::from_ref(&wider))
                .unwrap();
        assert_eq!(narrowed.filters(), [own, wider.clone()], "the policy stands before it");
        let free = bind("flights", &dataset(BY_ORIGIN), "atl", &attributes, &[]).unwrap();
        assert_ne!(narrowed.hash(), free.hash());
        assert!(
            bind("flights", &dataset(BY_ORIGIN), "atl", &tenant(&[]), std::slice::from_ref(&wider))
                .is_err(),
            "it stands in for no policy"
        );
        assert_eq!(
            bind(
                "flights",
                &dataset("open = true"),
                "x",
                &attributes,
                std::slice::from_ref(&wider)
            )
            .unwrap()
            .filters(),
            [wider]
        );
    }

    #[test]
    fn scopes_that_differ_have_hashes_that_differ() {
        let d = dataset(BY_ORIGIN);
        let hash = |tenant_id: &str, value: &str, d: &DatasetConfig| {
            bind("flights", d, tenant_id, &tenant(&[("origin", value.into())]), &[])
                .unwrap()
                .hash()
                .to_owned()
        };
        let hidden = dataset(&format!("hidden = ['delay']\n{BY_ORIGIN}"));
        let all = [
            hash("a", "ATL", &d),
            hash("b", "ATL", &d),
            hash("a", "LAX", &d),
            hash("a", "ATL", &hidden),
        ];
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), all.len());
        assert_eq!(hash("a", "ATL", &d), hash("a", "ATL", &d));
    }
}
