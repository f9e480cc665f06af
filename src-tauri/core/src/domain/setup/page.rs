//! The page of a network app as a document. The app shows the same sentences.

use super::{Setup, setup};
use crate::domain::network::Provider;

/// Where the page lies in `docs/networks/`.
pub fn file_name(provider: Provider) -> String {
    format!("{}.md", provider.slug().replace('_', "-"))
}

/// The page. `redirect` is what the app shows to register, one address a line.
pub fn page(provider: Provider, redirect: Option<&str>) -> String {
    let Setup {
        client_id,
        secret,
        secret_needed,
        other_kind,
        lead,
        console: (place, url),
        steps,
        register,
        permissions,
        review,
        time,
        cost,
        limits,
        proves,
        proves_not,
    } = setup(provider);
    let mut page = format!(
        "# {}: a network app of your own\n\n{lead}\n\n",
        provider.name()
    );
    let mut line = |text: String| {
        page.push_str(&text);
        page.push('\n');
    };
    line(format!(
        "| | |\n| --- | --- |\n| Where | [{place}]({url}) |"
    ));
    line(format!("| How long | {time} |\n| What it costs | {cost} |"));
    let needed = if secret_needed { "" } else { " (optional)" };
    line(format!(
        "| What Holdfast asks for | {client_id}; {secret}{needed} |\n"
    ));
    line("## Steps\n".to_owned());
    for (number, step) in steps.iter().enumerate() {
        line(format!("{}. {step}", number + 1));
    }
    line(format!("\n## Redirect address to register\n\n{register}\n"));
    if let Some(redirect) = redirect {
        line(format!("```\n{redirect}\n```\n"));
    }
    if let Some(kind) = other_kind {
        line(format!("**{}**: {}\n", kind.name, kind.hint));
    }
    line("## Permissions\n\n| permission | what for |\n| --- | --- |".to_owned());
    for permission in permissions {
        line(format!("| `{}` | {} |", permission.0, permission.1));
    }
    for (title, items) in [("Review", review), ("What will not work", limits)] {
        line(format!("\n## {title}\n"));
        for item in items {
            line(format!("- {item}"));
        }
    }
    line(format!(
        "\n## What the test in Holdfast proves\n\nIt sends id and secret with a code that nobody \
         has. When it passes: {proves} It does not test {proves_not}."
    ));
    page
}
