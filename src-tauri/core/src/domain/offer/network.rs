//! What each network offers owned profiles, with where it says so.

use super::{Brought, ImageForm, LinkForm, NotOffered, PostForm, Route, TextForm, Unit};
use crate::domain::content::{Format, IncomingKind};
use crate::domain::network::{Network, Provider};
use crate::domain::profile::ProfileKind;

const MB: usize = 1_000_000;

/// Facebook: Page feed and Page photos (Graph API reference); 63,206 characters by the site's own
/// limit; photo files under 4 MB, other kinds than these are converted (photo uploads guide).
const FACEBOOK_PAGE: PostForm = PostForm {
    text: TextForm {
        required: false,
        most: 63_206,
        unit: Unit::Utf16,
        hashtags: None,
    },
    link: LinkForm::Preview,
    image: ImageForm {
        required: false,
        brought: Brought::Either,
        formats: &[Format::Jpeg, Format::Png, Format::Gif],
        largest: 4 * MB,
        alternative: Some(1_000),
    },
};

/// Instagram: content publishing guide and IG User media reference. Pictures are fetched from a
/// public server, JPEG only, 8 MB; there is no post without one. Caption 2,200 characters and 30
/// hashtags; `alt_text` since 2025-03-24, 1,000 characters.
const INSTAGRAM: PostForm = PostForm {
    text: TextForm {
        required: false,
        most: 2_200,
        unit: Unit::Characters,
        hashtags: Some(30),
    },
    link: LinkForm::Words,
    image: ImageForm {
        required: true,
        brought: Brought::Address,
        formats: &[Format::Jpeg],
        largest: 8 * MB,
        alternative: Some(1_000),
    },
};

/// LinkedIn: Posts API (commentary 3,000 characters) and Images API (JPEG, PNG, GIF).
const LINKEDIN: PostForm = PostForm {
    text: TextForm {
        required: true,
        most: 3_000,
        unit: Unit::Utf16,
        hashtags: None,
    },
    link: LinkForm::InText,
    image: ImageForm {
        required: false,
        brought: Brought::File,
        formats: &[Format::Jpeg, Format::Png, Format::Gif],
        largest: 10 * MB,
        alternative: Some(4_086),
    },
};

/// TikTok: content posting reference, photos. Fetched from an address whose domain is verified for
/// the app; JPEG and WebP, 20 MB; a description of 4,000 UTF-16 units.
const TIKTOK: PostForm = PostForm {
    text: TextForm {
        required: false,
        most: 4_000,
        unit: Unit::Utf16,
        hashtags: None,
    },
    link: LinkForm::Words,
    image: ImageForm {
        required: true,
        brought: Brought::Address,
        formats: &[Format::Jpeg, Format::Webp],
        largest: 20 * MB,
        alternative: None,
    },
};

/// X: "Counting characters" and the media reference (images 5 MB, alternative text 1,000).
const X: PostForm = PostForm {
    text: TextForm {
        required: false,
        most: 280,
        unit: Unit::Weighted,
        hashtags: None,
    },
    link: LinkForm::InText,
    image: ImageForm {
        required: false,
        brought: Brought::File,
        formats: &[Format::Jpeg, Format::Png, Format::Gif, Format::Webp],
        largest: 5 * MB,
        alternative: Some(1_000),
    },
};

/// Google: local posts (summary 1,500 characters; pictures by `sourceUrl`, JPEG and PNG, 5 MB).
const GOOGLE_BUSINESS: PostForm = PostForm {
    text: TextForm {
        required: true,
        most: 1_500,
        unit: Unit::Characters,
        hashtags: None,
    },
    link: LinkForm::Button,
    image: ImageForm {
        required: false,
        brought: Brought::Address,
        formats: &[Format::Jpeg, Format::Png],
        largest: 5 * MB,
        alternative: None,
    },
};

fn not_offered<T>(why: &'static str) -> Result<T, NotOffered> {
    Err(NotOffered { why })
}

fn reply(most: usize, unit: Unit) -> Result<TextForm, NotOffered> {
    Ok(TextForm {
        required: true,
        most,
        unit,
        hashtags: None,
    })
}

pub(super) fn publishing(route: Route) -> Result<PostForm, NotOffered> {
    match (route.network, route.provider) {
        (Network::Facebook, _) => Ok(FACEBOOK_PAGE),
        (Network::Instagram, _) => Ok(INSTAGRAM),
        (Network::Linkedin, _) => Ok(LINKEDIN),
        (Network::Tiktok, Provider::TiktokBusiness) => not_offered(
            "TikTok for Business takes videos only, and Holdfast publishes texts and pictures. \
                Connect the account with its own TikTok sign-in for pictures.",
        ),
        (Network::Tiktok, _) => Ok(TIKTOK),
        (Network::X, _) => Ok(X),
        (Network::Youtube, _) => not_offered(
            "YouTube lets apps publish videos only, and Holdfast publishes texts and pictures. \
                Write posts in YouTube Studio.",
        ),
        (Network::GoogleBusiness, _) => Ok(GOOGLE_BUSINESS),
    }
}

pub(super) fn looking(route: Route) -> Result<(), NotOffered> {
    match route.network {
        // `r_member_social` is closed to new apps (Posts API).
        Network::Linkedin if route.kind == ProfileKind::Member => not_offered(
            "LinkedIn shows apps a Page's posts, but not a member's. Look there yourself.",
        ),
        // `video.list` lists videos only.
        Network::Tiktok => not_offered("TikTok shows apps videos only. Look in TikTok yourself."),
        Network::Youtube => not_offered("YouTube shows apps videos only."),
        Network::Facebook
        | Network::Instagram
        | Network::Linkedin
        | Network::X
        | Network::GoogleBusiness => Ok(()),
    }
}

pub(super) fn reading(route: Route, kind: IncomingKind) -> Result<(), NotOffered> {
    use IncomingKind::{Comment, Mention, Review};
    match (route.network, route.provider, kind) {
        (Network::Facebook, _, Comment | Mention) => Ok(()),
        (Network::Facebook, _, Review) => not_offered(
            "Facebook gives recommendations without stars and takes no answers to them from apps. \
                Answer them on the Page.",
        ),
        (Network::Instagram, _, Comment) => Ok(()),
        (Network::Instagram, Provider::Facebook, Mention) => Ok(()),
        (Network::Instagram, _, Mention) => not_offered(
            "Instagram tells where an account was tagged only through Facebook sign-in.",
        ),
        (Network::Instagram, _, Review) => not_offered("Instagram has no reviews."),
        (Network::Linkedin, _, Comment) if route.kind == ProfileKind::Member => not_offered(
            "LinkedIn shows apps no comments on a member's posts, only those on a Page's posts.",
        ),
        (Network::Linkedin, _, Comment) => Ok(()),
        // They come by webhook, which needs a server.
        (Network::Linkedin, _, Mention) => {
            not_offered("LinkedIn sends mentions only to servers, and Holdfast has none.")
        }
        (Network::Linkedin, _, Review) => not_offered("LinkedIn has no reviews."),
        (Network::Tiktok, Provider::TiktokBusiness, Comment) => Ok(()),
        (Network::Tiktok, _, Comment) => not_offered(
            "TikTok shows apps no comments with this sign-in. Connect a business account through \
                TikTok Business to read and answer them.",
        ),
        (Network::Tiktok, _, Mention) => not_offered("TikTok shows apps no mentions."),
        (Network::Tiktok, _, Review) => not_offered("TikTok has no reviews."),
        (Network::X, _, Comment) => not_offered(
            "Answers on X are posts that mention the account: they are among its mentions.",
        ),
        (Network::X, _, Mention) => Ok(()),
        (Network::X, _, Review) => not_offered("X has no reviews."),
        (Network::Youtube, _, Comment) => Ok(()),
        (Network::Youtube, _, Mention) => not_offered("YouTube shows apps no mentions."),
        (Network::Youtube, _, Review) => not_offered("YouTube has no reviews."),
        (Network::GoogleBusiness, _, Comment) => {
            not_offered("Posts of a Business Profile take no comments.")
        }
        (Network::GoogleBusiness, _, Mention) => {
            not_offered("Google Business Profile has no mentions.")
        }
        (Network::GoogleBusiness, _, Review) => Ok(()),
    }
}

pub(super) fn replying(route: Route) -> Result<TextForm, NotOffered> {
    match (route.network, route.provider) {
        // The site's own limit.
        (Network::Facebook, _) => reply(8_000, Unit::Utf16),
        // As long as a caption.
        (Network::Instagram, _) => reply(2_200, Unit::Characters),
        (Network::Linkedin, _) if route.kind == ProfileKind::Member => not_offered(
            "LinkedIn shows apps no comments on a member's posts, so there is nothing to answer.",
        ),
        // Comments API.
        (Network::Linkedin, _) => reply(1_250, Unit::Utf16),
        // The app's own limit for comments.
        (Network::Tiktok, Provider::TiktokBusiness) => reply(150, Unit::Characters),
        (Network::Tiktok, _) => not_offered(
            "TikTok takes no answers from apps with this sign-in. Connect a business account \
                through TikTok Business to read and answer comments.",
        ),
        // Since 2026-02-23 only to those who mentioned or quoted the account, and only those are
        // read (X's changelog).
        (Network::X, _) => reply(280, Unit::Weighted),
        (Network::Youtube, _) => reply(10_000, Unit::Characters),
        // Reviews reference: at most 4,096 bytes.
        (Network::GoogleBusiness, _) => reply(4_096, Unit::Bytes),
    }
}
