//! Apps at TikTok for Developers and at TikTok API for Business. Facts from TikTok's pages on Login
//! Kit for desktop, content posting, its audit and app review, as of November 2026.

use super::{OtherKind, Permission, Setup};

pub(super) const TIKTOK: Setup = Setup {
    client_id: "Client key",
    secret: "Client secret",
    secret_needed: true,
    other_kind: Some(OtherKind {
        name: "Registered for the platform Web",
        hint: "For an app that is at TikTok under Web instead of Desktop. It needs an https address of \
               your own.",
        secret_needed: true,
    }),
    lead: "Signs in to TikTok accounts and publishes videos and photos.",
    console: (
        "TikTok for Developers",
        "https://developers.tiktok.com/apps/",
    ),
    steps: &[
        "Create an app at TikTok for Developers.",
        "Add the products Login Kit and Content Posting API, and switch on Direct Post.",
        "Choose the platform Desktop and register the address below as redirect. The star stands \
         for any port.",
        "Add the permissions below.",
        "Send the app to TikTok's review.",
        "Copy Client key and Client secret into Holdfast, and press Test.",
        "When posting works, ask TikTok to audit the app, so that posts may be public.",
    ],
    register: "Exactly this address, with its star, under the platform Desktop. The platform Web \
               takes https addresses only.",
    permissions: &[
        Permission("user.info.basic", "tells which account signed in"),
        Permission("user.info.profile", "the account's name"),
        Permission("user.info.stats", "the account's numbers"),
        Permission("video.list", "reads the account's videos"),
        Permission("video.publish", "publishes"),
        Permission("video.upload", "uploads drafts"),
    ],
    review: &[
        "TikTok reviews each app before it may be used, and each permission with it.",
        "Until an audit of its own, posts are private, at most 5 people can post within 24 hours, \
         and their accounts have to be private.",
    ],
    time: "Several days to two weeks for the review, says TikTok; the audit comes on top.",
    cost: "Free.",
    limits: &[
        "Comments cannot be read or answered. TikTok for Business offers that for business accounts, \
         with another app.",
        "There are no posts of text alone.",
        "Sign-in with Google or Facebook fails inside windows of apps, so TikTok opens in your \
         browser.",
        "TikTok ends a sign-in some months after it was given, also if it was renewed meanwhile. \
         Holdfast shows the date that TikTok reports.",
    ],
    proves: "TikTok knows the client key, and the secret belongs to it.",
    proves_not: "the redirect address, the review, or the audit",
};

pub(super) const TIKTOK_BUSINESS: Setup = Setup {
    client_id: "App ID",
    secret: "Secret",
    secret_needed: true,
    other_kind: None,
    lead: "Signs in to TikTok business accounts, with comments and statistics.",
    console: (
        "TikTok API for Business",
        "https://business-api.tiktok.com/portal/apps",
    ),
    steps: &[
        "Register as a developer at TikTok API for Business and create an app.",
        "Ask for the Accounts API. It belongs to the Organic API.",
        "Choose an https address of your company that ends with a slash. Register it as redirect, and \
         enter the same one in Holdfast.",
        "Ask for the permissions below.",
        "Copy App ID and Secret into Holdfast, and press Test.",
    ],
    register: "An https address that belongs to your company and ends with a slash. Nothing has to \
               answer there.",
    permissions: &[
        Permission("user.info.basic", "tells which account signed in"),
        Permission("user.info.username", "the account's name"),
        Permission("video.publish", "publishes"),
        Permission("comment.list", "reads comments"),
        Permission("comment.list.manage", "answers comments"),
        Permission("user.insights", "reads the account's statistics"),
        Permission("video.insights", "reads a video's statistics"),
    ],
    review: &["TikTok reviews the app before it may be used."],
    time: "TikTok names no time for this review.",
    cost: "Free.",
    limits: &[
        "Only business accounts can be connected this way.",
        "There are no posts of text alone.",
    ],
    proves: "TikTok for Business answers; what it says about an unknown app is not documented.",
    proves_not: "the secret, the redirect address, or a review",
};
