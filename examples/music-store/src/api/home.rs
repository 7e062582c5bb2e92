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
    let path = uri.path();
    // A link is relative to the last slash; `/t/acme` has none at its end.
    let base = match path.rsplit_once('/') {
        Some((_, last)) if !last.is_empty() => format!("{}/", escape(last)),
        _ => String::new(),
    };
    let name = escape(tenant.name());
    let link = |(href, what): &(&str, &str)| {
        format!("<li><a href=\"{base}{href}\"><code>GET /{href}</code></a> {what}</li>")
    };
    let links = LINKS.iter().map(link).collect::<Vec<_>>().join("\n");
    Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{name}</title>\n\
         <h1>{name}</h1>\n<ul>\n{links}\n<li><code>POST /api/orders</code> places an order: \
         <code>{{\"customer\": 1, \"lines\": [{{\"track\": 1, \"quantity\": 2}}]}}</code></li>\n</ul>\n</html>\n"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
