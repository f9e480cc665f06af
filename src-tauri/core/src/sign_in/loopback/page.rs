//! What the browser shows. Fixed pages: nothing of a request is ever repeated in an answer.

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The person agreed.
    Done,
    /// The person refused.
    Declined,
    /// The attempt is over without a sign-in; the app says why.
    Failed,
    BadRequest,
    NotFound,
    MethodNotAllowed,
    HeadTooLarge,
}

impl Reply {
    fn status(self) -> &'static str {
        match self {
            Self::Done | Self::Declined => "200 OK",
            Self::Failed | Self::BadRequest => "400 Bad Request",
            Self::NotFound => "404 Not Found",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::HeadTooLarge => "431 Request Header Fields Too Large",
        }
    }

    /// A heading and a sentence. Every refused request reads the same, whatever was wrong with it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => (
                "You are signed in",
                "You can close this page and go back to Holdfast.",
            ),
            Self::Declined => (
                "Nothing was changed",
                "You did not allow the connection. You can close this page and go back to Holdfast.",
            ),
            Self::Failed => (
                "The sign-in did not work",
                "Nothing was changed. You can close this page; Holdfast says what happened.",
            ),
            Self::BadRequest | Self::NotFound | Self::MethodNotAllowed | Self::HeadTooLarge => (
                "Nothing to see here",
                "This address is only used while Holdfast waits for a sign-in.",
            ),
        }
    }

    /// The whole answer, ready to send.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let status = self.status();
        let allow = match self {
            Self::MethodNotAllowed => "Allow: GET\r\n",
            Self::Done
            | Self::Declined
            | Self::Failed
            | Self::BadRequest
            | Self::NotFound
            | Self::HeadTooLarge => "",
        };
        let (title, sentence) = self.words();
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title} - Holdfast</title>\n<h1>{title}</h1>\n<p>{sentence}</p>\n</html>\n"
        );
        let length = body.len();
        // The address of this page holds a code: it must not be stored, framed or passed on.
        format!(
            "HTTP/1.1 {status}\r\n\
             Content-Type: text/html; charset=utf-8\r\n\
             Content-Length: {length}\r\n\
             {allow}\
             Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; \
             base-uri 'none'; form-action 'none'\r\n\
             Cache-Control: no-store\r\n\
             Referrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Connection: close\r\n\
             \r\n\
             {body}"
        )
        .into_bytes()
    }
}
