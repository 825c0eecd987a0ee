//! Spans, as a collector of OpenTelemetry receives them.

use serde_json::json;

use crate::support::{Collector, PAGE, Process, furnish, key, secret_of};

/// A trace of the caller's (W3C Trace Context).
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

#[test]
fn reach_the_collector_within_the_callers_trace_and_hold_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start();
    let config = furnish(
        folder.path(),
        &format!("telemetry = {{ otlp_endpoint = 'http://127.0.0.1:{}' }}", collector.port()),
    );
    let mint = key(&config, "mint");
    let mut server = Process::start(&config, "");
    let body =
        json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE, "user": "HUSH-reader"});
    let token = server.json("POST", "/api/v1/embed/token", &mint, &body).1["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let traced = format!("{token}\r\ntraceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    let query = json!({"measures": [{"op": "count"}], "filters": [{"field": "product", "op": "eq", "value": "HUSH-value"}]});
    assert_eq!(server.json("POST", "/api/v1/query", &traced, &query).0, 200);
    // Stopping sends what is held back.
    server.stop();
    let sent = collector.received();
    for part in ["pellucid-server", "request", "/api/v1/query", "/api/v1/embed/token"] {
        assert!(holds(&sent, part.as_bytes()), "{part} in {} bytes", sent.len());
    }
    let trace: Vec<u8> =
        (0..16).map(|i| u8::from_str_radix(&TRACE[2 * i..2 * i + 2], 16).unwrap()).collect();
    assert!(holds(&sent, &trace), "the query's span is part of its caller's trace");
    for secret in [token.rsplit('.').next().unwrap(), secret_of(&mint), "HUSH-reader", "HUSH-value"]
    {
        assert!(!holds(&sent, secret.as_bytes()), "{secret}");
    }
    // What the exporter itself does is no span: it would send for ever, of having sent.
    assert!(!holds(&sent, b"h2::") && !holds(&sent, b"tonic"), "{} bytes", sent.len());
}
