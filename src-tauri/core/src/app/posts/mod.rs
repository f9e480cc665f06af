//! Posts: written, planned, sent off, and what became of them.
//!
//! A draft is a post that nobody has sent off. Sent off, its words are fixed, and each account it
//! goes to is a target of its own. `send.rs` publishes, with a journal, `planned.rs` does what is
//! due, `look.rs` asks what became of a post whose answer was lost, `kept.rs` knows what waits for an
//! account that does not work.

mod kept;
mod look;
mod planned;
mod send;
mod show;
mod words;

pub(super) use kept::{Kept, WaitingPosts};
pub(super) use planned::PostTroubles;

use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, LocalResult, NaiveDateTime, SubsecRound as _, TimeZone as _, Utc};
use url::Url;

use super::present::Scene;
use super::view::{Draft, OfferView, PostRef, PostView, PublishPost, SaveDraft, SavePicture};
use super::{App, Error};
use crate::domain::connection::Connection;
use crate::domain::content::{Format, Image, Post, Source};
use crate::domain::id::{CompanyId, ConnectionId, PostId};
use crate::domain::network::Purpose;
use crate::domain::offer::{self, NotOffered, PostForm, Route};
use crate::domain::posting::TargetState;
use crate::domain::text;
use crate::store::posts::{self, Picture, Stored, Writing};
use crate::store::{Transaction, targets};

/// The largest picture any network takes from an app as a file, LinkedIn's, is smaller.
const LARGEST_PICTURE: usize = 10_000_000;

const SENT_OFF: Error = Error::BadInput("This post was sent off already.");
const NO_LINK: Error = Error::BadInput("The link must begin with https:// or http://.");
const NO_IMAGE_ADDRESS: Error =
    Error::BadInput("The address of the picture must begin with https://.");

impl App {
    /// What the company's accounts take, before one writes.
    pub async fn post_offers(self: &Arc<Self>) -> Result<Vec<OfferView>, Error> {
        let scene = self.scene(self.company().await?).await?;
        Ok(words::offers(&scene))
    }

    /// The draft written last; an empty one where there is none.
    pub async fn draft(self: &Arc<Self>) -> Result<Draft, Error> {
        let company = self.company().await?;
        let found = self
            .store
            .read(move |conn| posts::latest_draft(conn, company))
            .await?;
        match found {
            Some(draft) => self.draft_view(draft).await,
            None => self.new_draft().await,
        }
    }

    /// A draft by its number, to go on writing it.
    pub async fn open_draft(self: &Arc<Self>, request: PostRef) -> Result<Draft, Error> {
        self.draft_view(self.post_by(request.id).await?).await
    }

    pub async fn new_draft(self: &Arc<Self>) -> Result<Draft, Error> {
        let (company, now) = (self.company().await?, self.now());
        let id = self
            .store
            .write(move |tx| posts::insert(tx, company, &Writing::default(), now))
            .await?;
        self.open_draft(PostRef { id }).await
    }

    pub async fn save_draft(self: &Arc<Self>, request: SaveDraft) -> Result<Draft, Error> {
        let (id, now) = (request.id, self.now());
        let writing = Writing {
            text: request.text,
            link: request.link,
            image_address: request.image_address,
            image_words: request.image_words,
            accounts: request.accounts,
        };
        self.store
            .write(move |tx| posts::update(tx, id, &writing, now))
            .await?;
        self.open_draft(PostRef { id }).await
    }

    /// Puts a picture's file into a draft, or takes it away.
    pub async fn save_picture(self: &Arc<Self>, request: SavePicture) -> Result<Draft, Error> {
        let picture = request.picture;
        let picture = picture
            .map(|new| self::picture(&new.name, &new.data))
            .transpose()?;
        let id = request.id;
        self.store
            .write_or(move |tx| {
                unsent(tx, id)?;
                Ok::<_, Error>(posts::set_picture(tx, id, picture.as_ref())?)
            })
            .await?;
        self.open_draft(PostRef { id }).await
    }

    /// The picture's file as a `data:` address, for the preview.
    pub async fn picture(self: &Arc<Self>, request: PostRef) -> Result<Option<String>, Error> {
        let id = request.id;
        let found = self
            .store
            .read(move |conn| posts::picture(conn, id))
            .await?;
        Ok(found.map(|picture| {
            let data = BASE64_STANDARD.encode(&picture.bytes);
            format!("data:{};base64,{data}", picture.format.media_type())
        }))
    }

    /// A new draft with the same words and picture, for the accounts that did not get it.
    pub async fn copy_post(self: &Arc<Self>, request: PostRef) -> Result<Draft, Error> {
        let post = self.post_by(request.id).await?;
        let now = self.now();
        let id = self
            .store
            .write(move |tx| {
                let mut writing = post.writing.clone();
                if post.sent_off_at.is_some() {
                    let stands = |state: &TargetState| matches!(state, TargetState::Taken { .. });
                    let left = targets::of_post(tx, post.id)?.into_iter();
                    writing.accounts = left
                        .filter(|target| !stands(&target.state))
                        .map(|target| target.connection)
                        .collect();
                }
                let id = posts::insert(tx, post.company, &writing, now)?;
                posts::set_picture(tx, id, posts::picture(tx, post.id)?.as_ref())?;
                Ok(id)
            })
            .await?;
        self.changed();
        self.open_draft(PostRef { id }).await
    }

    /// Erases a draft, or a post in which nothing is under way. What stands at a network stays there.
    pub async fn delete_post(self: &Arc<Self>, request: PostRef) -> Result<(), Error> {
        let id = request.id;
        self.store
            .write_or(move |tx| {
                let busy = targets::of_post(tx, id)?.into_iter().any(|target| {
                    matches!(
                        target.state,
                        TargetState::Sending { .. } | TargetState::Working { .. }
                    )
                });
                if busy {
                    return Err(Error::BadInput("This post is on its way just now."));
                }
                Ok(posts::delete(tx, id)?)
            })
            .await?;
        self.changed();
        Ok(())
    }

    /// Sends a draft off: now, or at a time.
    pub async fn publish(self: &Arc<Self>, request: PublishPost) -> Result<PostView, Error> {
        let now = self.now();
        let planned = request.at.map(|at| self.moment(at)).transpose()?;
        if planned.is_some_and(|at| at <= now) {
            return Err(Error::BadInput("This time has passed already."));
        }
        let draft = self.post_by(request.id).await?;
        let scene = self.scene(draft.company).await?;
        let file = self.file_of(draft.id).await?;
        let accounts = fitting(&scene, &draft, file.as_ref())?;
        let (id, going) = (draft.id, accounts.clone());
        self.store
            .write_or(move |tx| {
                if !posts::send_off(tx, id, planned, now)? {
                    return Err(SENT_OFF);
                }
                for account in going {
                    targets::add(tx, id, account, planned.unwrap_or(now))?;
                }
                Ok(())
            })
            .await?;
        if planned.is_none() {
            self.send_in_background(id, accounts);
        }
        self.wake.notify_one();
        self.changed();
        self.tell_of_posts(draft.company).await;
        self.post(PostRef { id }).await
    }

    /// Makes a planned post a draft again, as long as it went nowhere.
    pub async fn call_back(self: &Arc<Self>, request: PostRef) -> Result<Draft, Error> {
        let (id, now) = (request.id, self.now());
        let post = self.post_by(id).await?;
        self.store
            .write_or(move |tx| {
                let untouched = |state: &TargetState| {
                    matches!(
                        state,
                        TargetState::Waiting { .. } | TargetState::Held { .. }
                    )
                };
                let all = targets::of_post(tx, id)?;
                if !all.iter().all(|target| untouched(&target.state)) {
                    return Err(Error::BadInput(
                        "A part of this post has gone out. Copy it to write it anew.",
                    ));
                }
                targets::delete_of_post(tx, id)?;
                Ok(posts::call_back(tx, id, now)?)
            })
            .await?;
        self.changed();
        self.tell_of_posts(post.company).await;
        self.open_draft(request).await
    }

    /// A local date and time as a moment, to the second. In the hour that comes twice, the first.
    fn moment(&self, at: NaiveDateTime) -> Result<DateTime<Utc>, Error> {
        match self.zone().from_local_datetime(&at.trunc_subsecs(0)) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.to_utc()),
            LocalResult::None => Err(Error::BadInput(
                "The clocks go forward then: this time does not come on that day.",
            )),
        }
    }

    async fn post_by(&self, id: PostId) -> Result<Stored, Error> {
        let found = self.store.read(move |conn| posts::get(conn, id)).await?;
        found.ok_or(Error::PostGone)
    }

    async fn file_of(&self, id: PostId) -> Result<Option<Picture>, Error> {
        Ok(self
            .store
            .read(move |conn| posts::picture(conn, id))
            .await?)
    }

    async fn draft_view(&self, draft: Stored) -> Result<Draft, Error> {
        if draft.sent_off_at.is_some() {
            return Err(SENT_OFF);
        }
        let scene = self.scene(draft.company).await?;
        let file = self.file_of(draft.id).await?;
        Ok(words::draft(&scene, draft, file.as_ref()))
    }

    /// Brings the notices about posts up to date.
    async fn tell_of_posts(self: &Arc<Self>, company: CompanyId) {
        let told = async {
            self.tell_what_is(company).await?;
            self.deliver().await
        };
        if let Err(error) = told.await {
            tracing::warn!(%error, "notices are not up to date");
        }
    }

    /// Nothing that was on its way when the app ended is known to have arrived or not.
    pub(super) async fn note_interrupted_posts(&self) -> Result<(), Error> {
        let left = self.store.write(targets::interrupted).await?;
        if left > 0 {
            tracing::info!(left, "posts were on their way when Holdfast ended");
        }
        Ok(())
    }
}

fn unsent(tx: &Transaction<'_>, id: PostId) -> Result<(), Error> {
    match posts::get(tx, id)? {
        Some(post) if post.sent_off_at.is_none() => Ok(()),
        Some(_) => Err(SENT_OFF),
        None => Err(Error::PostGone),
    }
}

/// A picture's file, checked by what it holds.
pub(super) fn picture(name: &str, data: &str) -> Result<Picture, Error> {
    let bytes = BASE64_STANDARD
        .decode(data)
        .map_err(|_| Error::BadInput("This file could not be read."))?;
    if bytes.len() > LARGEST_PICTURE {
        return Err(Error::BadInput(
            "This picture has more than 10 MB; no network takes it.",
        ));
    }
    let format = Format::of(&bytes).ok_or(Error::BadInput(
        "This is no picture that networks take. Choose a JPEG, PNG, GIF or WebP file.",
    ))?;
    Ok(Picture {
        name: text::line(name, 80),
        format,
        bytes: bytes.into(),
    })
}

/// The form of posts of an account; `None` where it hangs on no sign-in.
fn form(scene: &Scene, connection: &Connection) -> Option<Result<PostForm, NotOffered>> {
    let grant = scene.grant(connection)?;
    Some(offer::publishing(Route::of(connection, grant.provider)))
}

/// The post as one account gets it.
fn post_for(stored: &Stored, file: Option<&Picture>, form: &PostForm) -> Result<Post, Error> {
    let writing = &stored.writing;
    let file = file.map(|file| Source::File {
        format: file.format,
        bytes: file.bytes.clone(),
    });
    let address = typed(&writing.image_address, &["https"], NO_IMAGE_ADDRESS)?;
    let source = form.image.brought.pick(file, address.map(Source::Address));
    Ok(Post {
        text: writing.text.trim().to_owned(),
        link: typed(&writing.link, &["https", "http"], NO_LINK)?,
        image: source.map(|source| Image {
            source,
            alternative: writing.image_words.trim().to_owned(),
        }),
    })
}

/// An address as it was typed; `None` where nothing was.
fn typed(address: &str, schemes: &[&str], not_one: Error) -> Result<Option<Url>, Error> {
    let address = address.trim();
    if address.is_empty() {
        return Ok(None);
    }
    match Url::parse(address) {
        Ok(url) if schemes.contains(&url.scheme()) && url.has_host() => Ok(Some(url)),
        Ok(_) | Err(_) => Err(not_one),
    }
}

/// The accounts of a draft, each of which takes it.
fn fitting(
    scene: &Scene,
    draft: &Stored,
    file: Option<&Picture>,
) -> Result<Vec<ConnectionId>, Error> {
    if draft.sent_off_at.is_some() {
        return Err(SENT_OFF);
    }
    let chosen: HashSet<_> = draft.writing.accounts.iter().collect();
    let mut going = Vec::new();
    for connection in &scene.connections {
        if !chosen.contains(&connection.id) || connection.purpose != Purpose::Owned {
            continue;
        }
        let form = form(scene, connection).ok_or(Error::BadInput(
            "One of these accounts is disconnected. Connect it first, or take it out.",
        ))?;
        let form = form.map_err(|not| Error::BadInput(not.why))?;
        let post = post_for(draft, file, &form)?;
        form.fits(&post)
            .map_err(|_| Error::BadInput("This post does not fit every account it goes to."))?;
        going.push(connection.id);
    }
    if going.is_empty() {
        return Err(Error::BadInput("Choose at least one account."));
    }
    Ok(going)
}
