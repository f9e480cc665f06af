//! A letter as HTML: headings, lists and a table of facts, in the colours of the window. It loads
//! nothing, needs no pictures, and follows the reader's light or dark.

use std::fmt::Write;

use crate::domain::mail::Letter;

use super::plain::{ACCOUNTS, WHAT_TO_DO, more};

/// The colours are those of the window, where each text was measured to stand out by 4.5 to 1 or
/// more. Programs that know no media query show the light ones, on a page of their own colour.
const STYLE: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
body{margin:0;padding:24px 16px;background:#fdfcfa;color:#1f1d1a;\
font:16px/1.5 Inter,-apple-system,'Segoe UI',Roboto,sans-serif}\
main,footer{max-width:560px;margin:0 auto;overflow-wrap:anywhere}\
h1{margin:0 0 8px;font-size:22px;line-height:1.3}\
h2{margin:24px 0 8px;font-size:16px}\
p{margin:0 0 12px}\
table{border-collapse:collapse;margin:16px 0}\
th,td{padding:4px 16px 4px 0;text-align:left;vertical-align:top}\
th{font-weight:400;color:#55504a;white-space:nowrap}\
ol,ul{margin:0;padding-left:24px}\
li{margin-bottom:6px}\
footer{margin-top:32px;padding-top:16px;border-top:1px solid #e8e4dd;\
font-size:14px;color:#55504a}\
a{color:#0d5b4d}\
@media(prefers-color-scheme:dark){\
body{background:#1e1d1b;color:#f0eee9}\
th,footer{color:#bdb8ae}\
footer{border-color:#33312d}\
a{color:#86d3c2}}";

/// The HTML part.
pub fn html(letter: &Letter) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1 dir=\"auto\">{}</h1>\n<p dir=\"auto\">{}</p>\n",
        escape(&letter.subject),
        escape(&letter.headline),
        escape(&letter.lead),
    );
    facts(&mut page, letter);
    list(&mut page, ACCOUNTS, "ul", &letter.accounts);
    if letter.more_accounts > 0 {
        element(&mut page, "p", &more(letter.more_accounts));
    }
    list(&mut page, WHAT_TO_DO, "ol", &letter.steps);
    page.push_str("</main>\n<footer>\n");
    for line in &letter.foot {
        element(&mut page, "p", line);
    }
    let unsubscribe = escape(&letter.unsubscribe);
    page + &format!(
        "<p><a href=\"{unsubscribe}\">Unsubscribe</a></p>\n</footer>\n</body>\n</html>\n"
    )
}

fn facts(page: &mut String, letter: &Letter) {
    if letter.facts.is_empty() {
        return;
    }
    page.push_str("<table>\n");
    for fact in &letter.facts {
        let (name, value) = (escape(&fact.name), escape(&fact.value));
        push(
            page,
            format_args!("<tr><th scope=\"row\">{name}</th><td dir=\"auto\">{value}</td></tr>\n"),
        );
    }
    page.push_str("</table>\n");
}

fn list(page: &mut String, heading: &str, tag: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    element(page, "h2", heading);
    push(page, format_args!("<{tag}>\n"));
    for item in items {
        element(page, "li", item);
    }
    push(page, format_args!("</{tag}>\n"));
}

/// Text in an element of its own. Its direction is its own too: a name that is written from right
/// to left must not turn the words around it.
fn element(page: &mut String, tag: &str, text: &str) {
    let text = escape(text);
    push(page, format_args!("<{tag} dir=\"auto\">{text}</{tag}>\n"));
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    let written = page.write_fmt(text);
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

/// `text` where HTML is read, in an element or in an attribute within quotes.
fn escape(text: &str) -> String {
    crate::notices::markup::escape_markup(text)
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
