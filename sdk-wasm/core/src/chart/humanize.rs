//! Names of columns, which are identifiers, as readers see them.

/// The words of a name, as a title: `mean_delay` becomes "Mean delay", `GDPPerCapita` "GDP per
/// capita", `userID` "User ID".
///
/// Acronyms stay as they are, also with figures (`CO2`), and so do words that the author began with a
/// capital behind a separator, as German writes nouns: `Anzahl_Kunden` becomes "Anzahl Kunden". Dots
/// part words as well: `customers.age` of a joined table or a nested object becomes "Customers age",
/// R's `Petal.Width` "Petal Width". A name that is no identifier, such as "Beak Length (mm)", was
/// written for readers already and stays as it is.
pub fn humanize(name: &str) -> String {
    if !is_identifier(name) {
        return name.to_owned();
    }
    let words = words(name);
    let rest = words.iter().skip(1).cloned();
    let first = parted(name).first().map(|word| capitalised(word));
    first.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}

/// The words of a name within a title: "delay" in "Mean delay".
pub fn humanize_within(name: &str) -> String {
    if is_identifier(name) { words(name).join(" ") } else { name.to_owned() }
}

/// The words of an identifier in small letters, unless its author wrote capitals behind separators:
/// then as they are written there.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let kept = chars
        .windows(3)
        .any(|c| matches!(c[0], '_' | '-' | '.') && c[1].is_uppercase() && c[2].is_lowercase());
    if !kept {
        return parted(name).iter().map(|word| small(word)).collect();
    }
    let mut out = Vec::new();
    for part in name.split(['_', '-', '.']) {
        let parted = parted(part);
        out.extend(parted.first().cloned());
        out.extend(parted.iter().skip(1).map(|word| small(word)));
    }
    out
}

/// Last words of columns whose whole numbers are names and no amounts.
const NAMES_OF_THINGS: [&str; 17] = [
    "ano", "anno", "année", "annee", "año", "code", "fips", "id", "ids", "isbn", "jahr", "phone",
    "plz", "postcode", "year", "zip", "zipcode",
];

/// Whether the whole numbers of a column of this name are names, such as years, identifiers and
/// postcodes: nobody writes the year 2,024.
pub fn numbers_are_names(name: &str) -> bool {
    let last = name.rsplit(|c: char| !c.is_alphanumeric()).find(|part| !part.is_empty());
    last.and_then(|part| parted(part).pop())
        .is_some_and(|word| NAMES_OF_THINGS.contains(&word.to_lowercase().as_str()))
}

fn is_identifier(name: &str) -> bool {
    let letters = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic() || *c == '_');
    let chars: Vec<char> = name.chars().collect();
    chars.iter().enumerate().all(|(i, c)| match c {
        '_' | '-' => true,
        // "No. 5" and "v1.2" are no paths.
        '.' => i > 0 && letters(chars.get(i - 1)) && letters(chars.get(i + 1)),
        c => c.is_alphanumeric(),
    })
}

/// A word in small letters, where it is a word: "Delay" becomes "delay", but "GDP", "CO2" and "K"
/// stay.
fn small(word: &str) -> String {
    let mut chars = word.chars();
    let is_word = word.chars().count() > 1
        && !word.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric());
    match chars.next() {
        Some(first) if is_word => first.to_lowercase().chain(chars).collect(),
        _ => word.to_owned(),
    }
}

/// The first letter as a capital, but not of names such as iPhone.
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if !chars.clone().next().is_some_and(char::is_uppercase) => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => word.to_owned(),
    }
}

/// The words of an identifier: parted at `_`, at `-` and `.` between letters, and where a capital
/// starts a word.
fn parted(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = if i == 0 { ' ' } else { at(i - 1) };
        let between = before.is_alphabetic() && at(i + 1).is_alphabetic();
        let separates = matches!(c, '_' | '.') || c == '-' && between;
        let starts = c.is_uppercase()
            && match before {
                // eCommerce, iPhone and McDonald are one word.
                b if b.is_lowercase() => word.chars().count() > 1 && word != "Mc",
                b if b.is_numeric() => at(i + 1).is_lowercase(),
                // The last capital of HTTPServer starts a word; the s of userIDs is a plural.
                b if b.is_uppercase() => {
                    at(i + 1).is_lowercase() && (at(i + 1) != 's' || at(i + 2).is_lowercase())
                }
                _ => false,
            };
        if separates || starts {
            out.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if !separates {
            word.push(c);
        }
    }
    out.extend((!word.is_empty()).then_some(word));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_titles() {
        for (name, title) in [
            ("mean_delay", "Mean delay"),
            ("delayMinutes", "Delay minutes"),
            ("GDPPerCapita", "GDP per capita"),
            ("CO2", "CO2"),
            ("co2Emissions", "Co2 emissions"),
            ("userID", "User ID"),
            ("userIDs", "User IDs"),
            ("totalUSD", "Total USD"),
            ("HTTPServer", "HTTP server"),
            ("TOTAL_SALES", "TOTAL SALES"),
            ("dayOfWeek", "Day of week"),
            ("vitaminC", "Vitamin C"),
            ("iPhoneSales", "iPhone sales"),
            ("eBay", "eBay"),
            ("McDonald", "McDonald"),
            ("salesMcDonaldUS", "Sales McDonald US"),
            ("net-revenue", "Net revenue"),
            ("customers.age", "Customers age"),
            ("order_items.unitPrice", "Order items unit price"),
            ("Petal.Width", "Petal Width"),
            ("a._id", "A id"),
            ("v1.2", "v1.2"),
            ("No.", "No."),
            (".hidden", ".hidden"),
            ("Anzahl_Kunden", "Anzahl Kunden"),
            ("umsatz_Netto", "Umsatz Netto"),
            ("Total_SalesUSD", "Total Sales USD"),
            ("2024-01", "2024-01"),
            ("_id", "Id"),
            ("a__b", "A b"),
            ("Beak Length (mm)", "Beak Length (mm)"),
            ("Land/Region", "Land/Region"),
            ("P [mm] \"q\"", "P [mm] \"q\""),
            ("größeÄußere", "Größe äußere"),
            ("名前", "名前"),
            ("", ""),
        ] {
            assert_eq!(humanize(name), title, "{name}");
        }
    }

    #[test]
    fn years_and_identifiers_are_names() {
        for name in [
            "year",
            "Year",
            "model_year",
            "modelYear",
            "Model Year",
            "userID",
            "Geschäftsjahr Jahr",
            "id",
            "zip",
        ] {
            assert!(numbers_are_names(name), "{name}");
        }
        for name in ["", "years", "paid", "valid", "yearly_sales", "year over year change", "users"]
        {
            assert!(!numbers_are_names(name), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever the name, no acronym falls apart and nothing is lost but separators and the size of letters.
        #[test]
        fn letters_stay_together(parts in prop::collection::vec("[A-Z]{2,4}|[A-Z][a-z]{2,6}|[a-z]{3,6}[0-9]?", 1..5)) {
            let name = parts.join("_");
            let title = humanize(&name);
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
            prop_assert_eq!(letters(&title), letters(&name));
            prop_assert_eq!(title.split(' ').count(), parts.len(), "{}", title);
            prop_assert!(!title.split(' ').any(|word| word.is_empty()));
        }
    }
}
