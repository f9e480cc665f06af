//! Pictures on TikTok. It fetches them from a verified domain and works on them for a while; a
//! publication is known by its `publish_id`, so going on is safe.

use serde_json::{Value, json};
use url::Url;

use crate::domain::cause::{Cause, Finding};
use crate::domain::content::{Post, Published, Settled, Source, Ticket};
use crate::domain::offer::{PostForm, Unfit};

use super::super::Refusal;
use super::super::answer::{Stage, text};
use super::super::content::{Acting, Failure, Step};
use super::super::http::Call;

const CREATOR: &str = "https://open.tiktokapis.com/v2/post/publish/creator_info/query/";
const CONTENT: &str = "https://open.tiktokapis.com/v2/post/publish/content/init/";
const STATUS: &str = "https://open.tiktokapis.com/v2/post/publish/status/fetch/";

/// Widest first. TikTok refuses what it did not offer, and offers an app that it has not audited
/// the last one only.
const AUDIENCES: &[&str] = &[
    "PUBLIC_TO_EVERYONE",
    "FOLLOWER_OF_CREATOR",
    "MUTUAL_FOLLOW_FRIENDS",
    "SELF_ONLY",
];

async fn ask(acting: &Acting<'_>, url: &str, body: Value) -> Result<Value, Refusal> {
    let call = Call::post(acting.inner.addresses.url(url)).json(body);
    let call = call.bearer(acting.token());
    let mut answer = acting
        .inner
        .ask(call, Stage::Api, &acting.context())
        .await?;
    Ok(answer["data"].take())
}

pub(in super::super) async fn publish(
    acting: &Acting<'_>,
    form: &PostForm,
    post: &Post,
) -> Result<Published, Failure> {
    let image = post.image.as_ref().ok_or(Unfit::ImageMissing)?;
    let Source::Address(picture) = &image.source else {
        return Err(Unfit::ImageNeedsAddress.into());
    };
    let creator = ask(acting, CREATOR, json!({})).await;
    let creator = creator.map_err(Failure::preparing)?;
    let offered = creator["privacy_level_options"].as_array();
    let offered =
        |audience: &&&str| offered.is_some_and(|all| all.iter().any(|one| one == **audience));
    let audience = AUDIENCES.iter().find(offered);
    let audience = audience.ok_or_else(|| Failure::preparing(acting.context().unreadable()))?;
    let body = json!({
        "media_type": "PHOTO",
        "post_mode": "DIRECT_POST",
        "post_info": {
            "description": form.text_of(post),
            "privacy_level": audience,
            "disable_comment": creator["comment_disabled"] == true,
            "auto_add_music": true,
        },
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_images": [picture],
            "photo_cover_index": 0,
        },
    });
    let sent = ask(acting, CONTENT, body).await;
    let data = sent.map_err(|refusal| Failure::from(refusal).declined_if(declines))?;
    let id = text(&data["publish_id"]).ok_or_else(|| acting.context().unreadable())?;
    Ok(Published {
        id: id.clone(),
        address: None,
        settled: Settled::Processing(Some(Ticket(id))),
    })
}

/// A field, an address whose domain is not verified, or an audience is not taken (Content Posting
/// API, error codes).
fn declines(finding: &Finding) -> bool {
    let code = finding.evidence.code.as_deref();
    matches!(
        code,
        Some(
            "invalid_param"
                | "invalid_params"
                | "url_ownership_unverified"
                | "privacy_level_option_mismatch"
        )
    )
}

pub(in super::super) async fn resume(
    acting: &Acting<'_>,
    ticket: &Ticket,
) -> Result<Published, Failure> {
    // Asking publishes nothing; what was known before stays so.
    let at = |refusal| Failure::Refused {
        refusal,
        step: Step::Act {
            ticket: Some(ticket.clone()),
        },
    };
    let asked = ask(acting, STATUS, json!({ "publish_id": ticket.0 })).await;
    let data = asked.map_err(at)?;
    match data["status"].as_str() {
        Some("PUBLISH_COMPLETE") => {
            // TikTok's own spelling; a post that only its author sees has no number.
            let number = text(&data["publicaly_available_post_id"][0]);
            let address = number.as_deref().and_then(|number| {
                Url::parse(&format!("https://www.tiktok.com/@_/photo/{number}")).ok()
            });
            Ok(Published {
                id: number.unwrap_or_else(|| ticket.0.clone()),
                address,
                settled: Settled::Live,
            })
        }
        Some("FAILED") => {
            let reason = text(&data["fail_reason"]).unwrap_or_default();
            let context = acting.context();
            let refusal = context.concluded(Cause::Transient, "fail_reason", &reason);
            Err(Failure::Declined {
                evidence: refusal.finding.evidence,
            })
        }
        Some(_) => Ok(Published {
            id: ticket.0.clone(),
            address: None,
            settled: Settled::Processing(Some(ticket.clone())),
        }),
        None => Err(at(acting.context().unreadable())),
    }
}
