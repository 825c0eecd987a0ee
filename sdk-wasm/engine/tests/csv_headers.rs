//! Which first rows of CSV name the columns, and what is told of it.

#[path = "support/ask.rs"]
mod ask;

use ask::{all, note, open, told, types};
use pellucid_core::read::NoteCode;

#[test]
fn headers_are_told_from_rows() {
    for (file, names) in [
        ("a,b\n1,2\n", "a b"),
        ("country,2019,2020\nDE,1.5,2.5\nFR,3.5,4.5\n", "country 2019 2020"),
        ("2019,2020,2021\n1,2,5\n3,9,7\n", "2019 2020 2021"),
        ("5,7,1\n1,2,9\n", "column1 column2 column3"),
        ("Berlin,12.5,2020-01-01\nParis,11.5,2020-01-02\n", "column1 column2 column3"),
        ("name,town\nann,Oslo\n", "name town"),
        (",a,b\n0,1,2\n1,3,4\n", "column1 a b"),
        (",0,1\n0,5,6\n1,7,8\n", "column1 0 1"),
        (",2010,2015\nOslo,5,6\nBergen,7,8\n", "column1 2010 2015"),
        ("a,,c\n1,2,3\n", "a column2 c"),
        ("a,b,\n1,2,\n3,4,\n", "a b"),
        ("a,b\n1,2,\n3,4,\n", "a b"),
        // As R writes the names of rows.
        ("mpg,cyl\nMazda,21,6\nDatsun,22.8,4\n", "column1 mpg cyl"),
        ("x,X\n1,2\n", "x X"),
        (" a , b \n1,2\n", "a b"),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found.join(" "), names, "{file}");
    }
    assert_eq!(
        note(&open("a,a,\n1,2,3\n", "{}"), NoteCode::Renamed).column.as_deref(),
        Some("a_2")
    );
}

/// Years and other numbers name columns where tables are wide.
#[test]
fn names_that_are_numbers_are_a_header() {
    for (header, rows) in [
        ("country,2019,2020", "Germany,83100,83200|France,67000,66900"),
        ("country,2019,2020", "Germany,83200,83100|France,67000,66900"),
        ("country,2019,2020", "Germany,83.1,83.2|France,67.0,66.9"),
        ("country,2019", "Germany,83100|France,67000"),
        ("country,2019", "Germany,83.1|France,67.2"),
        ("country,2019.0,2020.0", "Germany,83.1,83.2|France,67.0,66.9"),
        ("country,2019,2020", "Germany,..,83200|France,67000,.."),
        ("country,2021,2020,2019", "Germany,83,82,81|France,67,66,63"),
        ("country,2010,2015,2021", "Germany,81,82,83|France,63,66,67"),
        ("party,2009,2013,2021", "A,41,33,24|B,25,20,25"),
        ("country,code,2019,2020", "Germany,DE,1,2|France,FR,3,4"),
        ("country,2019,2020,note", "Germany,1,2,a|France,3,4,b"),
        ("item,202401,202402", "x,500,600|y,700,650"),
        ("item,202312,202401", "x,500,600|y,700,650"),
        ("region,0,18,65", "N,10,20,30|S,11,22,31"),
        ("metric,50,90,99", "latency,12,20,41|size,1,2,3"),
        ("metric,0.5,0.9,0.99", "latency,12,20,41|size,1,2,3"),
        ("q,1,2,3,4,5", "a,1,2,3,4,5|b,1,2,3,4,5"),
        ("q,-1,0,1", "a,1,2,3|b,1,2,3"),
        ("item,1,2,3,4,5,6,7", "x,5,6,2,1,9,3,4|y,5,6,2,1,9,3,4"),
        ("item,5,10,100", "x,5,6,2|y,50,600,20"),
        ("2019,2020", "5,6|7,3"),
        ("2021,2019,2015", "5,6,3|7,3,1"),
        // Quantiles over fractions.
        ("name,0.25,0.5,0.75", "a,0.1,0.2,0.4|b,0.2,0.3,0.55"),
        ("metric,0.5,0.9,0.99", "latency,12.5,20.1,41.2|size,1.5,2.5,3.5"),
        ("lat,0.05,0.5,0.95", "x,0.11,0.21,0.45|y,0.2,0.33,0.52"),
        ("lat,0.5,0.9,0.99", "x,12.5,20.1,41.2|y,1.5,2.5,3.5"),
        // Years in any order, and over years.
        ("country,2020,2019,2021", "Germany,5,6,7|France,7,8,9"),
        ("Oslo,2020,2019,2021", "Rome,5,6,7|Bern,7,8,9"),
        ("band,1960,1970", "Beatles,1962,1980|Stones,1962,2023"),
        ("country,2019,2020", "Germany,2021,2022|France,1999,2001"),
        ("2019,2020,2021", "2001,2005,1999|1980,1985,2010"),
        ("Region,2022", "North,2650|South,820"),
        ("river,10,20,30", "Rhine,255,0,10|Elbe,3,2,1"),
        ("0,1,2,3", "5.1,3.5,1.4,0.2|4.9,3.0,1.4,0.2"),
        ("day,1,2", "x,1,2|y,3,1"),
    ] {
        let table = open(format!("{header}\n{}\n", rows.replace('|', "\n")), "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found.join(","), header, "{header}");
        assert_eq!(table.rows(), 2, "{header}");
        assert!(!told(&table).contains(&NoteCode::NoHeader), "{header}");
        assert!(note(&table, NoteCode::Header).message.contains("header: false"), "{header}");
    }
    for rows in [
        "1,Alice,30|2,Bob,25|3,Cid,41",
        "Alice,30,180|Bob,25,170|Cid,41,175",
        "Oslo,2019|Bergen,2020",
        "Oslo,1,2,3|Oslo,1,5,2|Bergen,4,5,1",
        "5.1,3.5,1.4,0.2,setosa|4.9,3.0,1.4,0.2,setosa|7.0,3.2,4.7,1.4,versicolor",
        "a,0.5,0.75,1.5|b,0.25,0.5,2.5",
        "39,State-gov,77516,Bachelors,13|50,Self-emp,83311,Bachelors,13",
        "Beatles,1960,1970|Stones,1962,2023",
        // A number that looks like a year among others of its size.
        "North,1950|South,820|East,1200|West,460",
        "apples,2000|pears,3500|plums,900",
        "1998|2450|1730",
        "Anna,1950|Bob,|Cara,1971",
        "Anna,1950|Bob,1899",
        "2024-01-01,5,6|2024-01-02,7,9",
        "x,true,1,2,3|y,false,9,1,4",
        "196,242,3|186,302,3",
        // What goes up by chance.
        "1,2|2,2",
        "10,20,30|255,0,10",
        "Oslo,1,5,9|Rome,2,2,2",
        "Oslo,1,2,3|Rome,2,2,2",
        "apples,10,20|pears,15,12|plums,9,30",
        "1,2,3|4,5,7|1,1,1",
        "3,2,1|5,5,9",
        "0,1|5,7",
        "0.1,0.2,0.3|0.15,0.33,0.47",
        "x,0.1,0.2,0.3|y,0.4,0.5,0.6",
        "1990,2000|1985,2003",
        "1,2|x,4|5,y|6,7|8,8",
        "Oslo,unknown,5.25,7.5|Rome,3,4.5,2.5|Bern,4,6.25,1.5",
        "2024-01-01,broken,5|2024-01-02,5,6|2024-01-03,7,8",
        // Words for no value.
        "NA,NA|1,2|3,4",
        "Oslo,NA|Rome,3|Bern,4",
        "Oslo,NA,5,9|Rome,3,4,2",
        // A single row.
        "10,20,30",
        "Oslo,5,2024-01-01",
    ] {
        let table = open(rows.replace('|', "\n"), "{}");
        assert!(told(&table).contains(&NoteCode::NoHeader), "{rows}");
    }
}

/// What may be names or data is told, either way, and can be said.
#[test]
fn doubt_about_the_first_row_is_told() {
    for (file, code, value) in [
        ("country,2019,2020\nDE,5,6\nFR,7,8\n", NoteCode::Header, Some("2019")),
        ("1,2\na,b\nc,d\n", NoteCode::Header, Some("1")),
        ("\"k\",\"1\",\"7\"\n\"a\",5,6\n\"b\",5,8\n", NoteCode::Header, Some("1")),
        ("\"k\",\"1\",\"7\"\n\"a\",\"5\",\"6\"\n\"b\",\"5\",\"8\"\n", NoteCode::NoHeader, None),
        ("id,2019,c\n1,2,3\n4,5,6\n", NoteCode::Header, Some("2019")),
        ("2019,2020\nDE,5,6\nFR,7,8\n", NoteCode::Header, Some("2019")),
        ("Oslo,Norway\nBergen,Norway\nRome,Italy\n", NoteCode::Header, Some("Norway")),
        ("Beatles,1960,1970\nStones,1962,2023\n", NoteCode::NoHeader, Some("1960")),
        ("Invalid key given\n", NoteCode::Header, Some("Invalid key given")),
        ("1,2\n2,2\n", NoteCode::NoHeader, Some("1")),
        ("5,7\n2,2\n", NoteCode::NoHeader, None),
    ] {
        let table = open(file, "{}");
        let told = note(&table, code);
        assert_eq!(told.value.as_deref(), value, "{file}");
        assert!(told.message.contains("header: "), "{file}");
        for said in ["true", "false"] {
            let table = open(file, &format!("{{\"header\":{said}}}"));
            let lines = file.lines().count();
            assert_eq!(table.rows(), lines - usize::from(said == "true"), "{file}");
            assert!(!ask::told(&table).contains(&code), "{file} {said}");
        }
    }
    for plain in
        ["a,b\n1,2\n", "area,EU,NA\nx,1,2\n", "name,town\nann,Oslo\nbob,Rome\n", "a\n", "a,b\n"]
    {
        assert_eq!(open(plain, "{}").notes(), [], "{plain}");
    }
}

/// A row longer than the header by one begins with its name only where R may have written it.
#[test]
fn names_of_rows_are_told_from_long_rows() {
    for (file, names) in [
        ("name,price\nApple,1,50\nPear,2,75\n", "name price column3"),
        ("id,name\n1,Anna,x\n2,Bo,y\n", "id name column3"),
        ("date,v\n2024-01-01,1,9\n2024-01-02,2,8\n", "date v column3"),
        ("town,v\nOslo,1,9\nOslo,2,8.5\n", "town v column3"),
        ("x,1\ny,2,e\nz,3,e\nw,4,e\n", "column1 column2 column3"),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found.join(" "), names, "{file}");
        assert!(told(&table).contains(&NoteCode::LongRows), "{file}");
    }
    for file in
        ["mpg,cyl\nMazda,21,6\nDatsun,22.8,4\n", "\"mpg\",\"cyl\"\n\"1\",21,6\n\"2\",22.8,4\n"]
    {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found.join(" "), "column1 mpg cyl", "{file}");
        assert!(note(&table, NoteCode::Header).message.contains("skipLines: 0"), "{file}");
        let said = open(file, r#"{"skipLines":0}"#);
        assert_eq!(said.schema().fields[0].name, "mpg", "{file}");
    }
}

/// As pandas writes a series that has no name.
#[test]
fn a_series_without_a_name_has_a_header() {
    for file in
        [",0\n0,5\n1,6\n2,7\n", ",0\n2024-01-01,5\n2024-01-02,6\n", ",0\nOslo,1.5\nRome,2.5\n"]
    {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found, ["column1", "0"], "{file}");
        assert!(note(&table, NoteCode::Header).message.contains("header: false"), "{file}");
    }
    for rows in [",0\n1,5\n,6\n", ",7\n0,5\n1,6\n", "0,0\n1,5\n2,6\n"] {
        assert!(told(&open(rows, "{}")).contains(&NoteCode::NoHeader), "{rows}");
    }
}

/// Spreadsheets fill titles up with empty cells.
#[test]
fn padded_titles_stand_before_the_header() {
    for (file, names, rows) in [
        ("Sales,,\n,,\nregion,q1,q2\nN,1,2\nS,3,4\n", "region q1 q2", 2),
        ("Sales,,\nregion,q1,q2\nN,1,2\nS,3,4\n", "region q1 q2", 2),
        (",,Sales,\n,,,\nregion,q1,q2,q3\nN,1,2,\nS,3,4,5\n", "region q1 q2 q3", 2),
        ("Report:,Sales,,\nBy:,Ann,,\n,,,\nregion,q1,q2,q3\nN,1,2,3\n", "region q1 q2 q3", 1),
        ("Sales;;;\n;;;\nregion;q1;q2;q3\nN;1,5;2;3\n", "region q1 q2 q3", 1),
        ("Sales,\nregion,q1\nN,1\nS,2\n", "region q1", 2),
        ("Sales\n,,\nregion,q1,q2\nN,1,2\nS,3,4\n", "region q1 q2", 2),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found.join(" "), names, "{file}");
        assert_eq!(all(&table).len(), rows, "{file}");
        assert_eq!(note(&table, NoteCode::Preamble).row, Some(1), "{file}");
    }
    for (file, names) in [
        ("a,,\n1,2,3\n4,5,6\n", "a column2 column3"),
        ("a,,c\n1,2,3\n", "a column2 c"),
        ("a,\nx,1\ny,2\n", "a column2"),
        (",a,b\n0,1,2\n1,3,4\n", "column1 a b"),
        ("5,,\n6,,\n7,1,2\n", "column1 column2 column3"),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(found.join(" "), names, "{file}");
    }
}

/// Below a lone name commas within numbers and sentences part nothing.
#[test]
fn commas_of_one_column_part_no_cells() {
    for (file, types_, first) in [
        ("Preis\n1,5\n2,5\n", "Preis:float", "1.5"),
        ("Preis\n1,25\n12,5\n3,75\n", "Preis:float", "1.25"),
        ("name\nDoe, John\nRoe, Ann\n", "name:string", "Doe, John"),
        (
            "address\n1 High St, Oslo, Norway\n2 Low St, Rome\n",
            "address:string",
            "1 High St, Oslo, Norway",
        ),
        ("population\n1,234,567\n2,345,678\n", "population:int", "1234567"),
    ] {
        let table = open(file, "{}");
        assert_eq!(types(&table), types_, "{file}");
        assert_eq!(all(&table)[0], [first], "{file}");
        assert!(note(&table, NoteCode::Delimiter).message.contains("delimiter"), "{file}");
    }
    for (file, types_) in [
        ("x\n1,5\n2,7\n3,9\n", "x:int column2:int"),
        ("name\nann,1\nbob,2\n", "name:string column2:int"),
        ("1,5\n2,5\n", "column1:int column2:int"),
    ] {
        assert_eq!(types(&open(file, "{}")), types_, "{file}");
    }
    assert_eq!(types(&open("Preis\n1,5\n2,5\n", r#"{"delimiter":","}"#)), "Preis:int column2:int");
}

/// Files that were put together of several have their header again.
#[test]
fn headers_that_come_again_are_left_out() {
    let table = open("a,b\n1,x\na,b\n2,y\n3,z\na,b\n", "{}");
    assert_eq!((types(&table).as_str(), all(&table).len()), ("a:int b:string", 3));
    let told = note(&table, NoteCode::Header);
    assert_eq!((told.row, told.message.starts_with("2 rows")), (Some(3), true));
    // Nothing else is there, or it may be a value.
    assert_eq!(open("a,b\na,b\n", "{}").rows(), 1);
    assert_eq!(open("a\nb\na\n", "{}").rows(), 2);
}

/// InfluxDB's tables stand below annotations, each with its header.
#[test]
fn annotations_of_influxdb_are_no_rows() {
    let annotations = "#group,false,false,true,false\n#datatype,string,long,dateTime:RFC3339,double\n#default,mean,,,\n";
    let file = format!(
        "{annotations},result,table,_time,_value\n,,0,2023-01-01T00:52:00Z,15.43\n,,0,2023-01-01T01:52:00Z,59.25\n\n{annotations},result,table,_time,_value\n,,1,2023-01-01T00:52:00Z,35.5\n"
    );
    let table = open(file, "{}");
    assert_eq!(types(&table), "result:int table:int _time:timestamp _value:float");
    assert_eq!(all(&table)[2], ["null", "1", "1672534320000000", "35.5"]);
}

/// Rows that get wider, by a mark too many or a column that came later, make no titles of those above.
#[test]
fn rows_that_get_wider_leave_the_header_where_it_is() {
    for (file, names, rows) in [
        (
            "sku,title,price\nA1,Red shoe,5\nA2,Blue,6\nA3,Green, wide,7\nA4,Grey, warm,8\nA5,Pink, small,9\n",
            "sku title price column4",
            5,
        ),
        (
            "sku,title\nA1,Red shoe\nA2,Blue hat\nA3,Green, wide scarf\nA4,Grey, warm coat\nA5,Pink, small bag\n",
            "sku title column3",
            5,
        ),
        (
            "name;city\nAnn;Rome\nBob;Oslo\nCyd;Paris;FR\nDan;Berlin;DE\nEve;Madrid;ES\nFay;London;UK\n",
            "name city column3",
            6,
        ),
        (
            "user,tags\nann,red\nbob,blue\ncyd,red,green\ndan,red,blue\neve,blue,green\n",
            "user tags column3",
            5,
        ),
        // A header that comes again with a name more, or less, or in other letters.
        (
            "date,amount\n2024-01-01,1\n2024-01-02,5\ndate,amount,tax\n2024-02-01,2,3\n2024-02-02,2,3\n",
            "date amount tax",
            4,
        ),
        (
            "date,amount,tax\n2024-01-01,1,1\n2024-01-02,5,1\ndate,amount\n2024-02-01,2\n2024-02-02,2\n",
            "date amount tax",
            4,
        ),
        ("date,amount\n2024-01-01,1\nDate,Amount\n2024-01-02,2\n", "date amount", 2),
        // Titles are titles.
        (
            "Account,12345\nFrom,2024-01-01\ndate,text,amount,kind\n2024-01-02,a,5,x\n2024-01-03,b,6,y\n",
            "date text amount kind",
            2,
        ),
        ("Report:,Sales\nBy:,Ann\nname,city,land\nann,Rome,IT\nbob,Oslo,NO\n", "name city land", 2),
        (
            ",,,\n,Sales,,\n,,,\n,region,amount,qty\n,N,1,2\n,S,3,4\n",
            "column1 region amount qty",
            2,
        ),
        (
            "Sales report,,,\nDate:,2024-01-31,,\nregion,amount,qty,p\nN,1,2,1\nS,3,4,2\n",
            "region amount qty p",
            2,
        ),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!((found.join(" ").as_str(), table.rows()), (names, rows), "{file}");
        assert!(!table.notes().is_empty(), "{file}");
    }
}

/// Whether lines above wider rows are a table or titles is told by which of them name what is below.
#[test]
fn tables_that_get_wider_are_told_from_titles() {
    for (file, names, rows) in [
        (
            "sku,title,price\nA1,Red,5\nA2,Blue,6\nA3,x, y, z,7\nA4,x, y, z,8\nA5,x, y, z,9\n",
            "sku title price column4 column5",
            5,
        ),
        (
            "name,city\nAnn,Rome\nBob,Oslo\nCyd,Paris,FR,x\nDan,Berlin,DE,y\nEve,Madrid,ES,z\n",
            "name city column3 column4",
            5,
        ),
        (
            "task,owner,state\nfix,Ann,open\ntest,Bob\nship,Cyd,done,late\nplan,Dan,open,late\nread,Eve,open,soon\n",
            "task owner state column4",
            5,
        ),
        (
            "name,city\n\nAnn,Rome\nBob,Oslo\nCyd,Paris,FR\nDan,Berlin,DE\nEve,Madrid,ES\n",
            "name city column3",
            5,
        ),
        (
            "date,amount\n2024-01-01,1\n2024-01-02,5\n\ndate,amount,tax\n2024-02-01,2,3\n2024-02-02,2,3\n",
            "date amount tax",
            4,
        ),
        (
            "name,city\n\nAnn,Rome\n\nBob,Oslo\n\nCyd,Paris,FR\n\nDan,Berlin,DE\n\nEve,Madrid,ES\n",
            "name city column3",
            5,
        ),
        ("tags\nred\nblue\nred,green\nblue,green\nred,blue\n", "tags column2", 5),
        (
            "Client,ACME\nRegion,North\nname,city,country\nann,Rome,IT\nbob,Oslo,NO\n",
            "name city country",
            2,
        ),
        (
            "Sales, North\nDraft, internal\nregion,manager,team\nwest,ann,red\neast,bob,blue\n",
            "region manager team",
            2,
        ),
        (
            "Firma;Muster GmbH\nStadt;Bonn\nArt;Liste\nStand;heute\nFach;HR\nBearbeiter;Uhl\nName;Vorname;Ort;Land;Rolle;Team\nMay;Eva;Bonn;D;Chef;A\nAbt;Ina;Ulm;D;Rat;B\nUhl;Udo;Hof;D;Rat;C\nLang;Ute;Jena;D;Chef;A\nKurz;Ida;Gera;D;Rat;B\nGraf;Leo;Suhl;D;Rat;C\nHerr;Max;Bonn;D;Rat;D\n",
            "Name Vorname Ort Land Rolle Team",
            7,
        ),
        (
            "Umsätze;erstellt 2025;;\n\nDatum;Text;Betrag;W\n01.01.2025;a;1,5;EUR\n13.01.2025;b;2,5;EUR\n",
            "Datum Text Betrag W",
            2,
        ),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!((found.join(" ").as_str(), table.rows()), (names, rows), "{file}");
        assert!(!table.notes().is_empty(), "{file}");
    }
}

/// Comments that happen to have as many cells as the rows name no columns, where what follows does.
#[test]
fn comments_of_the_rows_width_are_no_header() {
    for (file, names, rows) in [
        ("# source: x, y\n# made by Ann\nname,city\nann,Rome\nbob,Oslo\n", "name city", 2),
        ("# source: x, y\nname,city\nann,Rome\nbob,Oslo\n", "name city", 2),
        ("# from a, b, c\n\nname,city,qty\nann,Rome,1\nbob,Oslo,2\n", "name city qty", 2),
        // Names that are written as a comment.
        ("# x,y\n1,2\n3,4\n", "# x y", 2),
        ("#name,city\nann,Rome\nbob,Oslo\n", "#name city", 2),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!((found.join(" ").as_str(), table.rows()), (names, rows), "{file}");
    }
}

/// A header that lacks the name above names of rows is no title, though all below is text.
#[test]
fn names_of_rows_above_texts_leave_the_header() {
    for (file, names, rows) in [
        (
            "\"species\",\"site\"\n\"plot a\",\"oak\",\"north\"\n\"plot b\",\"elm\",\"south\"\n\"plot c\",\"oak\",\"south\"\n",
            "column1 species site",
            3,
        ),
        ("Client,ACME\nname,city,country\nann,Rome,IT\nbob,Oslo,NO\n", "name city country", 2),
        ("Sales, of 2024\nname,qty,price\nbolt,5,1\nnut,6,2\n", "name qty price", 2),
    ] {
        let table = open(file, "{}");
        let found: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!((found.join(" ").as_str(), table.rows()), (names, rows), "{file}");
    }
}
