//! JSON as people have it: rows wherever they lie, nested objects, and numbers that are none.

#[path = "support/ask.rs"]
mod ask;

use ask::{all, note, open, refused, rows, told, types};
use pellucid_core::Code;
use pellucid_core::read::NoteCode;

/// Where rows lie: each of these is the same table.
#[test]
fn rows_are_found_wherever_they_lie() {
    for file in [
        r#"[{"k":"x","v":1},{"k":"y","v":2}]"#,
        "{\"k\":\"x\",\"v\":1}\n{\"k\":\"y\",\"v\":2}\n",
        "{\"k\":\"x\",\"v\":1}\r\n\r\n{\"k\":\"y\",\"v\":2}",
        "\u{feff}[{\"k\":\"x\",\"v\":1},{\"k\":\"y\",\"v\":2}]",
        r#"{"k":"x","v":1}{"k":"y","v":2}"#,
        r#"{"status":"ok","data":[{"k":"x","v":1},{"k":"y","v":2}]}"#,
        r#"{"status":"ok","errors":[],"result":{"total":2,"items":[{"k":"x","v":1},{"k":"y","v":2}]}}"#,
        r#"{"meta":{"columns":[{"name":"k"},{"name":"v"}]},"data":[{"k":"x","v":1},{"k":"y","v":2}]}"#,
        r#"{"schema":{"fields":[{"name":"k"}]},"data":[{"k":"x","v":1},{"k":"y","v":2}]}"#,
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"k":"x","v":1},"geometry":null},{"type":"Feature","properties":{"k":"y","v":2},"geometry":null}]}"#,
        "{\"type\":\"Feature\",\"properties\":{\"k\":\"x\",\"v\":1}}\n{\"type\":\"Feature\",\"properties\":{\"k\":\"y\",\"v\":2}}\n",
        r#"{"k":["x","y"],"v":[1,2]}"#,
        r#"{"k":{"0":"x","1":"y"},"v":{"0":1,"1":2}}"#,
        r#"{"columns":["k","v"],"index":[0,1],"data":[["x",1],["y",2]]}"#,
        r#"[["k","v"],["x",1],["y",2]]"#,
        r#"[{"k":"x","v":1},{"k":"y","v":2},]"#,
        r#"callback([{"k":"x","v":1},{"k":"y","v":2}]);"#,
        r#"var data = [{"k":"x","v":1},{"k":"y","v":2}];"#,
        "// made by hand\n/* for a page */ [{\"k\":\"x\",\"v\":1},{\"k\":\"y\",\"v\":2}]",
        ")]}'\n[{\"k\":\"x\",\"v\":1},{\"k\":\"y\",\"v\":2}]",
        "\u{1e}{\"k\":\"x\",\"v\":1}\n\u{1e}{\"k\":\"y\",\"v\":2}\n",
        r#"{"took":1,"hits":{"total":2,"hits":[{"k":"x","v":1},{"k":"y","v":2}]}}"#,
    ] {
        let table = open(file, "{}");
        assert_eq!(
            (types(&table).as_str(), all(&table)),
            (
                "k:string v:int",
                vec![vec!["x".to_owned(), "1".to_owned()], vec!["y".to_owned(), "2".to_owned()]]
            ),
            "{file}"
        );
    }
}

/// Descriptions of columns beside the rows name the columns and are no rows.
#[test]
fn what_describes_columns_is_not_the_table() {
    let meta = r#"[{"name":"k","type":"String"},{"name":"v","type":"UInt8"}]"#;
    for file in [
        format!(r#"{{"meta":{meta},"data":[{{"k":"x","v":1}}],"rows":1,"statistics":{{}}}}"#),
        format!(r#"{{"meta":{meta},"data":[["x",1]],"rows":1}}"#),
        format!(r#"{{"data":{{"rows":[["x",1]],"cols":{meta}}},"status":"completed"}}"#),
        format!(r#"{{"id":"q","columns":{meta},"data":[["x",1]]}}"#),
        format!(r#"{{"fields":{meta},"rows":[["x",1]]}}"#),
        format!(r#"{{"manifest":{{"schema":{{"columns":{meta}}}}},"result":{{"out":[["x",1]]}}}}"#),
        format!(r#"{{"resultSetMetaData":{{"rowType":{meta}}},"data":[["x",1]]}}"#),
        format!(r#"{{"query_result":{{"data":{{"columns":{meta},"rows":[{{"v":1,"k":"x"}}]}}}}}}"#)
            .replace(r#""v":1,"k":"x""#, r#""k":"x","v":1"#),
        r#"{"columns":[{"text":"k"},{"text":"v"}],"rows":[["x",1]],"type":"table"}"#.to_owned(),
        r#"{"database":"d","columns":["k","v"],"rows":[["x",1]],"truncated":false}"#.to_owned(),
        r#"{"fields":["k","v"],"values":[["x",1]]}"#.to_owned(),
    ] {
        let table = open(&file, "{}");
        assert_eq!(
            (types(&table).as_str(), all(&table)[0].join(" ")),
            ("k:string v:int", "x 1".to_owned()),
            "{file}"
        );
        assert_eq!(table.rows(), 1, "{file}");
    }
    // Google's rows are lists of cells in objects.
    for file in [
        r#"/*O_o*/
google.visualization.Query.setResponse({"status":"ok","table":{"cols":[{"id":"A","label":"k","type":"string"},{"id":"B","label":"v"}],"rows":[{"c":[{"v":"x"},{"v":1.0,"f":"1"}]},{"c":[null,{"v":2,"f":"2"}],"p":{}}]}});"#,
        r#"{"kind":"bigquery#queryResponse","schema":{"fields":[{"name":"k","type":"STRING"},{"name":"v"}]},"rows":[{"f":[{"v":"x"},{"v":1.0}]},{"f":[{"v":null},{"v":2}]}]}"#,
    ] {
        let table = open(file, "{}");
        assert_eq!(
            (types(&table).as_str(), all(&table)),
            (
                "k:string v:float",
                vec![vec!["x".to_owned(), "1".to_owned()], vec!["null".to_owned(), "2".to_owned()]]
            ),
            "{file}"
        );
    }
    // Without rows the names are left.
    for file in [
        format!(r#"{{"meta":{meta},"data":[],"rows":0}}"#),
        r#"{"columns":["k","v"],"rows":[]}"#.to_owned(),
    ] {
        let table = open(&file, "{}");
        assert_eq!((types(&table).as_str(), table.rows()), ("k:string v:string", 0), "{file}");
    }
    // The rows that were asked for have their names too.
    let file = format!(r#"{{"more":[[1,2],[3,4]],"columns":{meta},"data":[["x",1]]}}"#);
    assert_eq!(types(&open(file, r#"{"records":"data"}"#)), "k:string v:int");
    // Lists without end are looked at once.
    let many: Vec<String> =
        (0..20_000).map(|i| format!(r#""k{i}":{{"columns":[{{"name":"{i}"}}]}}"#)).collect();
    assert_eq!(open(format!("{{{}}}", many.join(",")), "{}").rows(), 1);
    // Things with names are a table where nothing else is.
    let file = r#"{"users":[{"name":"a","n":1},{"name":"b","n":2}],"sizes":[[1,2],[3,4]],"orders":[{"id":1,"v":2}]}"#;
    assert_eq!(types(&open(file, "{}")), "name:string n:int");
}

#[test]
fn where_the_rows_were_found_is_told_and_can_be_said() {
    let file = r#"{"a":[{"x":1},{"x":2},{"x":3}],"b":{"c":[{"y":5}]}}"#;
    let table = open(file, "{}");
    assert_eq!(types(&table), "x:int");
    assert!(note(&table, NoteCode::Records).message.contains("b.c"), "{:?}", table.notes());
    assert_eq!(types(&open(file, r#"{"records":"b.c"}"#)), "y:int");
    assert_eq!(types(&open(r#"{"k":"x","list":[{"y":5}]}"#, r#"{"records":""}"#)), "k:string");
    let e = refused(file, r#"{"records":"b.d"}"#);
    assert_eq!((e.code, e.path.as_deref()), (Code::InvalidQuery, Some("records")));
    assert!(e.message.contains("\"c\""), "{e}");
    let keyed = open(r#"{"ann":{"age":31,"town":"Oslo"},"bob":{"age":42,"town":"Bergen"}}"#, "{}");
    assert_eq!(
        (types(&keyed).as_str(), all(&keyed)[1].join(" ")),
        ("key:string age:int town:string", "bob 42 Bergen".to_owned())
    );
    let e = refused(r#"{"a":[1,2],"b":[1]}"#, "{}");
    assert!(e.message.contains("\"a\" 2") && e.message.contains("\"b\" 1"), "{e}");
    // One object is one row.
    assert_eq!(all(&open(r#"{"a":1,"b":{"c":"x"}}"#, "{}")), [["1", "x"]]);
    assert_eq!(open(r#"{"data":[]}"#, "{}").rows(), 0);
}

/// Tables of few rows and columns, as pandas writes them.
#[test]
fn forms_of_small_tables() {
    for (file, columns, found) in [
        (r#"{"k":{"0":"x","1":"y"}}"#, "k:string", "x|y"),
        (r#"{"0":{"k":"x","v":1}}"#, "key:string k:string v:int", "0 x 1"),
        (
            r#"{"schema":{"fields":[{"name":"k"},{"name":"v"}]},"data":[{"k":"x","v":1}]}"#,
            "k:string v:int",
            "x 1",
        ),
        (r#"{"columns":["k","v"],"index":[],"data":[]}"#, "k:string v:string", ""),
        (r#"{"k":{},"v":{}}"#, "k:string v:string", ""),
        (r#"{"k":[],"v":[]}"#, "k:string v:string", ""),
        // An object within another is no table of one column.
        (r#"{"k":{"a":"x"}}"#, "k.a:string", "x"),
        (r#"{"k":{"2023":1,"2024":2}}"#, "k.2023:int k.2024:int", "1 2"),
    ] {
        let table = open(file, "{}");
        let rows: Vec<String> = all(&table).iter().map(|r| r.join(" ")).collect();
        assert_eq!((types(&table).as_str(), rows.join("|").as_str()), (columns, found), "{file}");
    }
    assert_eq!(open(r#"{"schema":{"fields":[{"name":"k"}]},"data":[]}"#, "{}").rows(), 0);
    assert_eq!(all(&open(r#"[{"n":-9223372036854775808}]"#, "{}")), [["-9223372036854775808"]]);
}

#[test]
fn points_of_geojson_have_a_place() {
    let file = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[10.75,59.91,3]},"properties":{"name":"Oslo","id":"o"}},
        {"type":"Feature","id":8,"geometry":{"coordinates":[[5,60],[6,61]],"type":"LineString"},"properties":{"name":"coast"}}]}"#;
    let table = open(file, "{}");
    assert_eq!(
        types(&table),
        "id_2:int longitude:float latitude:float name:string id:string"
            .replace("id_2:int", "id:int")
            .replace("string id:", "string id_2:")
    );
    assert_eq!(all(&table)[0], ["7", "10.75", "59.91", "Oslo", "o"]);
    assert_eq!(table.schema().skipped[0].name, "geometry");
}

#[test]
fn nested_objects_are_columns_with_dots() {
    let table = open(
        r#"[{"id":1,"user":{"country":"DE","plan":{"name":"pro"}},"tags":["a"]},{"user":{"plan":{"name":"free"}},"id":2}]"#,
        "{}",
    );
    assert_eq!(types(&table), "id:int user.country:string user.plan.name:string");
    assert_eq!(all(&table), [["1", "DE", "pro"], ["2", "null", "free"]]);
    assert_eq!(table.schema().skipped[0].name, "tags");
    assert_eq!(all(&open(r#"[{"a":1},null,{"a":3}]"#, "{}")), [["1"], ["null"], ["3"]]);
    // A key with a dot beside an object of the same path.
    let table = open(r#"[{"a.b":1,"a":{"b":"x"}}]"#, "{}");
    assert_eq!(
        (types(&table).as_str(), told(&table)),
        ("a.b:int a.b_2:string", vec![NoteCode::Renamed])
    );
}

#[test]
fn columns_keep_the_order_of_the_file() {
    let table = open(
        r#"[{"date":"2001/01/14 21:55","delay":0,"distance":480,"origin":"SAN","destination":"SMF"},{"zeta":1,"alpha":2}]"#,
        "{}",
    );
    assert_eq!(
        types(&table),
        "date:timestamp delay:int distance:int origin:string destination:string zeta:int alpha:int"
    );
}

#[test]
fn values_are_what_the_whole_column_is() {
    for (values, kind, expected) in [
        (
            "12987950667314430627,12987950667314430628,10292320860000001",
            "string",
            "12987950667314430627 12987950667314430628 10292320860000001",
        ),
        (
            "9007199254740993,-9007199254740993,null",
            "int",
            "9007199254740993 -9007199254740993 null",
        ),
        ("1,\"x\",true,null,2.50", "string", "1 x true null 2.5"),
        ("3.0,\"2.50\",100,-0.10,1.50e2", "string", "3 2.50 100 -0.1 1.50e2"),
        ("1,2.5,NaN,Infinity,-Infinity", "float", "1 2.5 NaN inf -inf"),
        ("1,\"NaN\",2", "float", "1 NaN 2"),
        ("1,\"NA\",\"\"", "int", "1 null null"),
        ("\"a\",\"NA\",\"\"", "string", "a NA "),
        ("\"1\",\"2\"", "string", "1 2"),
        ("\"007\",\"2\"", "string", "007 2"),
        ("true,false,null", "bool", "true false null"),
        ("\"2024-01-01\",null", "date", "1704067200000000 null"),
        ("\"2024-01-01T00:00:00.000Z\"", "timestamp", "1704067200000000"),
        ("1e3,0.5", "float", "1000 0.5"),
        ("\"\\u00e9\\ud83d\\ude00\\n\"", "string", "é😀\n"),
    ] {
        let text =
            values.split(',').map(|v| format!("{{\"v\":{v}}}")).collect::<Vec<_>>().join(",");
        let table = open(format!("[{text}]"), "{}");
        let found: Vec<String> = all(&table).into_iter().map(|mut r| r.swap_remove(0)).collect();
        assert_eq!(
            (types(&table).as_str(), found.join(" ").as_str()),
            (format!("v:{kind}").as_str(), expected),
            "{values}"
        );
    }
    let table = open(r#"[{"v":1},{"v":"x"},{"v":true}]"#, "{}");
    assert_eq!(note(&table, NoteCode::MixedTypes).row, Some(2));
    let table = open(r#"[{"t":"cut emoji \ud83d","v":1},{"t":"fine","v":2}]"#, "{}");
    assert_eq!(
        (all(&table)[0][0].as_str(), note(&table, NoteCode::ReplacedCharacters).row),
        ("cut emoji \u{fffd}", Some(1))
    );
}

#[test]
fn long_identifiers_group_whole() {
    let table = open(
        "{\"h\":12987950667314430627,\"v\":1}\n{\"h\":12987950667314430628,\"v\":2}\n{\"h\":10292320860000001,\"v\":4}\n",
        "{}",
    );
    let query = r#"{"dimensions":["h"],"measures":[{"op":"sum","field":"v","as":"s"}]}"#;
    assert_eq!(
        rows(&ask::ask(&table, query)),
        [["10292320860000001", "4"], ["12987950667314430627", "1"], ["12987950667314430628", "2"]]
    );
    assert!(told(&table).contains(&NoteCode::LongNumbers));
}

#[test]
fn columns_may_be_declared() {
    let table = open("[]", r#"{"types":{"a":"int","t":"timestamp"}}"#);
    assert_eq!((types(&table).as_str(), table.rows()), ("a:int t:timestamp", 0));
    let table = open(r#"[{"id":"17"},{"id":"x"}]"#, r#"{"types":{"id":"int","more":"float"}}"#);
    assert_eq!(
        (types(&table).as_str(), all(&table)),
        (
            "id:int more:float",
            vec![
                vec!["17".to_owned(), "null".to_owned()],
                vec!["null".to_owned(), "null".to_owned()]
            ]
        )
    );
    assert_eq!(note(&table, NoteCode::Misfits).row, Some(2));
}

#[test]
fn damage_is_told_with_its_place() {
    for (file, told) in [
        ("[{\"a\":1},\n{\"a\":}]", "line 2, column 6"),
        ("{\"a\":1}\n{\"a\":1", "line 2"),
        ("[{\"a\":1},2]", "row"),
        ("[1,2]", "row objects"),
        ("[{\"a\":1},[2]]", "some elements"),
        ("[{\"a\":01}]", "line 1"),
        ("[{\"a\":\"x}]", "no end"),
        ("[{\"a\":1}] x", "follow"),
        ("{\"a\": ", "line 1"),
    ] {
        let e = refused(file, "{}");
        assert_eq!(e.code, Code::CorruptFile, "{file}");
        assert!(e.message.contains(told), "{file}: {e}");
    }
    // Neither depth nor keys without end take memory without end.
    let deep = format!("[{}1{}]", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    assert_eq!(refused(&deep, "{}").code, Code::UnsupportedFile);
    let keys: String = (0..30_000).map(|i| format!("{{\"k{i}\":1}}\n")).collect();
    assert_eq!(refused(&keys, "{}").code, Code::LimitExceeded);
}

/// pandas writes one column with the names of its rows within.
#[test]
fn one_column_of_pandas_is_a_column() {
    for (file, keys) in [
        (r#"{"v":{"Oslo":1,"Rome":2,"Bern":3}}"#, ["Oslo", "Rome", "Bern"]),
        (r#"{"v":{"10":1,"9":2,"2":3}}"#, ["10", "9", "2"]),
    ] {
        let table = open(file, "{}");
        assert_eq!(types(&table), "key:string v:int", "{file}");
        let cells = all(&table);
        assert!(cells.iter().map(|r| r[0].as_str()).eq(keys), "{file}");
        assert!(note(&table, NoteCode::Records).message.contains("records: \"\""), "{file}");
        assert_eq!(all(&open(file, r#"{"records":""}"#)).len(), 1, "{file}");
    }
    // Parts of one thing, and settings.
    for file in [
        r#"{"point":{"x":1,"y":2}}"#,
        r#"{"server":{"host":"a","port":80,"tls":true}}"#,
        r#"{"user":{"name":"a","mail":"b","city":"c"}}"#,
        r#"{"config":{"a":1,"b":2,"c":3}}"#,
        r#"{"0":{"a":1,"b":2,"c":3}}"#,
    ] {
        assert_eq!(all(&open(file, "{}")).len(), 1, "{file}");
    }
}

/// A feature alone is read as several are.
#[test]
fn a_feature_alone_is_a_row() {
    let one = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[10.5,59.5]},"properties":{"n":"a","l":[{"x":1}]}}"#;
    for file in [one.to_owned(), format!("{one}\n"), format!("{one}\n{one}\n")] {
        let table = open(&file, "{}");
        assert_eq!(types(&table), "longitude:float latitude:float n:string", "{file}");
        assert_eq!(all(&table)[0], ["10.5", "59.5", "a"], "{file}");
    }
}

/// Words that were asked for are null among texts, and no note says that they are kept.
#[test]
fn words_asked_for_are_not_said_to_be_kept() {
    let file = r#"[{"a":"NA"},{"a":"x"}]"#;
    let table = open(file, r#"{"nullWords":["NA"]}"#);
    assert_eq!(
        (all(&table), told(&table).len()),
        (vec![vec!["null".to_owned()], vec!["x".to_owned()]], 0)
    );
    assert_eq!(told(&open(file, "{}")), [NoteCode::WordsKept]);
}

/// What is left out is called what it is, and one is no several.
#[test]
fn messages_say_what_there_is() {
    let deep = format!("[{{\"v\":1,\"a\":{}1{}}}]", "{\"a\":".repeat(600), "}".repeat(600));
    let table = open(deep, "{}");
    assert!(table.schema().skipped[0].reason.starts_with("objects in more than"));
    let half = open(r#"[{"a":"x\ud83d"}]"#, "{}");
    assert!(note(&half, NoteCode::ReplacedCharacters).message.starts_with("1 half of"));
}
