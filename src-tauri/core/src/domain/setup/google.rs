//! Clients at Google Cloud. Facts from Google's pages on OAuth for desktop apps, the consent screen,
//! YouTube's quota and the prerequisites of the Business Profile APIs, as of November 2026.

use super::{Permission, Setup};

pub(super) const GOOGLE: Setup = Setup {
    client_id: "Client ID",
    secret: "Client secret",
    secret_needed: true,
    other_kind: None,
    lead: "Signs in to YouTube channels and to Google Business Profiles.",
    console: (
        "Google Cloud",
        "https://console.cloud.google.com/apis/credentials",
    ),
    steps: &[
        "Create a project in Google Cloud.",
        "For YouTube, switch on YouTube Data API v3 and YouTube Analytics API.",
        "For Business Profile, ask for access to its APIs with Google's form. After Google's yes, \
         switch on My Business Account Management, My Business Business Information, My Business \
         Verifications, Business Profile Performance and Google My Business API.",
        "Set up the consent screen for external users, with the permissions below.",
        "Publish the consent screen. While it is in Testing, every sign-in ends after 7 days.",
        "Create a client of the type Desktop app. No address has to be registered.",
        "Copy Client ID and Client secret into Holdfast, and press Test. Google asks for the secret \
         of a desktop app too.",
    ],
    register: "Nothing, for a client of the type Desktop app. A client of the type Web application \
               would need an exact address and does not work here.",
    permissions: &[
        Permission("openid", "tells who signed in"),
        Permission("profile", "the person's name"),
        Permission(
            "https://www.googleapis.com/auth/youtube.readonly",
            "YouTube: tells which channel it is",
        ),
        Permission(
            "https://www.googleapis.com/auth/youtube.upload",
            "YouTube: publishes videos",
        ),
        Permission(
            "https://www.googleapis.com/auth/youtube.force-ssl",
            "YouTube: reads and answers comments",
        ),
        Permission(
            "https://www.googleapis.com/auth/yt-analytics.readonly",
            "YouTube: reads statistics",
        ),
        Permission(
            "https://www.googleapis.com/auth/business.manage",
            "Business Profile: everything",
        ),
    ],
    review: &[
        "Google verifies apps that ask for these permissions. Until then people see a warning before \
         they can go on, and no more than 100 people can sign in.",
        "An app that only people of your own Google Workspace use, set to Internal, needs no \
         verification and no test users.",
        "Business Profile: the form asks for a profile that was verified and active for more than \
         60 days, with a website. Until Google's yes the project's allowance is 0 and every call is \
         refused.",
    ],
    time: "Half an hour for YouTube. Google answers the form for Business Profile by email and names \
           no time.",
    cost: "Free. YouTube allows 10,000 units a day for each project: a list costs 1, an answer 50; 100 \
           uploads a day are counted apart.",
    limits: &[
        "People added as manager or editor in YouTube Studio cannot use other programs. The owner, \
         or a manager of the Brand Account, has to sign in.",
        "One YouTube sign-in is one channel; several channels need several sign-ins.",
        "YouTube takes videos only. Posts of text have no interface.",
        "Google refuses sign-ins in windows of apps, so it opens in your browser.",
        "A sign-in ends after half a year without use, or when the same person has given more than \
         100 of them to one client.",
    ],
    proves: "Google knows the client, and the secret belongs to it.",
    proves_not: "the consent screen, the APIs that are switched on, or the access to Business Profile",
};
