//! Apps at X. Facts from X's pages on the developer console, app settings, pricing and its changelog,
//! as of November 2026.

use super::{Permission, Setup};

pub(super) const X: Setup = Setup {
    client_id: "Client ID",
    secret: "Client secret, for a confidential client",
    secret_needed: false,
    other_kind: None,
    lead: "Signs in to X accounts.",
    console: ("the X developer console", "https://console.x.com"),
    steps: &[
        "Sign in at the X developer console, accept the developer agreement and create an app.",
        "Open its User authentication settings. Choose Read and write, and the type Native App. A \
         Web App works too; it has a secret.",
        "Register every address below as callback, exactly as written. One of them is used when \
         another program holds a port.",
        "Copy the OAuth 2.0 Client ID, and the secret if there is one, into Holdfast, and press \
         Test. The API key is something else.",
        "Buy credits in the console: X answers nothing without a balance.",
    ],
    register: "All of these addresses: X compares the port too.",
    permissions: &[
        Permission("users.read", "tells which account signed in"),
        Permission("tweet.read", "reads posts, replies and mentions"),
        Permission("tweet.write", "publishes and replies"),
        Permission("media.write", "uploads pictures"),
        Permission("offline.access", "renews the sign-in without a person"),
    ],
    review: &[
        "None. Permissions are asked for at each sign-in; nothing has to be added in the console.",
    ],
    time: "A quarter of an hour.",
    cost: "Every call is paid from credits that are bought in advance, without a monthly fee. As of \
           November 2026 a post costs $0.015, one with a link $0.20, and reading a user $0.010. \
           Holdfast checks an account by renewing its sign-in instead.",
    limits: &[
        "Replies work only to people who mentioned or quoted the account: a rule for self-serve apps \
         since February 2026.",
        "When the credits are used up, no X account of the company can be checked or used. The \
         sign-ins stay as they are.",
        "X does not tell why a sign-in ended.",
    ],
    proves: "X knows the Client ID, and the secret if there is one.",
    proves_not: "the callback addresses, Read and write, or the credits",
};
