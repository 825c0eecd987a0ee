//! Routes, each added with its documentation.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodFilter, on};
use serde_json::{Value, json};

use super::{Doc, Operation, Schemas, Signature};
use crate::app::App;
use crate::http::parameters::strict;

/// Paths of the API, where parameters that nobody knows are refused. What stands outside of it,
/// such as `/health`, says the same whatever is asked, and monitors add parameters of their own.
const API: &str = "/api/";
/// Statuses and headers that mean something to GET alone (RFC 9110, 14.2).
const OF_GET: [&str; 4] = ["206", "416", "Range", "If-Range"];

/// Routes and what the document says of them.
#[derive(Default)]
pub(in crate::http) struct Routes {
    /// What answers.
    pub(in crate::http) router: Router<Arc<App>>,
    /// What is documented.
    pub(in crate::http) documented: Vec<Documented>,
}

/// A route with its words and its handler's types.
pub(in crate::http) struct Documented {
    pub(super) path: &'static str,
    method: &'static str,
    doc: Doc,
    describe: fn(&mut Operation<'_>),
}

macro_rules! methods {
    ($($name:ident $filter:ident;)*) => {$(
        #[doc = concat!("Adds a route of the method ", stringify!($filter), ".")]
        pub(in crate::http) fn $name<H, T, D>(self, path: &'static str, handler: H, doc: Doc) -> Self
        where
            H: Handler<T, Arc<App>> + Signature<D>,
            T: 'static,
        {
            self.add((MethodFilter::$filter, stringify!($name)), path, handler, doc)
        }
    )*};
}

impl Routes {
    methods! { get GET; post POST; put PUT; delete DELETE; }

    fn add<H, T, D>(
        mut self,
        method: (MethodFilter, &'static str),
        path: &'static str,
        handler: H,
        doc: Doc,
    ) -> Self
    where
        H: Handler<T, Arc<App>> + Signature<D>,
        T: 'static,
    {
        let (filter, method) = method;
        let mut route = on(filter, handler);
        // An argument that reads parameters refuses others itself.
        if path.starts_with(API) && !H::READS_QUERY {
            route = route.route_layer(middleware::from_fn(strict));
        }
        self.router = self.router.route(path, route);
        self.documented.push(Documented { path, method, doc, describe: H::describe });
        self
    }
}

impl Documented {
    /// The operations of the document that this is, by their methods.
    pub(super) fn operations(&self, schemas: &mut Schemas) -> Vec<(&'static str, Value)> {
        let mut operation = Operation::new(schemas);
        operation.refuses(&[504]);
        if self.path.starts_with(API) {
            operation.refuses(&[422]);
        }
        (self.describe)(&mut operation);
        if let Some(kind) = self.doc.kind {
            operation.gives(200, kind);
        }
        for (status, _) in self.doc.also {
            match self.doc.kind {
                Some(kind) if *status == 206 => operation.gives(*status, kind),
                _ => operation.gives_nothing(*status),
            }
        }
        let written = operation.written(&self.doc);
        let head = self.doc.head.map(|summary| ("head", head(&written, summary)));
        [Some((self.method, written)), head].into_iter().flatten().collect()
    }
}

/// The same by HEAD: without bodies, and without ranges of them.
fn head(get: &Value, summary: &str) -> Value {
    let mut head = get.clone();
    head["summary"] = json!(summary);
    if let Some(responses) = head["responses"].as_object_mut() {
        responses.retain(|status, _| !OF_GET.contains(&status.as_str()));
        for answer in responses.values_mut().filter_map(Value::as_object_mut) {
            answer.remove("content");
        }
    }
    if let Some(parameters) = head["parameters"].as_array_mut() {
        parameters.retain(|p| !p["name"].as_str().is_some_and(|name| OF_GET.contains(&name)));
    }
    head
}
