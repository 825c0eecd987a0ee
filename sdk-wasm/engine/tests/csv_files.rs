//! CSV as people have it: dialects, encodings, types. Answers are written by hand.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "support/ask.rs"]
mod ask;

use ask::{all, note, open, refused, rows, told, types};
use pellucid_core::Code;
use pellucid_core::read::NoteCode;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR")))
        .expect("a file of the tests")
}

/// Files with what a query gives.
#[test]
fn files_of_many_programs_answer_right() {
    let sum =
        |field: &str| format!(r#"{{"measures":[{{"op":"sum","field":"{field}","as":"s"}}]}}"#);
    let group = |by: &str, field: &str| {
        format!(
            r#"{{"dimensions":["{by}"],"measures":[{{"op":"sum","field":"{field}","as":"s"}}]}}"#
        )
    };
    let counts =
        |by: &str| format!(r#"{{"dimensions":["{by}"],"measures":[{{"op":"count","as":"n"}}]}}"#);
    type Case = (&'static str, Vec<u8>, String, &'static [&'static [&'static str]]);
    let cases: Vec<Case> = vec![
        (
            "semicolons",
            b"date;temperature;place\n2011-01-01;1;Galway\n2011-01-02;-1;Galway\n2011-01-01;6;Berkeley\n".to_vec(),
            group("place", "temperature"),
            &[&["Berkeley", "6"], &["Galway", "0"]],
        ),
        (
            "decimal commas",
            b"Datum;Konto;Betrag\n2024-01-15;Miete;-1.250,00\n2024-01-16;Gehalt;3.400,50\n2024-01-17;Strom;-89,90\n".to_vec(),
            sum("Betrag"),
            &[&["2060.6"]],
        ),
        ("a sep line", b"sep=;\nname;qty\nbolt;3\nnut;4\n".to_vec(), sum("qty"), &[&["7"]]),
        (
            "short rows",
            b"name,group,score\nNorth,A,5\nEast,A\nWest,B,7\nSouth\n".to_vec(),
            group("group", "score"),
            &[&["A", "5"], &["B", "7"], &["null", "null"]],
        ),
        (
            "escaped by backslashes",
            br#""id","name","code"
"1","TV 50\"","1234"
"2","T\"WO, really","7"
"3","plain","9"
"#
            .to_vec(),
            group("name", "code"),
            &[&["T\"WO, really", "7"], &["TV 50\"", "1234"], &["plain", "9"]],
        ),
        (
            "titles before the header",
            b"Per Transaction Report\nReporting Period: 2014-01-01 to 2014-01-31\n\nCountry,Transaction,Date,Name\nUsa,24234jh24,2014-01-01,App\nDe,9,2014-01-02,App\n".to_vec(),
            counts("Country"),
            &[&["De", "1"], &["Usa", "1"]],
        ),
        ("UTF-16 with tabs", file("c03-excel-unicode-text.csv"), group("Région", "Ventes"), &[&["Nord", "15"], &["Süd", "32"]]),
        ("a mark and quotes", b"\xef\xbb\xbf\"question\",\"answer\"\n\"a\",\"1\"\n\"b\",\"2\"\n".to_vec(), group("question", "answer"), &[&["a", "1"], &["b", "2"]]),
        ("gzip", file("c29-gzipped.csv.gz"), sum("b"), &[&["6"]]),
        ("a header in brackets", b"[dept],[cost]\nA,1\nB,2\n".to_vec(), sum("[cost]"), &[&["3"]]),
        ("NA among numbers", b"Number\nNA\n8\n80\n90\nNA\n81\n".to_vec(), r#"{"measures":[{"op":"mean","field":"Number","as":"m"},{"op":"count","field":"Number","as":"c"}]}"#.into(), &[&["64.75", "4"]]),
        ("NA among texts", b"Continent,Country\nNA,USA\nEU,GB\n".to_vec(), counts("Continent"), &[&["EU", "1"], &["NA", "1"]]),
        ("quoted thousands", "売上,担当\n\"1,234\",田中\n\"2,345\",山田\n".as_bytes().to_vec(), sum("売上"), &[&["3579"]]),
        (
            "padded cells",
            b"timestamp,           meterId,        obisCode,  value\n2024-02-27T21:00+01:00, abcdeJJtestest, 1-0:1.8.0, 4004\n2024-02-26T14:25+01:00, abcdeJJtestest, 1-0:1.8.0, 3995\n".to_vec(),
            r#"{"dimensions":["meterId"],"measures":[{"op":"sum","field":"value","as":"s"},{"op":"max","field":"timestamp","as":"t"}]}"#.into(),
            &[&["abcdeJJtestest", "7999", "1709064000000000"]],
        ),
        ("bare points", b"C1,C2\n1.101,2\n1,.2\n1,3.333\n1,-.5\n".to_vec(), sum("C2"), &[&["5.033"]]),
        (
            "Inf",
            b"name,num\nsasha,10\nterry,Inf\ncathy,0.5\n".to_vec(),
            r#"{"measures":[{"op":"min","field":"num","as":"a"},{"op":"max","field":"num","as":"b"},{"op":"count","field":"num","as":"c"}]}"#.into(),
            &[&["0.5", "inf", "3"]],
        ),
        (
            "PostgreSQL's offsets",
            b"t,v\n2020-12-31 21:25:58.745232+02,1\n2020-12-31 23:59:59+02,2\n2021-01-01 02:30:00+02,4\n".to_vec(),
            r#"{"dimensions":[{"field":"t","timeUnit":"year","as":"y"}],"measures":[{"op":"sum","field":"v","as":"s"}]}"#.into(),
            &[&["1577836800000000", "3"], &["1609459200000000", "4"]],
        ),
        (
            "dates of the United States",
            b"date,litres\n12/31/2026,40\n12/01/2026,35\n1/2/2027,30\n".to_vec(),
            r#"{"dimensions":[{"field":"date","timeUnit":"month","as":"m"}],"measures":[{"op":"sum","field":"litres","as":"s"}]}"#.into(),
            &[&["1796083200000000", "75"], &["1798761600000000", "30"]],
        ),
        ("ambiguous dates", b"date,n\n01/02/2026,1\n03/04/2026,2\n".to_vec(), group("date", "n"), &[&["01/02/2026", "1"], &["03/04/2026", "2"]]),
        (
            "long identifiers",
            b"doi,id\n10.1/0,11898508762506083287\n10.1/1,3266119658877827603\n10.1/2,11898508762506083288\n".to_vec(),
            counts("id"),
            &[&["11898508762506083287", "1"], &["11898508762506083288", "1"], &["3266119658877827603", "1"]],
        ),
        (
            "identifiers beyond 2^53",
            b"id,v\n9007199254740993,1\n9007199254740992,2\n9007199254740993,4\n".to_vec(),
            group("id", "v"),
            &[&["9007199254740992", "2"], &["9007199254740993", "5"]],
        ),
        (
            "leading zeros",
            b"Account,CostCenter,Invoice,RoutingNumber,Amount\n0010,00042,INV-0007,021000021,125.50\n\"0100\",\"007\",\"000123\",\"011000015\",50\n".to_vec(),
            r#"{"dimensions":["Account","RoutingNumber"],"measures":[{"op":"sum","field":"Amount","as":"s"}]}"#.into(),
            &[&["0010", "021000021", "125.5"], &["0100", "011000015", "50"]],
        ),
        ("one column", b"c0\nv0\na;b\n".to_vec(), counts("c0"), &[&["a;b", "1"], &["v0", "1"]]),
        (
            "semicolons within",
            b"name,type,values\nalgorithm,string,one/two/three\nthreads,int32_t,1;2:3;4\n".to_vec(),
            counts("values"),
            &[&["1;2:3;4", "1"], &["one/two/three", "1"]],
        ),
        (
            "names that occur twice",
            b"a,a,a,b\n1,2,3,4\n2,3,4,5\n".to_vec(),
            r#"{"measures":[{"op":"sum","field":"b","as":"s"},{"op":"sum","field":"a","as":"a"}]}"#.into(),
            &[&["9", "3"]],
        ),
        (
            "tabs and bare points",
            file("unemployment.tsv"),
            r#"{"measures":[{"op":"mean","field":"rate","as":"r"},{"op":"count","as":"n"}]}"#.into(),
            &[&["0.08991516469857068", "3218"]],
        ),
        (
            "dates with slashes, year first",
            file("github.csv"),
            r#"{"dimensions":[{"field":"time","timeUnit":"month","as":"u"}],"measures":[{"op":"sum","field":"count","as":"s"}]}"#.into(),
            &[
                &["1420070400000000", "557"],
                &["1422748800000000", "448"],
                &["1425168000000000", "655"],
                &["1427846400000000", "413"],
                &["1430438400000000", "406"],
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (name, bytes, query, expected) in cases {
        let found = std::panic::catch_unwind(|| rows(&ask::ask(&open(&bytes, "{}"), &query)));
        let near = |a: &str, b: &str| {
            a == b
                || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() < 1e-12)
        };
        let same = found.as_ref().is_ok_and(|found| {
            found.len() == expected.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|(f, e)| f.len() == e.len() && f.iter().zip(*e).all(|(f, e)| near(f, e)))
        });
        if !same {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_float_far_down_makes_the_column_floats() {
    let text: String = "a,b\n"
        .chars()
        .chain((0..12_000).flat_map(|i| {
            format!("{i},{}\n", if i == 11_999 { "6.5" } else { "3" }).chars().collect::<Vec<_>>()
        }))
        .collect();
    let table = open(&text, "{}");
    assert_eq!(types(&table), "a:int b:float");
    let query =
        r#"{"measures":[{"op":"sum","field":"b","as":"s"},{"op":"max","field":"b","as":"x"}]}"#;
    assert_eq!(rows(&ask::ask(&table, query)), [["36003.5", "6.5"]]);
}

/// Columns by what their cells have in common, the header being `x` and the other column letters.
#[test]
fn a_column_is_what_all_its_cells_are() {
    for (cells, kind, values) in [
        (&["1", "-", "3"][..], "int", &["1", "null", "3"][..]),
        (&["1", "N/A", ""], "int", &["1", "null", "null"]),
        (&["1", "\\N", "NULL"], "int", &["1", "null", "null"]),
        (&["a", "\\N", "NULL"], "string", &["a", "null", "NULL"]),
        (&["true", "NA", "False"], "bool", &["true", "null", "false"]),
        (&["2024-01-01", "NA", ""], "date", &["1704067200000000", "null", "null"]),
        (&["", "", ""], "int", &["null", "null", "null"]),
        (&["+5", "0e+00", ".5"], "float", &["5", "0", "0.5"]),
        (&["+5", "-3", "\u{2212}2"], "int", &["5", "-3", "-2"]),
        (&["$5", "-$1,200.50", "$0.25"], "float", &["5", "-1200.5", "0.25"]),
        (&["$1,234.50", "($500.00)", "$ -"], "float", &["1234.5", "-500", "null"]),
        (&["5 €", "7 €", "8"], "int", &["5", "7", "8"]),
        (&["5 €", "$7", "8"], "string", &["5 €", "$7", "8"]),
        (&["R$ 1.234,56", "R$ 2,00", "-R$ 3,50"], "float", &["1234.56", "2", "-3.5"]),
        (&["USD 1200", "USD 3.50", "(USD 7)"], "float", &["1200", "3.5", "-7"]),
        (&["12.50 EUR", "7 EUR", "8"], "float", &["12.5", "7", "8"]),
        (&["1 200,50 zł", "7,25 zł"], "float", &["1200.5", "7.25"]),
        (&["CHF 5", "EUR 7", "8"], "string", &["CHF 5", "EUR 7", "8"]),
        // Codes right beside digits are names of things, and so are others.
        (&["USD12", "USD13"], "string", &["USD12", "USD13"]),
        (&["ABC 12", "ABC 13"], "string", &["ABC 12", "ABC 13"]),
        (&["12 %", "7.5 %", "0%"], "float", &["0.12", "0.075", "0"]),
        (&["12 %", "7", "3"], "string", &["12 %", "7", "3"]),
        (&["(5)", "7", "3"], "int", &["-5", "7", "3"]),
        (&["(030)", "(040)", "(050)"], "string", &["(030)", "(040)", "(050)"]),
        (&["(212)", "(415)", "(650)"], "string", &["(212)", "(415)", "(650)"]),
        (
            &["+491711234567", "+14155550123", "+33612345678"],
            "string",
            &["+491711234567", "+14155550123", "+33612345678"],
        ),
        (
            &["555 123 456", "555 987 654", "555 111 222"],
            "string",
            &["555 123 456", "555 987 654", "555 111 222"],
        ),
        (&["1 234", "999", "1 234 567"], "int", &["1234", "999", "1234567"]),
        (&["1'234.5", "2'000.25", "7"], "float", &["1234.5", "2000.25", "7"]),
        (&["02134", "10001", "94110"], "string", &["02134", "10001", "94110"]),
        (&["12345-6789", "10001", "94110"], "string", &["12345-6789", "10001", "94110"]),
        (&["1", "2.50", "x"], "string", &["1", "2.50", "x"]),
        (&["9223372036854775807", "1", "2"], "int", &["9223372036854775807", "1", "2"]),
        (&["9223372036854775808", "1", "2"], "string", &["9223372036854775808", "1", "2"]),
        (&["NaN", "1.5", "2"], "float", &["NaN", "1.5", "2"]),
        (&["9007199254740993", "NaN", "2"], "int", &["9007199254740993", "null", "2"]),
        (
            &["31.12.2024", "01.02.2024", "3.4.2024"],
            "date",
            &["1735603200000000", "1706745600000000", "1712102400000000"],
        ),
        (
            &["01.02.2024", "03.04.2024", "05.06.2024"],
            "string",
            &["01.02.2024", "03.04.2024", "05.06.2024"],
        ),
        (
            &["31/12/2024", "12/31/2024", "01/01/2024"],
            "string",
            &["31/12/2024", "12/31/2024", "01/01/2024"],
        ),
        (
            &["01/01/2024", "02/02/2024", "03/03/2024"],
            "date",
            &["1704067200000000", "1706832000000000", "1709424000000000"],
        ),
        (
            &["Jan 1 2000", "February 2 2000", "Mar 3, 2000"],
            "date",
            &["946684800000000", "949449600000000", "952041600000000"],
        ),
        (
            &["2024-01-01", "2024/01/02", "2024-01-03"],
            "string",
            &["2024-01-01", "2024/01/02", "2024-01-03"],
        ),
        (
            &["2024-01-01", "2024-01-02 12:00", ""],
            "timestamp",
            &["1704067200000000", "1704196800000000", "null"],
        ),
        (
            &["2024-01-01 10:00 UTC", "2024-01-01T10:00:00-0700", "2024-01-01 10:00:00+02"],
            "timestamp",
            &["1704103200000000", "1704128400000000", "1704096000000000"],
        ),
        (&["01/02/24", "03/04/24", "31/12/24"], "string", &["01/02/24", "03/04/24", "31/12/24"]),
        (&["12:34:56", "01:02:03", "00:00:00"], "string", &["12:34:56", "01:02:03", "00:00:00"]),
        (&["inf", "-inf", "1"], "float", &["inf", "-inf", "1"]),
        (&["NA", "NA", "NA"], "string", &["NA", "NA", "NA"]),
        (&["1e5", "2E-1", "3"], "float", &["100000", "0.2", "3"]),
        (&["0x1F", "1_000", "2"], "string", &["0x1F", "1_000", "2"]),
    ] {
        let text: String = cells.iter().zip('a'..).map(|(c, l)| format!("\"{c}\",{l}\n")).collect();
        let table = open(format!("x,l\n{text}"), "{}");
        let found: Vec<String> =
            all(&table).into_iter().map(|mut row| row.swap_remove(0)).collect();
        assert_eq!(
            (types(&table).as_str(), found.iter().map(String::as_str).collect::<Vec<_>>()),
            (format!("x:{kind} l:string").as_str(), values.to_vec()),
            "{cells:?}"
        );
    }
}

#[test]
fn decimal_marks_are_decided_by_the_file() {
    // Three digits behind the only comma: semicolons go with decimal commas, unless a point is one.
    assert_eq!(all(&open("a;b\n1,234;x\n2,500;y\n", "{}"))[0][0], "1.234");
    assert_eq!(all(&open("a;b\n1,234;0.5\n2,500;1.25\n", "{}"))[0][0], "1234");
    assert_eq!(all(&open("a;b\n1.234;0,5\n2.500;1,25\n", "{}"))[0][0], "1234");
    assert_eq!(all(&open("a,b\n1.234,x\n2.500,y\n", "{}"))[0][0], "1.234");
    assert_eq!(all(&open("a,b\n\"1,5\",x\n\"2,25\",y\n", "{}"))[0][0], "1.5");
    // Points alone may part thousands where cells are parted by semicolons.
    assert_eq!(
        note(&open("a;b\n1.250;x\n2.500;y\n", "{}"), NoteCode::AmbiguousNumbers).value.as_deref(),
        Some("1.250")
    );
    assert_eq!(all(&open("a;b\n1.250;x\n0.500;y\n", "{}"))[0][0], "1.25");
    let tabs = "a\tb\n1,234\tx\n2,500\ty\n";
    let table = open(tabs, "{}");
    assert_eq!(
        (all(&table)[0][0].as_str(), note(&table, NoteCode::AmbiguousNumbers).row),
        ("1,234", Some(2))
    );
    assert_eq!(all(&open(tabs, r#"{"decimal":","}"#))[0][0], "1.234");
    assert_eq!(all(&open(tabs, r#"{"decimal":"."}"#))[0][0], "1234");
    // Each column that lost its marks is named.
    let table = open("a;b\n1.234;0,5\n2.500;1,25\n", "{}");
    let named: Vec<_> = table.notes().iter().filter_map(|n| n.column.as_deref()).collect();
    assert_eq!(named, ["a", "b"]);
    assert_eq!(note(&table, NoteCode::Numbers).value.as_deref(), Some("1.234"));
    // A point that is no decimal mark parts thousands or makes no number.
    assert_eq!(all(&open("a;b\n1.234;x\n2.500;y\n", r#"{"decimal":","}"#))[0][0], "1234");
    assert_eq!(types(&open("a;b\n1.5;x\n2.5;y\n", r#"{"decimal":","}"#)), "a:string b:string");
}

#[test]
fn what_broke_a_column_is_told_with_row_value_and_remedy() {
    let table = open("a,b\n1,x\n2,x\noops,x\n4,x\n", "{}");
    let n = note(&table, NoteCode::MixedTypes);
    assert_eq!(
        (n.column.as_deref(), n.row, n.value.as_deref()),
        (Some("a"), Some(4), Some("oops"))
    );
    assert!(n.message.contains("nullWords: [\"oops\"]"), "{}", n.message);
    let mended = open("a,b\n1,x\n2,x\noops,x\n4,x\n", r#"{"nullWords":["oops"]}"#);
    assert_eq!((types(&mended).as_str(), told(&mended)), ("a:int b:string", vec![]));
    let forced = open("a,b\n1,x\n2,x\noops,x\n4,x\n", r#"{"types":{"a":"float"}}"#);
    assert_eq!(types(&forced), "a:float b:string");
    let n = note(&forced, NoteCode::Misfits);
    assert_eq!((n.row, n.value.as_deref()), (Some(4), Some("oops")));
    assert_eq!(
        note(&open("t,n\n01/02/2024,1\n03/04/2024,2\n", "{}"), NoteCode::AmbiguousDates).row,
        Some(2)
    );
    assert_eq!(note(&open("a\nNA\n1\n", "{}"), NoteCode::NullWords).value.as_deref(), Some("NA"));
    let one = open("a,b\ntrue,x\nno way,x\n", "{}");
    let message = &note(&one, NoteCode::MixedTypes).message;
    assert!(message.contains("mixes 1 truth value and 1 text:"), "{message}");
    let one = open("a\nNA\n1\n", "{}");
    let message = &note(&one, NoteCode::NullWords).message;
    assert!(
        message.starts_with("1 cell such as \"NA\" stands for no value and is null"),
        "{message}"
    );
    // What is plain is not worth a word.
    assert_eq!(told(&open("a,b,c\n1,x,2024-01-01\n2,y,\n", "{}")), vec![]);
}

#[test]
fn every_decision_can_be_overruled() {
    let t = |file: &str, options: &str| all(&open(file, options));
    assert_eq!(t("a;b,c;d\n1;2,3;4\n", r#"{"delimiter":","}"#), [["1;2", "3;4"]]);
    assert_eq!(t("a\tb\n1\t2\n", r#"{"delimiter":"\\t"}"#), [["1", "2"]]);
    assert_eq!(t("a,b\n'x,y',1\n", r#"{"quote":"'"}"#), [["x,y", "1"]]);
    assert_eq!(t("a,b\n\"x\",1\n", r#"{"quote":""}"#), [["\"x\"", "1"]]);
    assert_eq!(t("1,x\n2,y\n", "{}"), [["1", "x"], ["2", "y"]]);
    assert_eq!(t("1,x\n2,y\n", r#"{"header":true}"#), [["2", "y"]]);
    assert_eq!(t("a,b\n1,2\n", r#"{"header":false}"#), [["a", "b"], ["1", "2"]]);
    assert_eq!(t("a,b\n%1,2\n3,4\n", r#"{"comment":"%"}"#), [["3", "4"]]);
    assert_eq!(t("# x\na,b\n1,2\n", r#"{"comment":"","header":false}"#)[0], ["a", "b"]);
    assert_eq!(t("a\nb,c\n1,2\n3,4\n", r#"{"skipLines":1}"#), [["1", "2"], ["3", "4"]]);
    assert_eq!(t("d,n\n01/02/2024,1\n", r#"{"dateOrder":"dmy"}"#)[0][0], "1706745600000000");
    assert_eq!(t("d,n\n01/02/2024,1\n", r#"{"dateOrder":"mdy"}"#)[0][0], "1704153600000000");
    assert_eq!(t("zip,n\n10115,1\n", r#"{"types":{"zip":"string"}}"#), [["10115", "1"]]);
    assert_eq!(all(&open(b"a,b\n\xe9,1\n", r#"{"encoding":"latin1"}"#)), [["é", "1"]]);
    for (file, options, code, path) in [
        ("a,b\n1,2\n", r#"{"delimiter":"||"}"#, Code::InvalidQuery, "delimiter"),
        ("a,b\n1,2\n", r#"{"quote":"''"}"#, Code::InvalidQuery, "quote"),
        ("a,b\n1,2\n", r#"{"decimal":";"}"#, Code::InvalidQuery, "decimal"),
        ("a,b\n1,2\n", r#"{"encoding":"x"}"#, Code::InvalidQuery, "encoding"),
        ("a,b\n1,2\n", r#"{"types":{"z":"int"}}"#, Code::UnknownColumn, "types"),
        ("d,n\n01/02/2024,1\n", r#"{"types":{"d":"date"}}"#, Code::InvalidQuery, "types"),
    ] {
        let e = refused(file, options);
        assert_eq!((e.code, e.path.as_deref()), (code, Some(path)), "{e}");
    }
}

/// What is asked for is read where it can be at all.
#[test]
fn types_that_are_asked_for_overrule_what_cells_look_like() {
    for (cells, data_type, found) in [
        ("007|42|-01", "int", "7 42 -1"),
        ("7.0|1e3|1.5", "int", "7 1000 null"),
        ("007.50|0.25", "float", "7.5 0.25"),
        ("000|00.5|0", "float", "0 0.5 0"),
        ("20240229|20240301", "date", "1709164800000000 1709251200000000"),
        ("20240229T101530Z|20240229", "timestamp", "1709201730000000 1709164800000000"),
        ("20240230|2024-02-29", "date", "null 1709164800000000"),
    ] {
        let options = format!(r#"{{"types":{{"v":"{data_type}"}}}}"#);
        let rows = cells.split('|');
        let csv = format!("k,v\n{}", rows.clone().map(|c| format!("x,{c}\n")).collect::<String>());
        let json: Vec<String> = rows.map(|c| format!(r#"{{"k":"x","v":"{c}"}}"#)).collect();
        for file in [csv, json.join("\n")] {
            let table = open(&file, &options);
            let read: Vec<String> = all(&table).into_iter().map(|r| r[1].clone()).collect();
            assert_eq!(read.join(" "), found, "{file}");
            assert_eq!(types(&table), format!("k:string v:{data_type}"));
        }
    }
    let table = open("a;v\n1;01,50\n2;02,75\n", r#"{"types":{"v":"float"}}"#);
    assert_eq!(all(&table)[0][1], "1.5");
    assert_eq!(
        all(&open(r#"[{"v":20240229}]"#, r#"{"types":{"v":"date"}}"#)),
        [["1709164800000000"]]
    );
    // Without it they stay as they are.
    assert_eq!(types(&open("v,w\n007,20240229\n", "{}")), "v:string w:int");
}

/// Decimals that are asked for have as many digits as the longest of them.
#[test]
fn decimals_keep_every_digit_where_they_are_asked_for() {
    use pellucid_core::{Batch, Values, decimal};
    let texts = |batch: &Batch, column: usize| -> Vec<String> {
        let column = &batch.columns[column];
        let Values::Decimal { values, scale } = &column.values else { panic!("{column:?}") };
        let one = |row: usize, v: &i128| match column.is_null(row) {
            true => "null".to_owned(),
            false => decimal::text(*v, *scale),
        };
        values.iter().enumerate().map(|(row, v)| one(row, v)).collect()
    };
    let rows = r#"{"dimensions":["v"],"ungrouped":true}"#;
    let sum = r#"{"measures":[{"op":"sum","field":"v","as":"s"}]}"#;
    for (cells, found, total) in [
        ("0.1|0.20|-3", "0.10 0.20 -3.00", "-2.70"),
        ("12345678901234567890.12|0.01", "12345678901234567890.12 0.01", "12345678901234567890.13"),
        ("007.5|x|1e2|2.5e-2", "7.500 null 100.000 0.025", "107.525"),
        ("$1,200.50|(3)|", "1200.50 -3.00 null", "1197.50"),
        ("5 %|10%", "0.05 0.10", "0.15"),
        ("1|2", "1 2", "3"),
    ] {
        let lines = |cell: &mut dyn FnMut(&str) -> String| -> String {
            cells.split('|').map(|c| cell(c) + "\n").collect()
        };
        let csv = format!("v;k\n{}", lines(&mut |c| format!("{c};x")));
        let json = lines(&mut |c| format!(r#"{{"v":"{c}","k":"x"}}"#));
        for file in [csv, json] {
            let table = open(&file, r#"{"types":{"v":"decimal"}}"#);
            assert_eq!(texts(&ask::ask(&table, rows), 0).join(" "), found, "{file}");
            assert_eq!(texts(&ask::ask(&table, sum), 0), [total], "{file}");
        }
    }
    let comma = open("v;w\n1.234,50;x\n0,125;y\n", r#"{"types":{"v":"decimal"}}"#);
    assert_eq!(texts(&ask::ask(&comma, rows), 0), ["1234.500", "0.125"]);
    // A number of JSON, far below many texts.
    let json = format!("[{}{{\"v\":0.125}}]", "{\"v\":\"1\"},".repeat(100));
    let table = open(json, r#"{"types":{"v":"decimal"}}"#);
    assert_eq!(texts(&ask::ask(&table, sum), 0), ["100.125"]);
    // What has no place in 38 digits is no value.
    let long = format!("v\n{}\n0.5\n", "9".repeat(38));
    let table = open(long, r#"{"types":{"v":"decimal"}}"#);
    assert_eq!(texts(&ask::ask(&table, rows), 0), ["null", "0.5"]);
    assert_eq!(note(&table, NoteCode::Misfits).row, Some(2));
}

#[test]
fn comments_and_titles_are_left_out_and_told() {
    let table = open("# made by hand\n# on \"Monday\na,b\n1,2\n# in between\n3,4\n", "{}");
    assert_eq!(all(&table), [["1", "2"], ["3", "4"]]);
    assert!(told(&table).contains(&NoteCode::Comments));
    // As genomes are written: the header has a hash itself.
    let table = open("##format=1\n##source=x\n#CHROM\tPOS\tID\n1\t100\trs1\n1\t200\trs2\n", "{}");
    assert_eq!(types(&table), "#CHROM:int POS:int ID:string");
    // A hash is no comment where rows have one.
    assert_eq!(all(&open("color,n\n#ff0000,1\n#00ff00,2\n", "{}"))[0], ["#ff0000", "1"]);
    assert_eq!(all(&open("id\n#1\n#2\n", "{}")), [["#1"], ["#2"]]);
    // Nor what is quoted in such a row, whichever rows have one.
    assert_eq!(
        all(&open("n,text\n#N/A,\"a, b\"\n#N/A,\"two\nlines\"\n3,x\n", "{}")),
        [["null", "a, b"], ["null", "two\nlines"], ["3", "x"]]
    );
    assert_eq!(
        types(&open("#n,\"a, b\",\"two\nlines\"\n1,2,3\n", "{}")),
        "#n:int a, b:int two\nlines:int"
    );
    assert_eq!(all(&open("# x, y, \"z\na,b\n1,2\n# \"z\n3,4\n", "{}")), [["1", "2"], ["3", "4"]]);
    assert_eq!(types(&open("#n,m\n#a,1\n", r#"{"comment":""}"#)), "#n:string m:int");
    assert_eq!(
        note(&open("My report\n\na,b\n1,2\n3,4\n", "{}"), NoteCode::Preamble).value.as_deref(),
        Some("My report")
    );
}

#[test]
fn quotes_that_go_wrong_swallow_nothing() {
    let table = open("a,b\n1,\"open\n2,x\n3,y\n", "{}");
    assert_eq!(all(&table), [["1", "\"open"], ["2", "x"], ["3", "y"]]);
    assert_eq!(note(&table, NoteCode::StrayQuote).row, Some(2));
    let table = open("a,b\n1,\"open\n2,\"x\"\n3,y\n", "{}");
    assert_eq!(all(&table), [["1", "\"open"], ["2", "x"], ["3", "y"]]);
    assert_eq!(
        all(&open("a,b\n1,\"say \"hi\" to you\"\n2,x\n", "{}")),
        [["1", "say \"hi\" to you"], ["2", "x"]]
    );
    assert_eq!(all(&open("a,b\n1,5\" pipe\n2,x\n", "{}")), [["1", "5\" pipe"], ["2", "x"]]);
    assert_eq!(all(&open("a,b\n1,\"x\ny\"\n2,\"p\"\"q\"\n", "{}")), [["1", "x\ny"], ["2", "p\"q"]]);
    assert_eq!(all(&open("a,b\n1, \"x, y\" \n", "{}")), [["1", "x, y"]]);
    assert_eq!(
        all(&open("a,b\n1,\"\"twice\"\"\n2,x\n", "{}")),
        [["1", "\"\"twice\"\""], ["2", "x"]]
    );
    // Each mark would be looked for to the file's end.
    let many = format!("a,b\n{}", "1,\"\"y\n".repeat(40_000));
    assert_eq!(
        (open(&many, "{}").rows(), all(&open(&many, "{}"))[7][1].as_str()),
        (40_000, "\"\"y")
    );
}

#[test]
fn marks_and_delimiters_of_few_cells() {
    // Words for no value speak for no delimiter.
    assert_eq!(
        types(&open("NA;NA;1,25\nNA;NA;2,5\n", r#"{"header":false}"#)),
        "column1:string column2:string column3:float"
    );
    // An exponent is the same with either decimal mark.
    assert_eq!(types(&open("a;b\nx;5E-7\n", "{}")), "a:string b:float");
    assert_eq!(all(&open("a;b\n1.234;1\n5E-7;2,5\n", "{}"))[0][0], "1234");
}

#[test]
fn dates_of_several_orders_are_read_in_the_one_that_is_said() {
    let table = open(
        "t\n31/12/2024\n12/31/2024\n2024-02-29\n",
        r#"{"types":{"t":"date"},"dateOrder":"dmy"}"#,
    );
    assert_eq!(all(&table), [["1735603200000000"], ["null"], ["1709164800000000"]]);
    assert_eq!(note(&table, NoteCode::Misfits).value.as_deref(), Some("12/31/2024"));
}

#[test]
fn what_is_quoted_is_kept() {
    // Blanks alone are a text too.
    assert_eq!(
        all(&open("a,b\n1,\" \"\n2,\"\n\"\n3,\"\"\n4,x\n", "{}")),
        [["1", " "], ["2", "\n"], ["3", "null"], ["4", "x"]]
    );
    // A row of nothing in a file of one column is written as a pair of quotes.
    assert_eq!(all(&open("a\n1\n\"\"\n\n3\n", "{}")), [["1"], ["null"], ["3"]]);
}

#[test]
fn digits_that_floats_lack_are_told() {
    for (cells, told) in [
        ("0.5\n12345678901234567.89", true),
        ("0.5\n123456789012345.678", true),
        ("0.5\n123456789012345.670", false),
        ("0.5\n0.12345678901234567", false),
    ] {
        let notes = self::told(&open(format!("a\n{cells}\n"), "{}"));
        assert_eq!(notes.contains(&NoteCode::Rounded), told, "{cells}");
    }
}

#[test]
fn long_rows_lose_nothing() {
    let table = open("a,b\n1,2\n3,4,5\n6,7\n", "{}");
    assert_eq!(all(&table), [["1", "2", "null"], ["3", "4", "5"], ["6", "7", "null"]]);
    let n = note(&table, NoteCode::LongRows);
    assert_eq!((n.row, n.value.as_deref()), (Some(3), Some("5")));
    assert!(!told(&table).contains(&NoteCode::ShortRows));
    assert_eq!(
        refused(format!("a,b\n1,2{}\n{}", ",x".repeat(90_000), "1,2\n".repeat(10_000)), "{}").code,
        Code::LimitExceeded
    );
}

/// pandas writes them unquoted.
#[test]
fn a_lone_carriage_return_ends_no_line_where_others_do() {
    for end in ["\n", "\r\n"] {
        let text = ["a,b", "1,x\ry", "\r2,\"p\rq\"", "# no\rrow,", "3,z", ""].join(end);
        let table = open(&text, r##"{"comment":"#","types":{"a":"string"}}"##);
        assert_eq!(all(&table), [["1", "x\ry"], ["\r2", "p\rq"], ["3", "z"]], "{end:?}");
        assert!(!told(&table).contains(&NoteCode::ShortRows));
    }
    // In a file of lines that end so it does, whatever cells hold.
    assert_eq!(all(&open("a,b\r1,\"x\ny\"\r2,z\r", "{}")), [["1", "x\ny"], ["2", "z"]]);
    assert_eq!(all(&open("\"a\nA\",b\r1,x\r2,z\r", "{}")), [["1", "x"], ["2", "z"]]);
}

#[test]
fn line_ends_of_every_system() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,x", "2,\"y z\"", ""].join(end);
        assert_eq!(all(&open(&text, "{}")), [["1", "x"], ["2", "y z"]], "{end:?}");
        assert_eq!(
            all(&open(format!("{text}\u{1a}"), "{}")),
            [["1", "x"], ["2", "y z"]],
            "{end:?}"
        );
        assert_eq!(all(&open(text.trim_end(), "{}")), [["1", "x"], ["2", "y z"]], "{end:?}");
    }
}

/// Words that the caller gives stand for no value whatever they would be else.
#[test]
fn given_words_for_no_value_are_heeded_in_every_column() {
    for (cells, word) in [
        ("-999|21.5|20.5", "-999"),
        ("999|1|2", "999"),
        ("0|1|2", "0"),
        ("\"9,999\"|1|2", "9,999"),
        ("inf|1|2", "inf"),
        ("NaN|1|2", "NaN"),
        ("false|true|true", "false"),
        ("1900-01-01|2024-01-01|2024-01-02", "1900-01-01"),
        ("9999-12-31|2024-01-01|2024-01-02", "9999-12-31"),
        ("-999|a|b", "-999"),
    ] {
        let file = format!("t,k\n{}\n", cells.replace('|', ",x\n") + ",x");
        let table = open(&file, &format!(r#"{{"nullWords":["{word}"]}}"#));
        let found: Vec<bool> = all(&table).iter().map(|r| r[0] == "null").collect();
        assert_eq!(found, [true, false, false], "{file}");
        assert_eq!(table.notes(), [], "{file}");
    }
    for t in ["int", "float", "string"] {
        let options = format!(r#"{{"nullWords":["-999"],"types":{{"t":"{t}"}}}}"#);
        for file in [
            "t,k\n-999,x\n20,x\n",
            r#"[{"t":-999,"k":"x"},{"t":20,"k":"x"}]"#,
            r#"[{"t":"-999","k":"x"},{"t":20,"k":"x"}]"#,
        ] {
            let table = open(file, &options);
            assert_eq!(all(&table)[0][0], "null", "{t} {file}");
            assert!(!told(&table).contains(&NoteCode::Misfits), "{t} {file}");
        }
    }
    let rows =
        open(r#"[{"t":-999,"b":false},{"t":2,"b":true}]"#, r#"{"nullWords":["-999","false"]}"#);
    assert_eq!(all(&rows), [["null", "null"], ["2", "true"]]);
}

/// The order that is said holds, whatever the dates would allow.
#[test]
fn a_said_order_of_dates_is_not_overruled() {
    let (mdy, dmy) = ("03/04/2024,1\n25/12/2024,2", "03/04/2024,1\n12/25/2024,2");
    for (rows, order, first) in [(mdy, "mdy", "1709510400000000"), (dmy, "dmy", "1712102400000000")]
    {
        let file = format!("d,n\n{rows}\n");
        for t in ["date", "timestamp"] {
            let options = format!(r#"{{"dateOrder":"{order}","types":{{"d":"{t}"}}}}"#);
            let table = open(&file, &options);
            assert_eq!(all(&table), [[first, "1"], ["null", "2"]], "{order}");
            assert_eq!(note(&table, NoteCode::Misfits).row, Some(3));
        }
        let table = open(&file, &format!(r#"{{"dateOrder":"{order}"}}"#));
        assert_eq!(types(&table), "d:string n:int");
        let n = note(&table, NoteCode::MixedTypes);
        assert_eq!(n.row, Some(3));
        assert!(n.message.contains("dateOrder"), "{}", n.message);
    }
    // All of another order, and none of it.
    let table = open("d\n25/12/2024\n", r#"{"dateOrder":"mdy"}"#);
    assert_eq!(types(&table), "d:string");
    for plain in ["d\n2024-12-25\n", "d\n25 Dec 2024\n"] {
        assert_eq!(types(&open(plain, r#"{"dateOrder":"mdy"}"#)), "d:date");
    }
}

/// Names of a table, joined by blanks.
fn names(table: &pellucid_engine::Table) -> String {
    let names: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
    names.join(" ")
}

/// No row may be as wide as the header.
#[test]
fn a_header_wider_than_its_rows_parts_them() {
    for d in ["\t", ";", "|", "~", ","] {
        for (file, found, count) in [
            ("code,name,note\nx1,Ann\nx2,Bob\nx3,Cid\n", "code name note", 3),
            ("a,b,c,d\n1,2\n3,4,5\n6,7\n", "a b c d", 3),
        ] {
            let table = open(file.replace(',', d), "{}");
            assert_eq!((names(&table).as_str(), table.rows()), (found, count), "{file} {d:?}");
            assert!(told(&table).contains(&NoteCode::ShortRows), "{file} {d:?}");
        }
    }
    // Marks within texts part nothing.
    assert_eq!(names(&open("note\na;b;c\nd\ne\nf;g\n", "{}")), "note");
}

/// Names and rows that are narrower than what follows are no titles.
#[test]
fn narrow_rows_before_wide_ones_are_kept() {
    let many: String = (0..2000)
        .map(|i| if i < 400 { format!("a{i},{i}\n") } else { format!("b{i},{i},n\n") })
        .collect();
    for (file, found, count) in [
        (format!("k,v\n{many}"), "k v column3", 2000),
        (
            "date,ev\n2024-01-01,start\n2024-01-02,stop\n2024-01-03,start,u1\n2024-01-04,stop,u2\n2024-01-05,stop,u3\n2024-01-06,stop,u3\n".to_owned(),
            "date ev column3",
            6,
        ),
        ("name,qty\nbolt,5,x,y\nnut,6,x,z\n".to_owned(), "name qty column3 column4", 2),
    ] {
        let table = open(&file, "{}");
        assert_eq!((names(&table).as_str(), table.rows()), (found, count));
        let codes = told(&table);
        assert!(codes.contains(&NoteCode::LongRows) && !codes.contains(&NoteCode::Preamble));
    }
    for (file, found) in [
        ("Sales of 2024\nname,qty\nbolt,5\nnut,6\n", "name qty"),
        ("Sales\nof 2024\nname,qty\nbolt,5\nnut,6\n", "name qty"),
        (
            "Start,2024-01-01\nEnd,2024-12-31\nname,qty,price\nbolt,5,2.5\nnut,6,3.5\n",
            "name qty price",
        ),
        ("Population\ncountry,2019,2020\nDE,5,6\nFR,7,8\n", "country 2019 2020"),
    ] {
        let table = open(file, "{}");
        assert_eq!((names(&table).as_str(), table.rows()), (found, 2), "{file}");
        assert!(told(&table).contains(&NoteCode::Preamble), "{file}");
    }
}

/// What is in the header and in every row parts them, whatever a few ragged rows make of it.
#[test]
fn a_delimiter_of_every_row_wins_over_marks_within_cells() {
    let some = |row: &str| -> String {
        (0..100).map(|i| row.replace('#', &i.to_string()) + "\n").collect()
    };
    for (file, found, count) in [
        (format!("a;b;c\n{}7,5;8\n7,5;8\n", some("#,5;#;x")), "a b c", 102),
        ("a;b;c\n1,5;2\n3,5;4\n".to_owned(), "a b c", 2),
        ("a;b\n1,5;x\n2,5;y;z\n3,5;q;w;e\n4,5;t\n".to_owned(), "a b column3 column4", 4),
        (
            format!("name;addr;zip\n{}M;Str 5, Rome\nM;Str 5, Rome\n", some("N#;Str #, Oslo;0#")),
            "name addr zip",
            102,
        ),
        (
            "name;addr, city;zip\nA;Str 1, Oslo;01\nB;Str 2, Rome;02\nC;Str 3, Bern;03\nD;Str 4, Wien\n".to_owned(),
            "name addr, city zip",
            4,
        ),
        (
            "x;amount, EUR;y\n1;1,5;a\n2;2,5;b\n3;3,5;c\n4;4,5\n".to_owned(),
            "x amount, EUR y",
            4,
        ),
        ("x;y;z;q;r;s\nname;b;c\nAnn;2,5;3\nBob;3,5;4\n".to_owned(), "x y z q r s", 3),
    ] {
        for d in ["\t", ";", "|", "~"] {
            let table = open(file.replace(';', d), "{}");
            assert_eq!((names(&table).as_str(), table.rows()), (found, count), "{d:?} {file}");
        }
    }
    let table = open(format!("name,tag;s,x\n{}M,c;d\n", some("N#,a;b,#")), "{}");
    assert_eq!((names(&table).as_str(), table.rows()), ("name tag;s x", 101));
    let table = open("a, b\nx;y\n1,5;2\n3,5;4\n", r#"{"skipLines":1}"#);
    assert_eq!((names(&table).as_str(), table.rows()), ("x y", 2));
    // Padded cells that hold another mark in some rows only.
    let table = open("id, tags, n\n1, a;b, 5\n2, c;d, 6\n", "{}");
    assert_eq!(names(&table), "id tags n");
}

/// What no float holds is infinite or zero, and told.
#[test]
fn numbers_beyond_floats_are_told() {
    for number in ["1e400", "-1e400", "1e-400", "0.5e-9999"] {
        for file in [format!("a\n{number}\n2.5\n"), format!("[{{\"a\":{number}}},{{\"a\":2.5}}]")] {
            let table = open(&file, "{}");
            assert_eq!(types(&table), "a:float", "{file}");
            let n = note(&table, NoteCode::Rounded);
            assert_eq!(n.value.as_deref(), Some(number), "{file}");
            assert!(n.message.contains("Infinity"), "{}", n.message);
        }
    }
    let digits = format!("{}.5", "9".repeat(400));
    let table = open(format!("a\n{digits}\n2.5\n"), "{}");
    assert!(note(&table, NoteCode::Rounded).message.contains("Infinity"));
    for plain in ["1e300", "1e-300", "0e-999", "0.0e400", "5e-324"] {
        assert_eq!(open(format!("a\n{plain}\n2.5\n"), "{}").notes(), [], "{plain}");
    }
}

/// What a type that was asked for leaves out of a cell, and signs that are parentheses, are told.
#[test]
fn what_is_left_out_of_cells_is_told() {
    let table = open("at\n2024-01-02 10:30\n2024-01-03 00:00\n", r#"{"types":{"at":"date"}}"#);
    assert_eq!((types(&table).as_str(), all(&table).len()), ("at:date", 2));
    let told = note(&table, NoteCode::Rounded);
    assert_eq!((told.row, told.value.as_deref()), (Some(2), Some("2024-01-02 10:30")));
    let table = open("at\n2024-01-02 00:00\n", r#"{"types":{"at":"date"}}"#);
    assert!(table.notes().is_empty());
    let table = open("a,b\n(1),x\n2,y\n", "{}");
    assert!(note(&table, NoteCode::Numbers).message.contains("(1) as -1"));
    assert_eq!(all(&table)[0][0], "-1");
}

/// Among dates and truth values NaN is no value; a remedy names no value that is one.
#[test]
fn words_of_floats_are_gaps_among_others() {
    let table = open("d,b\n2024-01-01,True\nNaN,nan\n2024-01-03,False\n", "{}");
    assert_eq!(types(&table), "d:date b:bool");
    assert_eq!(all(&table)[1], ["null", "null"]);
    assert_eq!(told(&table), [NoteCode::NullWords; 2]);
    assert_eq!(types(&open("d\n2024-01-01\ninfinity\n", "{}")), "d:string");
    assert_eq!(types(&open("d\n2024-01-01\nNaN\n", r#"{"nullWords":[]}"#)), "d:string");
    let mixed = open("a\nKurs\nUSD\nEins\n1.0956\n", "{}");
    assert!(!note(&mixed, NoteCode::MixedTypes).message.contains("1.0956"));
    assert_eq!(all(&open("a\n$(5.00)\n$3.00\n", "{}"))[0], ["-5"]);
}

/// Blanks part nothing unless they are asked to, and that is told where they may.
#[test]
fn blanks_that_may_part_cells_are_told() {
    for file in [
        "# x y\n1 2\n3 4\n5 6\n",
        "\"a\" \"b\"\n1 2\n3 4\n",
        "date time way code\n1/1 00:00 GET 200\n1/2 00:01 PUT 404\n",
    ] {
        assert!(note(&open(file, "{}"), NoteCode::Delimiter).message.contains("blanks"), "{file}");
        assert!(open(file, r#"{"delimiter":" "}"#).schema().fields.len() > 1, "{file}");
    }
    for file in ["name\nAnn Lee\nBob Ray\n", "n\n1\n2\n", "product name\nWidget 5\nGadget 10\n"] {
        assert!(open(file, "{}").notes().is_empty(), "{file}");
    }
    // A float that is a whole number beyond 2^53 has lost nothing.
    assert!(!told(&open("a\n1e300\n9007199254740994\n", "{}")).contains(&NoteCode::Rounded));
    assert!(told(&open("a\n1e300\n9007199254740993\n", "{}")).contains(&NoteCode::Rounded));
}

/// A backslash before the mark that closes a cell escapes nothing, whatever the share of numbers.
#[test]
fn a_backslash_at_the_end_of_a_quoted_text_is_a_part_of_it() {
    let mut file = "n|cost|a b\n".to_owned();
    (0..40).for_each(|i| file.push_str(&format!("{i}|{i}|{}\n", i % 7)));
    file.push_str("0|\",N\n: x\\\"|1\n-5|\"|.'y\"|65535\n");
    (0..20).for_each(|i| file.push_str(&format!("{i}|t{i}|{}\n", i % 7)));
    let table = open(&file, "{}");
    assert_eq!(types(&table), "n:int cost:string a b:int");
    assert_eq!(all(&table)[40], ["0", ",N\n: x\\", "1"]);
}
