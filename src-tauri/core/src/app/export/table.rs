//! Connections as CSV (RFC 4180), for people who open it in a spreadsheet.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::app::Error;
use crate::app::view::ConnectionView;
use crate::domain::network::Purpose;
use crate::domain::status::{CantCheck, Limit, Status};

const HEADINGS: [&str; 11] = [
    "Account",
    "Handle",
    "Network",
    "Kind",
    "For",
    "Status",
    "Cause",
    "Sign-in until",
    "Connected by",
    "Connected on",
    "Number at the network",
];

/// Spreadsheets read a file without this mark in the code page of the computer.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The whole file; each row with the profile's id at its network.
pub fn render(rows: &[(ConnectionView, String)], zone: Tz) -> Result<Vec<u8>, Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(HEADINGS).map_err(unwritten)?;
    for (row, profile) in rows {
        let cells = cells(row, profile, zone).map(|text| cell(&text));
        writer.write_record(cells).map_err(unwritten)?;
    }
    writer
        .into_inner()
        .map_err(|error| unwritten(error.error()))
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    tracing::warn!(%error, "the table was not written");
    Error::BadInput("The table could not be written.")
}

/// Text that a spreadsheet shows and never runs: what could begin a formula gets an apostrophe
/// before it (OWASP, CSV injection; CWE-1236). The wide forms count too, some programs fold them.
fn cell(text: &str) -> String {
    let begins_a_formula = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠',
    ]);
    if begins_a_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn cells(row: &ConnectionView, profile: &str, zone: Tz) -> [String; 11] {
    let date = |at: DateTime<chrono::Utc>| at.with_timezone(&zone).format("%Y-%m-%d").to_string();
    let until = row.deadline.as_ref().map(|deadline| {
        let about = if deadline.about { "about " } else { "" };
        format!("{about}{}", date(deadline.at))
    });
    [
        row.name.clone(),
        row.handle.clone().unwrap_or_default(),
        row.network_name.clone(),
        row.kind_name.clone(),
        purpose(row.purpose).to_owned(),
        status(row.status),
        row.cause_short.clone().unwrap_or_default(),
        until.unwrap_or_default(),
        row.connected_by
            .as_ref()
            .map(|by| by.name.clone())
            .unwrap_or_default(),
        row.connected_at.map(date).unwrap_or_default(),
        crate::domain::text::display_name(profile),
    ]
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Owned => "Owned",
        Purpose::Monitored => "Monitored",
        Purpose::Paid => "Paid",
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Disconnected => "Disconnected".to_owned(),
        Status::PageNotChosen => "Page not chosen yet".to_owned(),
        Status::Invalid { .. } => "Invalid".to_owned(),
        Status::Expired => "Expired".to_owned(),
        Status::Connected => "Connected".to_owned(),
        Status::ExpiresIn { days: 0 } => "Expires today".to_owned(),
        Status::ExpiresIn { days: 1 } => "Expires tomorrow".to_owned(),
        Status::ExpiresIn { days } => format!("Expires in {days} days"),
        Status::Limited { what } => format!("Limited: {}", limit(what)),
        Status::CantCheck { reason } => format!("Can't check: {}", reason_words(reason)),
    }
}

fn limit(what: Limit) -> &'static str {
    match what {
        Limit::Publishing => "publishing",
        Limit::Comments => "comments",
        Limit::Insights => "insights",
        Limit::Watching => "watching",
        Limit::Ads => "ads",
        Limit::SignInEnded => "the sign-in has ended",
    }
}

fn reason_words(reason: CantCheck) -> String {
    match reason {
        CantCheck::Clock => "this computer's clock".to_owned(),
        CantCheck::Offline => "offline".to_owned(),
        CantCheck::Keychain => "keychain locked".to_owned(),
        CantCheck::OtherComputer => "moved or copied?".to_owned(),
        CantCheck::Outage { network } => format!("{} is not answering", network.name()),
        CantCheck::AppRefused => "the network app is refused".to_owned(),
    }
}
