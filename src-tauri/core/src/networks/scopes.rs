//! The permissions each network needs, as its reference names them.

use crate::domain::network::{Network, Provider, Purpose};

const FACEBOOK_PAGES: &[&str] = &[
    "pages_show_list",
    // Pages held by a business portfolio are listed only with it.
    "business_management",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "read_insights",
];

const FACEBOOK_WATCH: &[&str] = &["pages_show_list", "pages_read_engagement"];

const INSTAGRAM_THROUGH_FACEBOOK: &[&str] = &[
    "pages_show_list",
    "business_management",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_insights",
];

/// Hashtags need the basic scope and one of the business ones (hashtag search).
const INSTAGRAM_WATCH: &[&str] = &[
    "pages_show_list",
    "business_management",
    "pages_read_engagement",
    "instagram_basic",
];

const ADS: &[&str] = &[
    "ads_read",
    "ads_management",
    "business_management",
    // Comments under ads belong to the Page.
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
];

const INSTAGRAM_LOGIN: &[&str] = &[
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
];

/// Always all of them: another set for the same member ends LinkedIn's earlier token.
const LINKEDIN: &[&str] = &[
    "openid",
    "profile",
    "email",
    "w_member_social",
    "rw_organization_admin",
    "w_organization_social",
    "r_organization_social",
];

const TIKTOK: &[&str] = &[
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "video.publish",
    "video.upload",
];

const TIKTOK_BUSINESS: &[&str] = &[
    "user.info.basic",
    "user.info.username",
    "video.publish",
    "comment.list",
    "comment.list.manage",
    "user.insights",
    "video.insights",
];

const X: &[&str] = &[
    "users.read",
    "tweet.read",
    "tweet.write",
    "media.write",
    // Without it there is no refresh token.
    "offline.access",
];

const YOUTUBE: &[&str] = &[
    // The name of the Google account; the channel's own scopes do not tell it.
    "openid",
    "profile",
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/youtube.upload",
    "https://www.googleapis.com/auth/youtube.force-ssl",
    "https://www.googleapis.com/auth/yt-analytics.readonly",
];

const GOOGLE_BUSINESS: &[&str] = &[
    "openid",
    "profile",
    "https://www.googleapis.com/auth/business.manage",
];

pub(super) fn of(
    provider: Provider,
    network: Network,
    purpose: Purpose,
) -> &'static [&'static str] {
    match (provider, network, purpose) {
        (Provider::Facebook, _, Purpose::Paid) => ADS,
        (Provider::Facebook, Network::Instagram, Purpose::Owned) => INSTAGRAM_THROUGH_FACEBOOK,
        (Provider::Facebook, Network::Instagram, Purpose::Monitored) => INSTAGRAM_WATCH,
        (Provider::Facebook, _, Purpose::Monitored) => FACEBOOK_WATCH,
        (Provider::Facebook, _, Purpose::Owned) => FACEBOOK_PAGES,
        (Provider::Instagram, _, _) => INSTAGRAM_LOGIN,
        (Provider::Linkedin, _, _) => LINKEDIN,
        (Provider::Tiktok, _, _) => TIKTOK,
        (Provider::TiktokBusiness, _, _) => TIKTOK_BUSINESS,
        (Provider::X, _, _) => X,
        (Provider::Google, Network::GoogleBusiness, _) => GOOGLE_BUSINESS,
        (Provider::Google, _, _) => YOUTUBE,
    }
}
