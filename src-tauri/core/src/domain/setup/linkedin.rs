//! Apps at LinkedIn Developers. Facts from LinkedIn's pages on authentication, programmatic refresh
//! tokens, roles and the Community Management API, as of November 2026.

use super::{OtherKind, Permission, Setup};

pub(super) const LINKEDIN: Setup = Setup {
    client_id: "Client ID",
    secret: "Primary client secret",
    secret_needed: true,
    other_kind: Some(OtherKind {
        name: "Native sign-in with PKCE",
        hint: "Only where LinkedIn has switched it on for your app. It opens in your browser, and needs \
               neither a secret nor an address of your own.",
        secret_needed: false,
    }),
    lead: "Signs in to company pages and to the member who administers them.",
    console: (
        "LinkedIn Developers",
        "https://www.linkedin.com/developers/apps",
    ),
    steps: &[
        "Create an app at LinkedIn Developers for your company's page, and let an administrator of \
         the page verify it.",
        "Under Products, ask for Community Management API. It brings the permissions for pages. \
         Sign In with LinkedIn and Share on LinkedIn bring those for members.",
        "Choose an https address of your company. Register it under Auth as authorized redirect \
         URL, and enter the same one in Holdfast.",
        "Copy Client ID and Primary client secret from Auth into Holdfast, and press Test.",
    ],
    register: "An https address that belongs to your company, exactly as registered. Nothing has to \
               answer there: Holdfast reads it before it is loaded.",
    permissions: &[
        Permission("openid", "tells who signed in"),
        Permission("profile", "the member's name"),
        Permission("email", "the member's email address"),
        Permission("w_member_social", "publishes for the member"),
        Permission(
            "rw_organization_admin",
            "lists pages, roles and their statistics",
        ),
        Permission("w_organization_social", "publishes and answers for a page"),
        Permission("r_organization_social", "reads a page's posts and comments"),
    ],
    review: &[
        "LinkedIn reviews who asks for the Community Management API, and admits registered legal \
         organizations only.",
        "Access begins at a development tier with few calls a day; the standard tier is asked for \
         afterwards, and LinkedIn looks at what you built.",
    ],
    time: "Minutes for the app itself. LinkedIn names no time for its review.",
    cost: "Free.",
    limits: &[
        "Renewal without a person is for partners whom LinkedIn has approved. Without it somebody \
         signs in again every 60 days; even with it, once a year.",
        "The person who signs in has to be a designated administrator of the page. Analysts, \
         curators and advertisers are not enough.",
        "All permissions are asked for together: LinkedIn ends an earlier sign-in of the same \
         member when another set is asked for.",
    ],
    proves: "LinkedIn knows the app, and the secret belongs to it.",
    proves_not: "the redirect address, the products, or a review",
};
