//! Apps at Meta for Developers. Facts from Meta's pages on creating an app, App Review, Facebook Login,
//! the Instagram platform and their permissions, as of November 2026.

use super::{Permission, Setup};

pub(super) const FACEBOOK: Setup = Setup {
    client_id: "App ID",
    secret: "App secret",
    secret_needed: true,
    other_kind: None,
    lead: "Signs in to Facebook Pages, to Instagram accounts that are linked to a Page, and to ad \
           accounts.",
    console: (
        "Meta for Developers",
        "https://developers.facebook.com/apps/",
    ),
    steps: &[
        "Register as a developer at Meta for Developers and create an app with the use case Manage \
         everything on your Page. In the older form it is the type Business.",
        "Connect the app to your company's business portfolio.",
        "Add Facebook Login. Where its settings show Web OAuth login and Embedded browser OAuth \
         login, switch both on.",
        "Copy the address below into Valid OAuth redirect URIs.",
        "Leave the app type under Settings, Advanced on Web. With Native or Desktop, Meta refuses \
         to say how long a sign-in lasts.",
        "Add the permissions below. Those for Instagram and for ads are needed only if you use \
         them.",
        "Copy App ID and App secret from Settings, Basic into Holdfast, and press Test.",
        "Publish the app when people without a role on it are to sign in.",
    ],
    register: "Exactly this address. Holdfast's window reads it before it is loaded.",
    permissions: &[
        Permission("pages_show_list", "lists the Pages a person administers"),
        Permission(
            "business_management",
            "lists Pages held by a business portfolio",
        ),
        Permission("pages_manage_posts", "publishes"),
        Permission("pages_read_engagement", "reads posts and their numbers"),
        Permission("pages_read_user_content", "reads comments and mentions"),
        Permission("pages_manage_engagement", "answers comments"),
        Permission("read_insights", "reads a Page's statistics"),
        Permission(
            "instagram_basic",
            "Instagram: lists accounts, watches hashtags",
        ),
        Permission("instagram_content_publish", "Instagram: publishes"),
        Permission(
            "instagram_manage_comments",
            "Instagram: reads and answers comments",
        ),
        Permission("instagram_manage_insights", "Instagram: reads statistics"),
        Permission("ads_read", "ads: reads accounts and their numbers"),
        Permission("ads_management", "ads: changes ads"),
    ],
    review: &[
        "People with a role on the app need no review. For everyone else each permission goes \
         through Meta's App Review.",
        "Watching hashtags needs the reviewed feature Instagram Public Content Access.",
        "Watching public Pages needs the reviewed feature Page Public Content Access, and your \
         business has to be verified.",
    ],
    time: "About an hour until people with a role on the app can sign in. Meta names no time for \
           its review.",
    cost: "Free.",
    limits: &[
        "A sign-in lasts about 60 days and cannot be renewed without a person.",
        "Meta ends the access to data 90 days after the person last used the app.",
        "Instagram accounts that are personal, or not linked to a Page, cannot be reached.",
        "At most 30 different hashtags can be watched within 7 days for each Instagram account.",
    ],
    proves: "Meta knows the app, and the secret belongs to it.",
    proves_not: "the redirect address, the permissions, or a review",
};

pub(super) const INSTAGRAM: Setup = Setup {
    client_id: "Instagram app ID",
    secret: "Instagram app secret",
    secret_needed: true,
    other_kind: None,
    lead: "Signs in to professional Instagram accounts without a Facebook Page. Accounts with a Page \
           can use the Facebook app instead.",
    console: (
        "Meta for Developers",
        "https://developers.facebook.com/apps/",
    ),
    steps: &[
        "Open your app at Meta for Developers, or create one, and add Instagram.",
        "Choose the API setup with Instagram login. It shows an app ID and a secret of its own.",
        "Choose an https address of your company. Register it as redirect there, and enter the same \
         one in Holdfast.",
        "Add the permissions below.",
        "Copy the Instagram app ID and secret into Holdfast, and press Test. The App ID of the Meta \
         app does not work here.",
        "Until the app is published, add each account as a tester and accept the invitation in \
         Instagram's settings.",
    ],
    register: "An https address that belongs to your company. Nothing has to answer there: Holdfast \
               reads it before it is loaded. Meta may add a slash at its end; enter it as it is \
               shown there.",
    permissions: &[
        Permission(
            "instagram_business_basic",
            "reads the account and its posts",
        ),
        Permission("instagram_business_content_publish", "publishes"),
        Permission(
            "instagram_business_manage_comments",
            "reads and answers comments",
        ),
        Permission("instagram_business_manage_insights", "reads statistics"),
    ],
    review: &[
        "Testers need no review. For everyone else each permission goes through Meta's App Review.",
    ],
    time: "About an hour until testers can sign in. Meta names no time for its review.",
    cost: "Free.",
    limits: &[
        "Personal accounts cannot be reached; the account has to be a business or creator account.",
        "Hashtags, competitors and ads work only through a Facebook sign-in.",
        "There are no posts of text alone on Instagram.",
        "A sign-in that is older than 60 days without being renewed is over. Holdfast renews it from \
         half of that time on.",
    ],
    proves: "Instagram knows the app ID.",
    proves_not: "the secret with certainty, the redirect address, the permissions, or a review",
};
