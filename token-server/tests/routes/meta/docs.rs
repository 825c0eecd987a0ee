//! `GET /docs`

use crate::support::Server;

#[tokio::test]
async fn is_a_page_that_loads_nothing_from_elsewhere() {
    let server = Server::start().await;
    let page = server.get("/docs", "-").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("frame-ancestors 'none'")
            && !policy.contains("unsafe"),
        "{policy}"
    );
    let text = page.text();
    // Under this policy nothing inline runs, and every address is of this server.
    assert!(
        !text.contains("style=")
            && !text.contains("<style")
            && !text.contains("onload")
            && !text.contains("http"),
        "{text}"
    );
    for part in text.split("src=\"").skip(1).chain(text.split("href=\"").skip(1)) {
        let path = part.split('"').next().unwrap();
        let reply = server.get(path, "-").await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(!reply.text().contains("innerHTML") && !reply.text().contains("//unpkg"), "{path}");
    }
    let script = server.get("/docs/viewer.js", "-").await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
}
