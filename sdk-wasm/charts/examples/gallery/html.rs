//! The frame around a page.

/// A whole page. Styles and script are files of their own, so that a strict content security policy
/// lets them run.
pub(crate) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} – Pellucid</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"stylesheet\" href=\"gallery.css\">\n<script src=\"gallery.js\" defer></script>\n</head>\n<body>\n\
         <button type=\"button\" id=\"theme\" aria-label=\"Switch between light and dark\">Light / dark</button>\n<main>\n{body}\n</main>\n\
         </body>\n</html>\n",
        escaped(title),
    )
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A heading's name in an address.
pub(crate) fn anchor(text: &str) -> String {
    text.to_lowercase().replace(' ', "-")
}
