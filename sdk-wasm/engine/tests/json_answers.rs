//! JSON as databases, services and libraries answer: each form is the same table.

#[path = "support/ask.rs"]
mod ask;

use ask::{all, note, open, refused, told, types};
use pellucid_core::read::NoteCode;

/// The table of two columns and two rows, as each writes it.
#[test]
fn every_answer_is_the_same_table() {
    for (who, file) in [
        (
            "Pinot",
            r#"{"resultTable":{"dataSchema":{"columnDataTypes":["STRING","LONG"],"columnNames":["k","v"]},"rows":[["x",1],["y",2]]},"exceptions":[],"numDocsScanned":2,"traceInfo":{}}"#,
        ),
        (
            "types before columns",
            r#"{"types":["string","int"],"columns":["k","v"],"rows":[["x",1],["y",2]]}"#,
        ),
        (
            "units and formats",
            r#"{"units":["a","b"],"keys":["c","d"],"columns":["k","v"],"rows":[["x",1],["y",2]]}"#,
        ),
        (
            "Datasette",
            r#"{"database":"d","table":"t","primary_keys":["id","b"],"primary_key_values":[],"units":{},"columns":["k","v"],"rows":[["x",1],["y",2]],"truncated":false,"expanded_columns":[],"facet_results":{},"suggested_facets":[{"name":"k","toggle_url":"u"}]}"#,
        ),
        (
            "Grafana",
            r#"{"results":{"A":{"status":200,"frames":[{"schema":{"refId":"A","fields":[{"name":"k","type":"string"},{"name":"v","type":"number","typeInfo":{"frame":"int64"}}]},"data":{"values":[["x","y"],[1,2]]}}]}}}"#,
        ),
        (
            "a frame of Grafana",
            r#"{"schema":{"fields":[{"name":"k","type":"string"},{"name":"v","type":"number"}]},"data":{"values":[["x","y"],[1,2]],"nanos":[null,null]}}"#,
        ),
        (
            "frames of Grafana",
            r#"[{"schema":{"fields":[{"name":"k"},{"name":"v"}]},"data":{"values":[["x","y"],[1,2]]}}]"#,
        ),
        (
            "ES|QL",
            r#"{"took":2,"columns":[{"name":"k","type":"keyword"},{"name":"v","type":"long"}],"values":[["x",1],["y",2]]}"#,
        ),
        (
            "ES|QL by columns",
            r#"{"took":2,"columns":[{"name":"k","type":"keyword"},{"name":"v","type":"long"}],"values":[["x","y"],[1,2]]}"#,
        ),
        (
            "SQL of Elasticsearch",
            r#"{"columns":[{"name":"k","type":"text"},{"name":"v","type":"long"}],"rows":[["x",1],["y",2]]}"#,
        ),
        ("Druid's objects", r#"[{"k":"x","v":1},{"k":"y","v":2}]"#),
        ("Druid's arrays", r#"[["k","v"],["x",1],["y",2]]"#),
        ("Druid's scan", r#"[{"segmentId":"s","columns":["k","v"],"events":[["x",1],["y",2]]}]"#),
        ("lines of lists", "[\"k\",\"v\"]\n[\"x\",1]\n[\"y\",2]\n"),
        (
            "ClickHouse's lines",
            "[\"k\", \"v\"]\n[\"String\", \"UInt64\"]\n[\"x\", 1]\n[\"y\", 2]\n",
        ),
        (
            "ClickHouse",
            r#"{"meta":[{"name":"k","type":"LowCardinality(String)"},{"name":"v","type":"Nullable(UInt64)"}],"data":[{"k":"x","v":"1"},{"k":"y","v":"2"}],"rows":2,"statistics":{"elapsed":0.1}}"#,
        ),
        (
            "ClickHouse by columns",
            r#"{"meta":[{"name":"k","type":"String"},{"name":"v","type":"UInt64"}],"data":{"k":["x","y"],"v":[1,2]},"rows":2}"#,
        ),
        (
            "Neo4j",
            r#"{"results":[{"columns":["k","v"],"data":[{"row":["x",1],"meta":[null,null]},{"row":["y",2],"meta":[null,null]}]}],"errors":[]}"#,
        ),
        (
            "Log Analytics",
            r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"k","type":"string"},{"name":"v","type":"long"}],"rows":[["x",1],["y",2]]}]}"#,
        ),
        (
            "Kusto",
            r#"{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"k","DataType":"String"},{"ColumnName":"v","DataType":"Int64"}],"Rows":[["x",1],["y",2]]},{"TableName":"Table_1","Columns":[{"ColumnName":"Value"}],"Rows":[["{}"]]}]}"#,
        ),
        (
            "libSQL",
            r#"{"results":[{"type":"ok","response":{"type":"execute","result":{"cols":[{"name":"k","decltype":"TEXT"},{"name":"v","decltype":"INTEGER"}],"rows":[[{"type":"text","value":"x"},{"type":"integer","value":"1"}],[{"type":"text","value":"y"},{"type":"integer","value":"2"}]]}}}]}"#,
        ),
        (
            "CKAN",
            r#"{"success":true,"result":{"fields":[{"id":"k","type":"text"},{"id":"v","type":"numeric"}],"records":[{"k":"x","v":"1"},{"k":"y","v":"2"}],"total":2}}"#,
        ),
        (
            "Analytics",
            r#"{"columnHeaders":[{"name":"k","dataType":"STRING"},{"name":"v","dataType":"INTEGER"}],"rows":[["x","1"],["y","2"]],"totalResults":2}"#,
        ),
        ("the World Bank", r#"[{"page":1,"pages":1,"total":2},[{"k":"x","v":1},{"k":"y","v":2}]]"#),
        (
            "Vega's table",
            r#"{"data":[{"name":"table","values":[{"k":"x","v":1},{"k":"y","v":2}]}],"marks":[{"type":"a"},{"type":"b"},{"type":"c"}]}"#,
        ),
        ("columns without an index", r#"{"columns":["k","v"],"data":[["x","y"],[1,2]]}"#),
        (
            "Open-Meteo",
            r#"{"latitude":52.5,"hourly_units":{"k":"iso8601","v":"C"},"hourly":{"k":["x","y"],"v":[1,2]}}"#,
        ),
        (
            "InfluxDB 1",
            r#"{"results":[{"statement_id":0,"series":[{"name":"cpu","columns":["k","v"],"values":[["x",1],["y",2]]}]}]}"#,
        ),
        (
            "Socrata",
            r#"{"meta":{"view":{"id":"a","columns":[{"id":-1,"name":"k","dataTypeName":"text","fieldName":"k"},{"id":2,"name":"v","dataTypeName":"number","fieldName":"v"}],"grants":[{"inherited":false,"type":"viewer","flags":["public"]}],"tags":["a","b","c"]}},"data":[["x",1],["y",2]]}"#,
        ),
        (
            "BigQuery",
            r#"{"kind":"bigquery#queryResponse","schema":{"fields":[{"name":"k","type":"STRING","mode":"NULLABLE"},{"name":"v","type":"INTEGER"}]},"jobReference":{"projectId":"p"},"totalRows":"2","rows":[{"f":[{"v":"x"},{"v":"1"}]},{"f":[{"v":"y"},{"v":"2"}]}],"jobComplete":true}"#,
        ),
        (
            "Athena",
            r#"{"UpdateCount":0,"ResultSet":{"Rows":[{"Data":[{"VarCharValue":"k"},{"VarCharValue":"v"}]},{"Data":[{"VarCharValue":"x"},{"VarCharValue":"1"}]},{"Data":[{"VarCharValue":"y"},{"VarCharValue":"2"}]}],"ResultSetMetadata":{"ColumnInfo":[{"CatalogName":"hive","Name":"k","Label":"k","Type":"varchar"},{"CatalogName":"hive","Name":"v","Label":"v","Type":"bigint"}]}}}"#,
        ),
        (
            "Redshift",
            r#"{"ColumnMetadata":[{"isCaseSensitive":true,"label":"k","length":0,"name":"k","typeName":"varchar"},{"label":"v","name":"v","typeName":"int4"}],"Records":[[{"stringValue":"x"},{"longValue":1}],[{"stringValue":"y"},{"longValue":2}]],"TotalNumRows":2}"#,
        ),
        (
            "Snowflake",
            r#"{"resultSetMetaData":{"numRows":2,"format":"jsonv2","partitionInfo":[{"rowCount":2}],"rowType":[{"name":"k","type":"text"},{"name":"v","type":"fixed","scale":0}]},"data":[["x","1"],["y","2"]],"code":"090001","message":"Statement executed successfully."}"#,
        ),
        (
            "Trino",
            r#"{"id":"q","infoUri":"u","columns":[{"name":"k","type":"varchar","typeSignature":{"rawType":"varchar","arguments":[]}},{"name":"v","type":"bigint"}],"data":[["x",1],["y",2]],"stats":{"state":"FINISHED"},"warnings":[]}"#,
        ),
        (
            "Databricks",
            r#"{"statement_id":"s","status":{"state":"SUCCEEDED"},"manifest":{"format":"JSON_ARRAY","schema":{"column_count":2,"columns":[{"name":"k","position":0,"type_name":"STRING","type_text":"STRING"},{"name":"v","position":1,"type_name":"LONG"}]},"chunks":[{"chunk_index":0,"row_count":2,"row_offset":0}]},"result":{"chunk_index":0,"data_array":[["x","1"],["y","2"]]}}"#,
        ),
        (
            "Superset's charts",
            r#"{"result":[{"cache_key":"c","colnames":["k","v"],"coltypes":[1,0],"indexnames":[0,1],"data":[{"k":"x","v":1},{"k":"y","v":2}],"rowcount":2,"applied_filters":[{"column":"a"},{"column":"b"},{"column":"c"}]}]}"#,
        ),
        (
            "Superset's SQL",
            r#"{"query_id":1,"status":"success","data":[{"k":"x","v":1},{"k":"y","v":2}],"columns":[{"column_name":"k","name":"k","type":"STRING"},{"column_name":"v","name":"v","type":"INT"}],"selected_columns":[{"name":"k"},{"name":"v"}],"expanded_columns":[]}"#,
        ),
        (
            "Cube",
            r#"{"query":{"measures":["v"],"dimensions":["k"],"filters":[{"member":"a"},{"member":"b"},{"member":"c"}]},"data":[{"k":"x","v":1},{"k":"y","v":2}],"annotation":{"measures":{},"dimensions":{}}}"#,
        ),
        (
            "Cube's results",
            r#"{"queryType":"regularQuery","results":[{"query":{"order":[{"id":"a"},{"id":"b"}]},"data":[{"k":"x","v":1},{"k":"y","v":2}]}]}"#,
        ),
        (
            "Looker's details",
            r#"{"fields":{"dimensions":[{"name":"k"},{"name":"b"},{"name":"c"}]},"data":[{"k":"x","v":1},{"k":"y","v":2}]}"#,
        ),
        (
            "Metabase",
            r#"{"data":{"rows":[["x",1],["y",2]],"cols":[{"name":"k","display_name":"K","base_type":"type/Text","field_ref":["field",1,null]},{"name":"v","base_type":"type/Integer"}],"native_form":{"params":null},"results_metadata":{"columns":[{"name":"k"},{"name":"v"}]}},"row_count":2,"status":"completed"}"#,
        ),
        ("OData", r#"{"@odata.context":"c","value":[{"k":"x","v":1},{"k":"y","v":2}]}"#),
        ("OData 2", r#"{"d":{"results":[{"k":"x","v":1},{"k":"y","v":2}]}}"#),
        (
            "HAL",
            r#"{"_links":{"curies":[{"name":"a","href":"b"},{"name":"c"},{"name":"d"}]},"_embedded":{"orders":[{"k":"x","v":1},{"k":"y","v":2}]},"page":{"size":2}}"#,
        ),
        (
            "GraphQL",
            r#"{"data":{"things":[{"k":"x","v":1},{"k":"y","v":2}]},"extensions":{"a":[{"b":1},{"b":2},{"b":3}]}}"#,
        ),
        (
            "Vega's data",
            r#"{"mark":"bar","encoding":{"x":{"field":"k"},"tooltip":[{"field":"a"},{"field":"b"},{"field":"c"}]},"data":{"values":[{"k":"x","v":1},{"k":"y","v":2}]}}"#,
        ),
        (
            "Vega's datasets",
            r#"{"layer":[{"mark":"bar"},{"mark":"line"},{"mark":"rule"}],"data":{"name":"data-1"},"datasets":{"data-1":[{"k":"x","v":1},{"k":"y","v":2}]}}"#,
        ),
        (
            "polars",
            r#"{"columns":[{"name":"k","datatype":"Utf8","bit_settings":"","values":["x","y"]},{"name":"v","datatype":"Int64","bit_settings":"SORTED_ASC","values":[1,2]}]}"#,
        ),
        ("pandas, split", r#"{"columns":["k","v"],"index":[0,1],"data":[["x",1],["y",2]]}"#),
        ("pandas, columns", r#"{"k":{"0":"x","1":"y"},"v":{"0":1,"1":2}}"#),
        (
            "MongoDB",
            "{\"k\":{\"$oid\":\"x\"},\"v\":{\"$numberLong\":\"1\"}}\n{\"k\":{\"$symbol\":\"y\"},\"v\":{\"$numberInt\":\"2\"}}\n",
        ),
        (
            "Google Sheets",
            r#"{"range":"Sheet1!A1:B3","majorDimension":"ROWS","values":[["k","v"],["x","1"],["y","2"]]}"#,
        ),
        (
            "Google Sheets by columns",
            r#"{"range":"Sheet1!A1:B3","majorDimension":"COLUMNS","values":[["k","x","y"],["v","1","2"]]}"#,
        ),
        (
            "ranges of Google Sheets",
            r#"{"spreadsheetId":"s","valueRanges":[{"range":"A1:B3","majorDimension":"ROWS","values":[["k","v"],["x",1],["y",2]]}]}"#,
        ),
        (
            "data beside longer lists",
            r#"{"meta":[{"a":1},{"a":2},{"a":3}],"included":[{"id":1},{"id":2},{"id":3}],"data":[{"k":"x","v":1},{"k":"y","v":2}],"links":{"self":"s"}}"#,
        ),
    ] {
        let table = open(file, "{}");
        let rows: Vec<String> = all(&table).iter().map(|r| r.join(" ")).collect();
        assert_eq!(
            (types(&table).as_str(), rows.join("|").as_str()),
            ("k:string v:int", "x 1|y 2"),
            "{who}: {:?}",
            table.notes()
        );
    }
}

/// Answers of other columns.
#[test]
fn answers_with_columns_of_their_own() {
    for (who, file, columns, found) in [
        (
            "Prometheus over time",
            r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","job":"a"},"values":[[1435781430.781,"1"],[1435781445.781,"NaN"]]},{"metric":{"__name__":"up","job":"b"},"values":[[1435781430,"0.5"]]}]}}"#,
            "__name__:string job:string timestamp:timestamp value:float",
            "up a 1435781430781000 1|up a 1435781445781000 NaN|up b 1435781430000000 0.5",
        ),
        (
            "Prometheus",
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a","value":"x"},"value":[1435781451,"1"]},{"metric":{"job":"b"},"value":[1435781451,"2"]}]}}"#,
            "job:string value:string timestamp:timestamp value_2:int",
            "a x 1435781451000000 1|b null 1435781451000000 2",
        ),
        (
            "Prometheus, a number",
            r#"{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"1"]}}"#,
            "timestamp:timestamp value:int",
            "1435781451781000 1",
        ),
        (
            "series of another key",
            r#"{"sensors":[{"id":1,"columns":["t","v"],"values":[[1,2],[3,4]]},{"id":2,"columns":["t","v"],"values":[[5,6]]}]}"#,
            "id:int t:int v:int",
            "1 1 2|1 3 4|2 5 6",
        ),
        (
            "the Census",
            r#"[["NAME","POP"],["Alabama","4903185"],["Alaska","731545"]]"#,
            "NAME:string POP:string",
            "Alabama 4903185|Alaska 731545",
        ),
        (
            "pandas, levels of columns",
            r#"{"columns":[["a","x"],["a","y"]],"index":[0],"data":[[1,2]]}"#,
            "a.x:int a.y:int",
            "1 2",
        ),
        (
            "Grafana's times",
            r#"{"results":{"A":{"frames":[{"schema":{"fields":[{"name":"t","type":"time"},{"name":"v","type":"number"}]},"data":{"values":[[1704067200000,1704067260000],[1.5,2.5]]}}]}}}"#,
            "t:timestamp v:float",
            "1704067200000000 1.5|1704067260000000 2.5",
        ),
        (
            "ES|QL by columns, with times",
            r#"{"columns":[{"name":"t","type":"date"},{"name":"v","type":"long"}],"values":[["2024-01-01T00:00:00Z","2024-01-02T00:00:00Z"],[1,2]]}"#,
            "t:timestamp v:int",
            "1704067200000000 1|1704153600000000 2",
        ),
        (
            "Loki",
            r#"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1704067200000000000","one"],["1704067201000000000","2"]]}],"stats":{}}}"#,
            "app:string timestamp:timestamp line:string",
            "a 1704067200000000 one|a 1704067201000000 2",
        ),
        (
            "InfluxDB 1 by tags",
            r#"{"results":[{"series":[{"name":"cpu","tags":{"host":"a"},"columns":["time","mean"],"values":[["2024-01-01T00:00:00Z",1.5]]},{"name":"cpu","tags":{"host":"b"},"columns":["time","mean"],"values":[["2024-01-01T00:00:00Z",2.5]]}]}]}"#,
            "name:string host:string time:timestamp mean:float",
            "cpu a 1704067200000000 1.5|cpu b 1704067200000000 2.5",
        ),
        (
            "BigQuery's times",
            r#"{"schema":{"fields":[{"name":"t","type":"TIMESTAMP"},{"name":"b","type":"BOOLEAN"},{"name":"n","type":"NUMERIC"},{"name":"d","type":"DATE"}]},"rows":[{"f":[{"v":"1.7040672E9"},{"v":"true"},{"v":"1.25"},{"v":"2024-01-01"}]},{"f":[{"v":null},{"v":null},{"v":null},{"v":null}]}]}"#,
            "t:timestamp b:bool n:float d:date",
            "1704067200000000 true 1.25 1704067200000000|null null null null",
        ),
        (
            "Snowflake's times",
            r#"{"resultSetMetaData":{"rowType":[{"name":"D","type":"date"},{"name":"T","type":"timestamp_ntz"},{"name":"B","type":"boolean"}]},"data":[["19723","1704067200.123000000","true"]]}"#,
            "D:date T:timestamp B:bool",
            "1704067200000000 1704067200123000 true",
        ),
        (
            "Google's visualization",
            r#"/*O_o*/
google.visualization.Query.setResponse({"version":"0.6","status":"ok","sig":"1","table":{"cols":[{"id":"A","label":"day","type":"date","pattern":"d"},{"id":"B","label":"","type":"number"}],"rows":[{"c":[{"v":"Date(2024,0,31)","f":"31/1"},{"v":1.0,"f":"1"}]},{"c":[{"v":"Date(2024,1,1)"},null]}],"parsedNumHeaders":1}});"#,
            "day:date B:float",
            "1706659200000000 1|1706745600000000 null",
        ),
        (
            "Redshift's nulls",
            r#"{"Records":[[{"stringValue":"x"},{"isNull":true}],[{"isNull":true},{"doubleValue":1.5}]],"ColumnMetadata":[{"name":"k"},{"name":"v"}]}"#,
            "k:string v:float",
            "x null|null 1.5",
        ),
        (
            "Athena's nulls",
            r#"{"ResultSet":{"ResultSetMetadata":{"ColumnInfo":[{"Name":"k","Type":"varchar"},{"Name":"v","Type":"double"}]},"Rows":[{"Data":[{"VarCharValue":"k"},{"VarCharValue":"v"}]},{"Data":[{"VarCharValue":"x"},{}]}]}}"#,
            "k:string v:int",
            "x null",
        ),
        (
            "JSON:API",
            r#"{"data":[{"type":"a","id":"1","attributes":{"title":"x"}}],"included":[{"type":"p","id":"9"},{"type":"p","id":"8"}]}"#,
            "type:string id:string attributes.title:string",
            "a 1 x",
        ),
        (
            "edges of GraphQL",
            r#"{"data":{"users":{"edges":[{"node":{"id":1,"name":"x"},"cursor":"c"}],"pageInfo":{"hasNextPage":false,"endCursor":"c"}}}}"#,
            "node.id:int node.name:string cursor:string",
            "1 x c",
        ),
        (
            "ArcGIS",
            r#"{"fieldAliases":{"A":"a"},"fields":[{"name":"A","type":"t","alias":"a"},{"name":"B"},{"name":"C"}],"features":[{"attributes":{"A":1},"geometry":{"x":10.5,"y":59.5}}]}"#,
            "attributes.A:int geometry.x:float geometry.y:float",
            "1 10.5 59.5",
        ),
        (
            "Airtable",
            r#"{"records":[{"id":"r1","createdTime":"2024-01-01T00:00:00.000Z","fields":{"Name":"x","N":1}}]}"#,
            "id:string createdTime:timestamp fields.Name:string fields.N:int",
            "r1 1704067200000000 x 1",
        ),
        (
            "Elasticsearch",
            r#"{"took":1,"_shards":{"failures":[{"a":1},{"a":2}]},"hits":{"total":{"value":1},"hits":[{"_index":"i","_id":"1","_source":{"k":"x"}}]},"aggregations":{"g":{"buckets":[{"key":"a"},{"key":"b"}]}}}"#,
            "_index:string _id:string _source.k:string",
            "i 1 x",
        ),
        (
            "MongoDB",
            r#"[{"_id":{"$oid":"65a"},"at":{"$date":"2024-01-01T00:00:00Z"},"b":{"$date":{"$numberLong":"1704067200001"}},"c":{"$date":1704067200000},"n":{"$numberLong":"9007199254740993"},"d":{"$numberDecimal":"1.25"},"e":{"$numberDouble":"Infinity"},"u":{"$undefined":true}}]"#,
            "_id:string at:timestamp b:timestamp c:timestamp n:int d:float e:float u:int",
            "65a 1704067200000000 1704067200001000 1704067200000000 9007199254740993 1.25 inf null",
        ),
        (
            "pandas, table",
            r#"{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"k","type":"string"}],"primaryKey":["index"],"pandas_version":"1.4.0"},"data":[{"index":0,"k":"1"}]}"#,
            "index:int k:string",
            "0 1",
        ),
        ("pandas, values", r#"[["x",1],["y",2]]"#, "column1:string column2:int", "x 1|y 2"),
        (
            "pandas, index",
            r#"{"0":{"k":"x","v":1},"1":{"k":"y","v":2}}"#,
            "key:string k:string v:int",
            "0 x 1|1 y 2",
        ),
        (
            "pandas, split with names of rows",
            r#"{"columns":["v"],"index":["2024-01-01","2024-01-02"],"data":[[1],[2]]}"#,
            "index:date v:int",
            "1704067200000000 1|1704153600000000 2",
        ),
        (
            "pandas, columns over milliseconds",
            r#"{"v":{"1704067200000":1,"1704153600000":2}}"#,
            "key:string v:int",
            "1704067200000 1|1704153600000 2",
        ),
        (
            "pandas, columns with names of rows",
            r#"{"k":{"r1":"x","r2":"y"},"v":{"r1":1,"r2":2}}"#,
            "key:string k:string v:int",
            "r1 x 1|r2 y 2",
        ),
        (
            "pandas, columns over days",
            r#"{"v":{"2024-01-01":1,"2024-01-02":2},"w":{"2024-01-01":3,"2024-01-02":4}}"#,
            "key:date v:int w:int",
            "1704067200000000 1 3|1704153600000000 2 4",
        ),
        (
            "rows by day",
            r#"{"2024-01-01":{"v":1,"w":3},"2024-01-02":{"v":2,"w":4}}"#,
            "key:date v:int w:int",
            "1704067200000000 1 3|1704153600000000 2 4",
        ),
        (
            "rows by name",
            r#"{"DE":{"pop":83,"eu":1},"FR":{"pop":68,"eu":1}}"#,
            "key:string pop:int eu:int",
            "DE 83 1|FR 68 1",
        ),
        (
            "years above",
            r#"[["country",2019,2020],["DE",1,2]]"#,
            "country:string 2019:int 2020:int",
            "DE 1 2",
        ),
        (
            "one column of ES|QL",
            r#"{"columns":[{"name":"v","type":"long"}],"values":[[1,2,3]]}"#,
            "v:int",
            "1|2|3",
        ),
        (
            "Datasette's one column",
            r#"{"primary_keys":["id"],"columns":["k"],"rows":[["x"]]}"#,
            "k:string",
            "x",
        ),
        (
            "ES|QL without rows",
            r#"{"columns":[{"name":"k","type":"keyword"}],"values":[]}"#,
            "k:string",
            "",
        ),
        (
            "a sheet's cells",
            r#"{"range":"A1:C3","majorDimension":"ROWS","values":[["n","zip","p"],["1,234","007","$5"],["2,345"]]}"#,
            "n:int zip:string p:int",
            "1234 007 5|2345 null null",
        ),
    ] {
        let table = open(file, "{}");
        let rows: Vec<String> = all(&table).iter().map(|r| r.join(" ")).collect();
        assert_eq!(
            (types(&table).as_str(), rows.join("|").as_str()),
            (columns, found),
            "{who}: {:?}",
            table.notes()
        );
    }
}

/// What was decided of an answer is told, and can be said.
#[test]
fn what_was_decided_of_an_answer_is_told() {
    // As many rows as columns, of one type.
    let square = r#"{"columns":[{"name":"a","type":"long"},{"name":"b","type":"long"}],"values":[[1,2],[3,4]]}"#;
    let table = open(square, "{}");
    assert_eq!(all(&table)[0], ["1", "2"]);
    assert!(
        table.notes().iter().any(|n| n.message.contains("may be a column")),
        "{:?}",
        table.notes()
    );
    // Several tables.
    let frame = |name: &str| {
        format!(r#"{{"schema":{{"fields":[{{"name":"{name}"}}]}},"data":{{"values":[[1,2]]}}}}"#)
    };
    let frames = format!(r#"{{"results":{{"A":{{"frames":[{},{}]}}}}}}"#, frame("a"), frame("b"));
    let table = open(&frames, "{}");
    assert_eq!(types(&table), "a:int");
    assert!(note(&table, NoteCode::Records).message.contains("results.A.frames.1.data.values"));
    for records in ["results.A.frames.1", "results.A.frames.1.data.values"] {
        assert_eq!(types(&open(&frames, &format!(r#"{{"records":"{records}"}}"#))), "b:int");
    }
    // Numbers as texts.
    let texts =
        r#"{"schema":{"fields":[{"name":"v","type":"INTEGER"}]},"rows":[{"f":[{"v":"1"}]}]}"#;
    assert!(note(&open(texts, "{}"), NoteCode::Numbers).message.contains("\"v\""));
    let kept = open(texts, r#"{"types":{"v":"string"}}"#);
    assert_eq!((types(&kept).as_str(), all(&kept)), ("v:string", vec![vec!["1".to_owned()]]));
    // A page of several.
    for file in [
        r#"{"value":[{"a":1}],"@odata.nextLink":"https://a/?skip=1"}"#,
        r#"{"results":[{"a":1}],"next":"https://a/?page=2","count":9}"#,
        r#"{"data":[{"a":1}],"paging":{"next":{"after":"x"}}}"#,
        r#"{"records":[{"a":1}],"offset":"itr/rec"}"#,
        r#"{"features":[{"a":1}],"exceededTransferLimit":true}"#,
        r#"{"data":{"x":{"nodes":[{"a":1}],"pageInfo":{"hasNextPage":true}}}}"#,
        r#"{"items":[{"a":1}],"incomplete_results":true}"#,
    ] {
        let table = open(file, "{}");
        assert!(table.notes().iter().any(|n| n.message.contains("part of the rows")), "{file}");
    }
    for file in [
        r#"{"results":[{"a":1}],"next":null,"offset":0,"has_more":false}"#,
        r#"{"results":[{"a":1}],"next":"","truncated":false}"#,
    ] {
        assert_eq!(told(&open(file, "{}")), [NoteCode::Records], "{file}");
    }
    // What stands beside rows by chance describes nothing.
    let tags = r#"{"tags":["a","b"],"data":[[1,2],[3,4]]}"#;
    assert_eq!(types(&open(tags, "{}")), "column1:int column2:int");
    assert_eq!(types(&open(tags.replace("tags", "labels"), "{}")), "a:int b:int");
    // Lists without names.
    let lists = r#"[["k","v"],["x","y"]]"#;
    assert_eq!(note(&open(lists, "{}"), NoteCode::NoHeader).row, Some(1));
    assert_eq!(types(&open(lists, r#"{"header":true}"#)), "k:string v:string");
    assert_eq!(open(r#"[["k","v"],["x",1]]"#, r#"{"header":false}"#).rows(), 2);
    let sheet = r#"{"majorDimension":"ROWS","values":[["k"],["x"]]}"#;
    assert!(told(&open(sheet, "{}")).contains(&NoteCode::Header));
    assert_eq!(open(sheet, r#"{"header":false}"#).rows(), 2);
    let stat = r#"{"class":"dataset","id":["geo"],"size":[1],"dimension":{"geo":{}},"value":[1]}"#;
    assert!(refused(stat, "{}").message.contains("JSON-stat"));
    let e = refused(r#"{"a":[{"x":1}]}"#, r#"{"records":"a.7"}"#);
    assert!(e.message.contains("\"0\""), "{e}");
}

/// Columns have their places, however many share a name, and take no more memory than their names.
#[test]
fn columns_of_lists_are_told_by_their_places() {
    let table = open(r#"[["a","column2","a"],["x",1,2,3],["y",4,5,6]]"#, "{}");
    assert_eq!(types(&table), "a:string column2:int a_2:int column4:int");
    assert_eq!(all(&table)[1], ["y", "4", "5", "6"]);
    let names = vec!["\"\""; 50_000].join(",");
    let cells = vec!["1"; 50_000].join(",");
    let table = open(format!("[[{names}],[{cells}]]"), "{}");
    assert_eq!((table.schema().fields.len(), table.rows()), (50_000, 1));
}

/// Kusto and Log Analytics send tables of their own beside the result, which may be longer.
#[test]
fn the_table_that_is_called_the_result_is_read() {
    let frame = |kind: &str, name: &str, columns: &str, rows: &str| {
        format!(
            r#"{{"FrameType":"DataTable","TableId":1,"TableKind":"{kind}","TableName":"{name}","Columns":[{columns}],"Rows":[{rows}]}}"#
        )
    };
    let column = |name: &str, of: &str| format!(r#"{{"ColumnName":"{name}","ColumnType":"{of}"}}"#);
    let two = [column("k", "string"), column("v", "long")].join(",");
    let side = [column("Key", "string"), column("Value", "string")].join(",");
    let long = r#"["a","1"],["b","2"],["c","3"]"#;
    let properties = frame("QueryProperties", "@ExtendedProperties", &side, long);
    let completion = frame("QueryCompletionInformation", "QueryCompletionInformation", &side, long);
    for (rows, expected) in [(r#"["x",1],["y",2]"#, 2), (r#"["x",1]"#, 1), ("", 0)] {
        let result = frame("PrimaryResult", "PrimaryResult", &two, rows);
        let file = format!(
            r#"[{{"FrameType":"DataSetHeader","Version":"v2.0"}},{properties},{result},{completion},{{"FrameType":"DataSetCompletion","HasErrors":false}}]"#
        );
        let table = open(&file, "{}");
        assert!(types(&table).starts_with("k:"), "{file}");
        assert_eq!(all(&table).len(), expected, "{file}");
    }
    let contents = |kinds: &[&str]| {
        let rows: Vec<String> =
            kinds.iter().enumerate().map(|(i, k)| format!(r#"[{i},"{k}","n","id",""]"#)).collect();
        let columns: Vec<String> = ["Ordinal", "Kind", "Name", "Id", "PrettyName"]
            .iter()
            .map(|n| format!(r#"{{"ColumnName":"{n}","DataType":"String"}}"#))
            .collect();
        format!(
            r#"{{"TableName":"Table_9","Columns":[{}],"Rows":[{}]}}"#,
            columns.join(","),
            rows.join(",")
        )
    };
    let table = |name: &str, columns: &str, rows: &str| {
        format!(r#"{{"TableName":"{name}","Columns":[{columns}],"Rows":[{rows}]}}"#)
    };
    let one = table("Table_0", &two, r#"["x",1]"#);
    let status = table("Table_1", &side, long);
    for file in [
        format!(
            r#"{{"Tables":[{one},{status},{}]}}"#,
            contents(&["QueryResult", "QueryProperties", "QueryStatus"])
        ),
        format!(r#"{{"Tables":[{one},{status}]}}"#),
        format!(
            r#"{{"Tables":[{status},{one},{}]}}"#,
            contents(&["QueryProperties", "QueryResult", "QueryStatus"])
        ),
    ] {
        let table = open(&file, "{}");
        assert_eq!(
            (types(&table).as_str(), all(&table)),
            ("k:string v:int", vec![vec!["x".to_owned(), "1".to_owned()]]),
            "{file}"
        );
    }
}

/// Records of BigQuery are columns by the names of their schema, and repeated ones are left out.
#[test]
fn cells_of_records_are_columns() {
    let file = r#"{"kind":"bigquery#queryResponse","schema":{"fields":[{"name":"k","type":"STRING"},
        {"name":"u","type":"RECORD","mode":"NULLABLE","fields":[{"name":"id","type":"INTEGER"},{"name":"c","type":"STRING"},
            {"name":"w","type":"STRUCT","fields":[{"name":"at","type":"TIMESTAMP"}]}]},
        {"name":"r","type":"RECORD","mode":"REPEATED","fields":[{"name":"x","type":"STRING"}]},{"name":"v","type":"INTEGER"}]},
        "rows":[{"f":[{"v":"x"},{"v":{"f":[{"v":"5"},{"v":"NO"},{"v":{"f":[{"v":"86400"}]}}]}},{"v":[{"v":{"f":[{"v":"a"}]}}]},{"v":"1"}]},
                {"f":[{"v":"y"},{"v":null},{"v":[]},{"v":"2"}]},
                {"f":[{"v":"z"},{"v":{"f":[{"v":null},{"v":"SE"},{"v":null}]}},{"v":[]},{"v":"3"}]}]}"#;
    let table = open(file, "{}");
    assert_eq!(types(&table), "k:string u.id:int u.c:string u.w.at:timestamp v:int");
    assert_eq!(
        all(&table),
        [
            ["x", "5", "NO", "86400000000", "1"],
            ["y", "null", "null", "null", "2"],
            ["z", "null", "SE", "null", "3"]
        ]
    );
    let skipped: Vec<&str> = table.schema().skipped.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(skipped, ["r"]);
}

/// ClickHouse writes numbers of 64 bits as texts, in whatever form.
#[test]
fn numbers_that_clickhouse_quotes_are_numbers() {
    for file in [
        r#"{"meta":[{"name":"k","type":"String"},{"name":"v","type":"UInt64"}],"data":{"k":["1","2"],"v":["1","2"]},"rows":2}"#,
        "[\"k\",\"v\"]\n[\"String\",\"UInt64\"]\n[\"1\",\"1\"]\n[\"2\",\"2\"]\n",
        r#"[["k","v"],["FixedString(1)","Nullable(UInt64)"],["1","1"],["2","2"]]"#,
    ] {
        let table = open(file, "{}");
        assert_eq!(types(&table), "k:string v:int", "{file}");
        assert_eq!(all(&table), [["1", "1"], ["2", "2"]], "{file}");
        assert!(told(&table).contains(&NoteCode::Numbers), "{file}");
    }
}

#[test]
fn objects_by_their_keys_are_rows_wherever_they_stand() {
    for (file, columns, rows) in [
        (
            r#"{"amount":1.0,"base":"EUR","rates":{"2024-01-02":{"USD":1.09,"JPY":155},"2024-01-03":{"USD":1.08,"JPY":156}}}"#,
            vec!["key", "USD", "JPY"],
            2,
        ),
        (
            r#"{"batchcomplete":"","query":{"pages":{"123":{"pageid":123,"title":"A"},"456":{"pageid":456,"title":"B"},"789":{"pageid":789,"title":"C"}}}}"#,
            vec!["key", "pageid", "title"],
            3,
        ),
    ] {
        let table = open(file, "{}");
        let names: Vec<&str> = table.schema().fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!((names, table.rows()), (columns, rows), "{file}");
        assert!(
            note(&table, NoteCode::Records).message.contains("the column \"key\" holds it"),
            "{file}"
        );
    }
    // Two may be parts of one thing: one row, which says how it is read otherwise.
    for file in [
        r#"{"name":"x","address":{"home":{"zip":"1","city":"a"},"work":{"zip":"2","city":"b"}}}"#,
        r#"{"status":"ok","data":{"A1":{"v":1,"w":2},"A2":{"v":3,"w":4}}}"#,
        r#"{"values":{"a":{"x":1},"b":{"y":2},"c":{"x":3}}}"#,
    ] {
        let table = open(file, "{}");
        assert_eq!(table.rows(), 1, "{file}");
        assert!(note(&table, NoteCode::Records).message.contains("records: \""), "{file}");
    }
}

/// Values by times, or counted from 0, are rows.
#[test]
fn values_by_their_keys_are_rows() {
    for (file, types_, first) in [
        (
            r#"{"base":"EUR","rates":{"2024-01-02":1.09,"2024-01-03":1.1}}"#,
            "key:date value:float",
            "1704153600000000 1.09",
        ),
        (r#"{"2024-01":5,"2024-02":7,"2024-03":null}"#, "key:string value:int", "2024-01 5"),
        (r#"{"in":"NO","pop":{"2020":5,"2021":6,"2022":7}}"#, "key:string value:int", "2020 5"),
        (r#"{"0":"a","1":"b","2":"c"}"#, "key:string value:string", "0 a"),
    ] {
        let table = open(file, "{}");
        assert_eq!(types(&table), types_, "{file}");
        assert_eq!(all(&table)[0].join(" "), first, "{file}");
        assert!(note(&table, NoteCode::Records).message.contains("\"key\" and \"value\""));
    }
    // A row of columns that have names.
    let one = open(r#"{"base":"EUR","rates":{"USD":1.09,"GBP":0.8,"CHF":0.9}}"#, "{}");
    assert_eq!((one.rows(), types(&one).as_str().contains("rates.USD:float")), (1, true));
    let one = open(r#"{"id":1,"2024":5}"#, "{}");
    assert_eq!(one.rows(), 1);
}

/// Lists under a key of no renown are rows where nothing else is; places are values.
#[test]
fn lists_under_any_key_are_rows() {
    let table = open(
        r#"{"time":1458564121,"states":[["3c6444","DLH9LF","Germany",6.15],["4b1812","SWR5","Switzerland",8.5]]}"#,
        "{}",
    );
    assert_eq!(types(&table), "column1:string column2:string column3:string column4:float");
    assert_eq!(all(&table).len(), 2);
    assert!(note(&table, NoteCode::Records).message.contains("\"states\""));
    let one = open(r#"{"name":"a","bbox":[[1,2],[3,4]]}"#, "{}");
    assert_eq!(one.rows(), 1);
}

/// Of several tables in columns the longest is read, and the others are named.
#[test]
fn other_tables_of_columns_are_named() {
    let table = open(
        r#"{"latitude":52.5,"hourly":{"time":["2024-01-01T00:00","2024-01-01T01:00","2024-01-01T02:00"],"t":[1,2,3]},"daily":{"time":["2024-01-01","2024-01-02"],"t":[1,2]}}"#,
        "{}",
    );
    assert_eq!(all(&table).len(), 3);
    assert!(note(&table, NoteCode::Records).message.contains("other tables: daily"));
}

/// What says that there are more pages is told.
#[test]
fn pages_that_are_not_the_last_are_told() {
    for file in [
        r#"{"result":[{"a":1},{"a":2}],"result_info":{"page":1,"per_page":2,"total_pages":5}}"#,
        r#"[{"page":1,"pages":7,"per_page":"50","total":329},[{"a":1},{"a":2}]]"#,
        r#"{"total_count":1000,"incomplete_results":false,"items":[{"a":1},{"a":2}]}"#,
        r#"{"hits":{"total":{"value":30,"relation":"eq"},"hits":[{"a":1},{"a":2}]}}"#,
        r#"{"kind":"Listing","data":{"after":"t3_1","children":[{"a":1},{"a":2}]}}"#,
        r#"{"continue":{"cmcontinue":"x","continue":"-||"},"query":{"members":[{"a":1},{"a":2}]}}"#,
    ] {
        let table = open(file, "{}");
        assert_eq!(table.rows(), 2, "{file}");
        assert!(table.notes().iter().any(|n| n.message.contains("there are more")), "{file}");
    }
    for file in [
        r#"{"result":[{"a":1},{"a":2}],"result_info":{"page":5,"total_pages":5}}"#,
        r#"{"total":2,"items":[{"a":1},{"a":2}]}"#,
        r#"{"data":{"after":null,"children":[{"a":1},{"a":2}]}}"#,
        r#"{"hits":{"total":{"value":30},"hits":[]},"aggregations":{"g":{"buckets":[{"key":"a","doc_count":20},{"key":"b","doc_count":10}]}}}"#,
    ] {
        assert!(!open(file, "{}").notes().iter().any(|n| n.message.contains("there are more")));
    }
}

/// Objects by times are rows even if they are one or unlike, and so are parts that are alike.
#[test]
fn objects_by_times_and_alike_parts_are_rows() {
    for (file, types_, rows) in [
        (
            r#"{"amount":1,"base":"EUR","rates":{"2024-01-02":{"USD":1.09,"JPY":155}}}"#,
            "key:date USD:float JPY:int",
            1,
        ),
        (r#"{"2024-01-01":{"a":1},"2024-01-02":{"b":2}}"#, "key:date a:int b:int", 2),
        (
            r#"{"AAPL":{"quote":{"latestPrice":1}},"FB":{"quote":{"latestPrice":2}}}"#,
            "key:string quote.latestPrice:int",
            2,
        ),
        (
            r#"{"DE":{"pop":83},"FR":{"pop":67},"IT":{"pop":60},"total":210}"#,
            "key:string pop:int",
            3,
        ),
    ] {
        let table = open(file, "{}");
        assert_eq!((types(&table).as_str(), table.rows()), (types_, rows), "{file}");
        assert!(note(&table, NoteCode::Records).message.contains("\"key\""), "{file}");
    }
    let one = open(r#"{"user":{"name":"x","address":{"city":"y"}},"order":{"id":1}}"#, "{}");
    assert_eq!(one.rows(), 1);
}

/// What hosts answer where something went wrong.
#[test]
fn answers_of_other_services_tell_of_errors() {
    for file in [
        r#"{"Error Message":"Invalid API call."}"#,
        r#"{"Information":"The limit is 25 requests per day."}"#,
        r#"{"Note":"Thank you for your call."}"#,
    ] {
        let table = open(file, "{}");
        assert!(note(&table, NoteCode::Records).message.contains("may tell of an error"), "{file}");
    }
    for file in [
        r#"{"cod":401,"message":"Invalid API key."}"#,
        r#"{"status":"REQUEST_NOT_PROCESSED","responseTime":1,"message":["threshold reached"],"Results":{}}"#,
        r#"[{"message":[{"id":"120","key":"Invalid value","value":"The provided value is bad"}]}]"#,
    ] {
        assert!(refused(file, "{}").message.contains("tells of an error"), "{file}");
    }
}

/// One number beside rows is their total; what an object has of its own makes it one row.
#[test]
fn parts_of_one_object_are_no_rows() {
    for (file, rows) in [
        (r#"{"2024-01-01":{"x":1},"2024-01-02":null,"2024-01-03":{"x":3}}"#, 3),
        (r#"{"2024-01-01":{"x":1},"2024-01-02":{"x":2},"total":3}"#, 2),
        (
            r#"{"order":"A1","date":"2024-01-02","subtotal":{"n":1},"tax":{"n":2},"shipping":{"n":3}}"#,
            1,
        ),
        (
            r#"{"version":2,"theme":"dark","editor":{"on":true},"lint":{"on":true},"format":{"on":false}}"#,
            1,
        ),
        (r#"{"status":"ok","message":[{"id":1,"t":"a"},{"id":2,"t":"b"}]}"#, 2),
        (r#"{"message":[{"from":"Ann","text":"hi"},{"from":"Bob","text":"ho"}]}"#, 2),
    ] {
        assert_eq!(open(file, "{}").rows(), rows, "{file}");
    }
    // The same below a key.
    for (file, rows) in [
        (r#"{"countries":{"DE":{"pop":83},"FR":{"pop":67},"IT":{"pop":60},"total":210}}"#, 3),
        (r#"{"data":{"DE":{"pop":83},"FR":null,"IT":{"pop":60},"ES":{"pop":48}}}"#, 4),
        (r#"{"user":{"name":"x","a":{"n":1},"b":{"n":1}},"id":5}"#, 1),
    ] {
        assert_eq!(open(file, "{}").rows(), rows, "{file}");
    }
    let unlike = open(r#"{"DE":{"pop":83,"area":1},"FR":{"pop":67},"IT":{"pop":60}}"#, "{}");
    assert!(note(&unlike, NoteCode::Records).message.contains("one row"));
}
