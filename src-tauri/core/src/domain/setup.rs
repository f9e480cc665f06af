//! From nothing to a working network app, in words for an administrator.
//!
//! Facts are those of the providers' own pages as of November 2026; what is not certain there is
//! not said here.

use url::Url;

use super::cause::{Effect, Finding};
use super::network::Provider;

/// What to do at a provider, and what its form calls things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetupWords {
    pub client_id: &'static str,
    pub secret: &'static str,
    pub secret_needed: bool,
    pub steps: &'static [&'static str],
    /// What waits for a review, what it costs, and what will not work.
    pub notes: &'static [&'static str],
}

/// The words for `provider`.
pub fn words(provider: Provider) -> SetupWords {
    match provider {
        Provider::Facebook => FACEBOOK,
        Provider::Instagram => INSTAGRAM,
        Provider::Linkedin => LINKEDIN,
        Provider::Tiktok => TIKTOK,
        Provider::TiktokBusiness => TIKTOK_BUSINESS,
        Provider::X => X,
        Provider::Google => GOOGLE,
    }
}

const FACEBOOK: SetupWords = SetupWords {
    client_id: "App ID",
    secret: "App secret",
    secret_needed: true,
    steps: &[
        "Sign in at Meta for Developers and create an app of the type Business.",
        "Add the product Facebook Login. Switch on Web OAuth login and Embedded browser OAuth login.",
        "Copy the address below into Valid OAuth redirect URIs.",
        "Leave the app type under Settings, Advanced on Web, not on Native or Desktop.",
        "Ask for the permissions pages_show_list, pages_manage_posts, pages_read_engagement, \
         pages_read_user_content, pages_manage_engagement and business_management.",
        "Copy App ID and App secret from Settings, Basic into the fields below.",
    ],
    notes: &[
        "Until Meta has reviewed the app, only people with a role on it can sign in.",
        "Instagram accounts and ad accounts can use this app too.",
        "Watching hashtags needs Meta's review for Instagram Public Content Access, public Pages \
         the one for Page Public Content Access.",
    ],
};

const INSTAGRAM: SetupWords = SetupWords {
    client_id: "Instagram app ID",
    secret: "Instagram app secret",
    secret_needed: true,
    steps: &[
        "Open your app at Meta for Developers and add the product Instagram.",
        "Choose API setup with Instagram login. It shows an app ID and secret of its own.",
        "Register an https address of your company as redirect and enter the same one below.",
        "Copy the Instagram app ID and secret into the fields below; the App ID of Meta does not work here.",
    ],
    notes: &[
        "Only needed for Instagram accounts without a Facebook Page.",
        "The address has to begin with https. Nothing has to answer there: Holdfast reads it before \
         it is loaded.",
        "Hashtags and ads work only through a Facebook sign-in.",
    ],
};

const LINKEDIN: SetupWords = SetupWords {
    client_id: "Client ID",
    secret: "Primary client secret",
    secret_needed: true,
    steps: &[
        "Create an app at LinkedIn Developers and connect it to your company's page.",
        "Ask for the product Community Management API; pages cannot be managed without it.",
        "Register an https address of your company under Auth and enter the same one below.",
        "Copy Client ID and client secret from Auth into the fields below.",
    ],
    notes: &[
        "LinkedIn reviews the Community Management API and admits registered companies only.",
        "Without LinkedIn's approval for renewal, somebody signs in again every 60 days.",
        "The person who signs in has to be a designated administrator of the page.",
    ],
};

const TIKTOK: SetupWords = SetupWords {
    client_id: "Client key",
    secret: "Client secret",
    secret_needed: true,
    steps: &[
        "Create an app at TikTok for Developers and add Login Kit and the Content Posting API.",
        "Choose the platform Desktop and register the address below; the star stands for any port.",
        "Ask for user.info.basic, user.info.profile, video.list, video.publish and video.upload.",
        "Copy client key and client secret into the fields below.",
    ],
    notes: &[
        "Until TikTok has audited the app, posts stay private.",
        "TikTok offers no comments to this kind of app.",
        "The sign-in opens in your browser, since other logins fail inside windows of apps.",
    ],
};

const TIKTOK_BUSINESS: SetupWords = SetupWords {
    client_id: "App ID",
    secret: "Secret",
    secret_needed: true,
    steps: &[
        "Create an app at TikTok API for Business and ask for the Accounts API.",
        "Register an https address of your company that ends with a slash, and enter it below.",
        "Copy App ID and secret into the fields below.",
    ],
    notes: &["Adds comments and insights for business accounts; TikTok reviews the app."],
};

const X: SetupWords = SetupWords {
    client_id: "Client ID",
    secret: "Client secret, for a confidential client",
    secret_needed: false,
    steps: &[
        "Create a project and an app in X's developer portal and open User authentication settings.",
        "Choose Read and write, and the type Native App; or Web App, which has a secret.",
        "Register every address below as callback, exactly as written.",
        "Copy the Client ID, and the secret if there is one, into the fields below.",
    ],
    notes: &[
        "X charges for each call. Holdfast checks an account by renewing its sign-in.",
        "Answers to other people's posts work only where they mentioned or quoted you.",
    ],
};

const GOOGLE: SetupWords = SetupWords {
    client_id: "Client ID",
    secret: "Client secret",
    secret_needed: true,
    steps: &[
        "Create a project in Google Cloud and switch on YouTube Data API v3, and the Business \
         Profile APIs if you use them.",
        "Set up the consent screen with the scopes youtube.readonly, youtube.upload and \
         youtube.force-ssl, and business.manage for Business Profile.",
        "Publish the consent screen. In Testing every sign-in ends after 7 days.",
        "Create a client of the type Desktop app. No address has to be registered.",
        "Copy Client ID and client secret into the fields below; Google asks for the secret too.",
    ],
    notes: &[
        "Business Profile calls are refused until Google has approved the project's access form.",
        "People added as Manager or Editor in YouTube Studio cannot use other programs; the owner \
         or a manager of the Brand Account has to sign in.",
        "The sign-in opens in your browser; Google refuses windows of apps.",
    ],
};

/// The page where the provider's app is made.
pub fn console_url(provider: Provider) -> Url {
    let page = match provider {
        Provider::Facebook | Provider::Instagram => "https://developers.facebook.com/apps/",
        Provider::Linkedin => "https://www.linkedin.com/developers/apps",
        Provider::Tiktok => "https://developers.tiktok.com/apps/",
        Provider::TiktokBusiness => "https://business-api.tiktok.com/portal/apps",
        Provider::X => "https://developer.x.com/en/portal/dashboard",
        Provider::Google => "https://console.cloud.google.com/apis/credentials",
    };
    #[expect(clippy::expect_used, reason = "constants, each parsed in a test")]
    Url::parse(page).expect("an address written above")
}

/// Why a provider refuses an app, for its row.
pub fn refused(provider: Provider, finding: &Finding) -> String {
    format!(
        "{} refuses this app ({}). Compare id and secret with the provider's page, and look for a \
         message of the provider there.",
        provider.name(),
        finding.evidence.code_line()
    )
}

/// What came of a test that did not pass.
pub fn test_failed(provider: Provider, finding: &Finding) -> String {
    match finding.cause.effect() {
        Effect::Passing => format!("{} did not answer. Try again in a minute.", provider.name()),
        Effect::AppProblem
        | Effect::Ended
        | Effect::Blocked
        | Effect::RoleRemoved
        | Effect::PermissionMissing
        | Effect::PostingRestricted => refused(provider, finding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_is_explained() {
        for provider in Provider::ALL {
            let words = words(provider);
            assert!(words.steps.len() >= 3, "{provider:?}");
            assert!(!words.notes.is_empty(), "{provider:?}");
            assert_eq!(console_url(provider).scheme(), "https", "{provider:?}");
            for text in words.steps.iter().chain(words.notes) {
                assert!(text.ends_with('.'), "{provider:?}: {text}");
                assert!(!text.contains("  "), "{provider:?}: {text}");
            }
        }
    }
}
