//! A page that lists the endpoints.

use terrace::prelude::*;
use terrace::web::axum::extract::OriginalUri;
use terrace::web::axum::response::Html;

const LINKS: [(&str, &str); 5] = [
    ("api/artists", "artists with their albums"),
    ("api/artists/1", "one artist"),
    ("api/tracks?search=love", "tracks by name or artist"),
    ("api/invoices/1", "an invoice with its lines"),
    ("api/top-sellers?limit=5", "what sells best"),
];

/// `GET /`
pub(super) async fn show(tenant: Tenant, OriginalUri(uri): OriginalUri) -> Html<String> {
    // Below a path prefix, relative links need the slash at the end.
    let base = if uri.path().ends_with('/') { "" } else { "./" };
    let name = escape(tenant.name());
    let links: String = LINKS
        .iter()
        .map(|(href, what)| {
            format!("<li><a href=\"{base}{href}\"><code>GET /{href}</code></a> {what}</li>\n")
        })
        .collect();
    Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{name}</title>\n\
         <h1>{name}</h1>\n<ul>\n{links}<li><code>POST /api/orders</code> places an order: \
         <code>{{\"customer\": 1, \"lines\": [{{\"track\": 1, \"quantity\": 2}}]}}</code></li>\n</ul>\n</html>\n"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
