//! Text for readers of markup: some desktops, and mail in HTML.

/// `text` so that nothing in it is read as markup.
pub fn escape_markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            escape_markup("Tom & <b>Mei</b>"),
            "Tom &amp; &lt;b&gt;Mei&lt;/b&gt;"
        );
        assert_eq!(escape_markup("&amp;"), "&amp;amp;");
    }
}
