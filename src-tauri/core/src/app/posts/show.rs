//! Posts as the window shows them: the list, one post with its accounts, and what is at risk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::super::present::Scene;
use super::super::view::{
    AtRisk, AtRiskDay, PostLine, PostRef, PostStage, PostView, TargetStage, TargetView,
};
use super::super::{App, Error};
use super::look::can_look;
use super::planned::{day_of, risk};
use super::words;
use crate::domain::cause::Cause;
use crate::domain::connection::Connection;
use crate::domain::guide::Cure;
use crate::domain::id::PostId;
use crate::domain::network::Network;
use crate::domain::posting::{HeldWhy, Hurdle, Risk, TargetState, Usable, usable};
use crate::domain::text;
use crate::store::posts::{self, Stored};
use crate::store::targets::{self, Target};

const TITLE_GRAPHEMES: usize = 80;

const NOTHING_THERE: &str = "Nothing was posted there.";

impl App {
    /// All posts: what needs somebody first, then what is planned, written and sent.
    pub async fn posts(self: &Arc<Self>) -> Result<Vec<PostLine>, Error> {
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let (posts, all) = self
            .store
            .read(move |conn| {
                Ok((
                    posts::list(conn, company)?,
                    targets::of_company(conn, company)?,
                ))
            })
            .await?;
        let mut lines: Vec<_> = lines(&scene, &posts, &all).collect();
        lines.retain(|line| !line.is_untouched());
        let order = |line: &PostLine| {
            let at = line.at.timestamp_millis();
            // What is planned comes in the order it goes, all else with the newest first.
            (
                line.stage,
                if line.stage == PostStage::Planned {
                    at
                } else {
                    -at
                },
            )
        };
        lines.sort_by_key(order);
        Ok(lines)
    }

    pub async fn post(self: &Arc<Self>, request: PostRef) -> Result<PostView, Error> {
        let id = request.id;
        let post = self.post_by(id).await?;
        let Some(sent_off_at) = post.sent_off_at else {
            return Err(Error::BadInput("This post is a draft still."));
        };
        let (targets, facts) = self
            .store
            .read(move |conn| Ok((targets::of_post(conn, id)?, posts::picture_facts(conn, id)?)))
            .await?;
        let scene = self.scene(post.company).await?;
        let states: Vec<_> = targets.iter().map(|target| &target.state).collect();
        let stage = stage(&post, &states);
        let mut shown: Vec<_> = targets
            .iter()
            .filter_map(|target| target_view(&scene, &post, target))
            .collect();
        shown.sort_by_key(|target| (target.stage, target.account));
        Ok(PostView {
            id,
            title: title(&post),
            stage,
            sent_off_at,
            planned_at: post.planned_at,
            text: post.writing.text,
            link: post.writing.link,
            image_address: post.writing.image_address,
            image_words: post.writing.image_words,
            picture: facts.map(words::facts),
            targets: shown,
        })
    }

    /// What broken connections cost: for Home.
    pub async fn at_risk(self: &Arc<Self>) -> Result<AtRisk, Error> {
        let company = self.company().await?;
        let scene = self.scene(company).await?;
        let troubles = self.post_troubles(&scene, company).await?;
        let mut days = BTreeMap::<_, (u32, BTreeSet<_>)>::new();
        for (at, accounts) in troubles.at_risk.into_values() {
            let (posts, of_day) = days.entry(day_of(&scene, at)).or_default();
            *posts += 1;
            of_day.extend(accounts);
        }
        let mut needing = self.posts().await?;
        needing.retain(|line| line.stage == PostStage::NeedsYou);
        let (mut held_posts, open_posts): (Vec<_>, Vec<_>) =
            needing.into_iter().partition(|line| line.held);
        held_posts.sort_by_key(|line| line.at);
        Ok(AtRisk {
            held_posts,
            open_posts,
            days: days
                .into_iter()
                .map(|(day, (posts, accounts))| AtRiskDay {
                    day,
                    posts,
                    accounts: accounts.into_iter().collect(),
                })
                .collect(),
        })
    }
}

impl PostLine {
    /// A draft in which nothing was written.
    fn is_untouched(&self) -> bool {
        self.stage == PostStage::Draft && self.title.is_empty() && self.accounts == 0
    }
}

fn lines<'a>(
    scene: &'a Scene,
    posts: &'a [Stored],
    all: &'a [Target],
) -> impl Iterator<Item = PostLine> + 'a {
    let mut by_post = HashMap::<PostId, Vec<&Target>>::new();
    for target in all {
        by_post.entry(target.post).or_default().push(target);
    }
    let networks: HashMap<_, _> = scene
        .connections
        .iter()
        .map(|one| (one.id, one.profile.network))
        .collect();
    posts.iter().map(move |post| {
        let targets = by_post.get(&post.id).map_or(&[][..], Vec::as_slice);
        let accounts: Vec<_> = if post.sent_off_at.is_some() {
            targets.iter().map(|target| target.connection).collect()
        } else {
            post.writing.accounts.clone()
        };
        let of: BTreeSet<Network> = accounts
            .iter()
            .filter_map(|id| networks.get(id).copied())
            .collect();
        let states: Vec<_> = targets.iter().map(|target| &target.state).collect();
        let is_taken = |state: &&&TargetState| matches!(state, TargetState::Taken { .. });
        let at_risk = targets.iter().filter(|target| match target.state {
            TargetState::Waiting { at } => risk(scene, target.connection, at).is_some(),
            _ => false,
        });
        PostLine {
            id: post.id,
            title: title(post),
            stage: stage(post, &states),
            at: post
                .planned_at
                .or(post.sent_off_at)
                .unwrap_or(post.updated_at),
            networks: of.into_iter().collect(),
            accounts: counted(accounts.len()),
            published: counted(states.iter().filter(is_taken).count()),
            at_risk: counted(at_risk.count()),
            held: states
                .iter()
                .any(|state| matches!(state, TargetState::Held { .. })),
        }
    })
}

fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn title(post: &Stored) -> String {
    let first = post.writing.text.trim().lines().next().unwrap_or_default();
    let first = if first.is_empty() {
        post.writing.link.trim()
    } else {
        first
    };
    text::line(first, TITLE_GRAPHEMES)
}

fn stage(post: &Stored, states: &[&TargetState]) -> PostStage {
    if post.sent_off_at.is_none() {
        return PostStage::Draft;
    }
    let any = |of: fn(&TargetState) -> bool| states.iter().any(|state| of(state));
    if any(|state| matches!(state, TargetState::Sending { .. })) {
        return PostStage::Sending;
    }
    let decide = |state: &TargetState| match state {
        TargetState::Refused { .. } | TargetState::Unknown { .. } | TargetState::Held { .. } => {
            true
        }
        TargetState::Waiting { .. }
        | TargetState::Sending { .. }
        | TargetState::Working { .. }
        | TargetState::Taken { .. }
        | TargetState::GivenUp { .. } => false,
    };
    if any(decide) {
        return PostStage::NeedsYou;
    }
    if any(|state| matches!(state, TargetState::Working { .. })) {
        return PostStage::Sending;
    }
    match states
        .iter()
        .any(|state| matches!(state, TargetState::Waiting { .. }))
    {
        true if post.planned_at.is_some() => PostStage::Planned,
        true => PostStage::Sending,
        false => PostStage::Sent,
    }
}

/// `None` where the account was removed.
fn target_view(scene: &Scene, post: &Stored, target: &Target) -> Option<TargetView> {
    let one = scene
        .connections
        .iter()
        .find(|one| one.id == target.connection)?;
    let status = usable(&scene.status(one));
    let told = told(scene, post, one, &target.state);
    let is_unknown = matches!(target.state, TargetState::Unknown { .. });
    let may_be_sent = target.state.may_be_sent();
    let looks = is_unknown && can_look(scene, one, post);
    let has_looked = matches!(
        target.state,
        TargetState::Unknown {
            looked: Some(_),
            ..
        }
    );
    Some(TargetView {
        account: target.connection,
        stage: told.stage,
        at: told.at,
        address: match &target.state {
            TargetState::Taken { address, .. } => address.clone(),
            _ => None,
        },
        title: told.title,
        text: told.text,
        can_send: may_be_sent && status == Usable::Yes,
        needs_sign_in: may_be_sent && status == Usable::Broken && by_reconnect(scene, one),
        can_look: looks,
        can_settle: is_unknown && (has_looked || !looks),
    })
}

fn by_reconnect(scene: &Scene, one: &Connection) -> bool {
    let cure = scene.guide(one).map(|guide| guide.cure);
    match cure {
        Some(Cure::Reconnect | Cure::StepThenReconnect | Cure::SomeoneElse) | None => true,
        Some(Cure::NotByReconnect | Cure::WaitOnly | Cure::AppAdministrator) => false,
    }
}

struct Told {
    stage: TargetStage,
    at: DateTime<Utc>,
    title: String,
    text: Option<String>,
}

fn told(scene: &Scene, post: &Stored, one: &Connection, state: &TargetState) -> Told {
    let network = one.profile.network.name();
    let told = |stage, at, title: &str, text: Option<String>| Told {
        stage,
        at,
        title: title.to_owned(),
        text,
    };
    let moment = |at| {
        format!(
            "{}, {}",
            text::day(at, scene.now, scene.zone),
            text::time_of_day(at, scene.zone)
        )
    };
    match state {
        TargetState::Waiting { at } => {
            let risk = risk(scene, one.id, *at).map(|risk| match risk {
                Risk::Broken => match scene.guide(one) {
                    Some(guide) => format!("It will not go out: {}.", guide.title),
                    None => "It will not go out: this account does not work.".to_owned(),
                },
                Risk::EndsBefore(end) => {
                    format!(
                        "It will not go out: the sign-in ends {}, before the post.",
                        moment(end)
                    )
                }
            });
            let title = if post.planned_at == Some(*at) {
                format!("Planned for {}", moment(*at))
            } else {
                "Waiting for its turn".to_owned()
            };
            told(TargetStage::Waiting, *at, &title, risk)
        }
        TargetState::Sending { since } => told(TargetStage::Sending, *since, "Publishing…", None),
        TargetState::Working { next, .. } => told(
            TargetStage::Working,
            *next,
            &format!("{network} works on it"),
            Some("Holdfast asks again until it stands there. It is not sent twice.".to_owned()),
        ),
        TargetState::Taken {
            id: Some(_), at, ..
        } => told(TargetStage::Published, *at, "Published", None),
        TargetState::Taken { at, .. } => {
            let text = Some("You said that it is there.".to_owned());
            told(TargetStage::Published, *at, "Published", text)
        }
        TargetState::Refused { hurdle, at } => {
            let (title, text) = refused(scene, one, hurdle);
            told(TargetStage::Refused, *at, &title, Some(text))
        }
        TargetState::Unknown { since, looked } => {
            let title = format!("We don't know whether {network} took it");
            let text = match looked {
                Some(at) => format!(
                    "{network} did not show it on {}. It may still come. Look there yourself, then choose.",
                    moment(*at)
                ),
                None if can_look(scene, one, post) => {
                    format!(
                        "The answer of {network} was lost. Look whether it stands there, then choose."
                    )
                }
                None => format!(
                    "The answer of {network} was lost, and {network} cannot be asked. Look there yourself, then choose."
                ),
            };
            told(TargetStage::Unknown, *since, &title, Some(text))
        }
        TargetState::Held { why, since } => {
            let (title, text) = held(scene, post, one, *why, *since, &moment);
            told(TargetStage::Held, *since, title, Some(text))
        }
        TargetState::GivenUp { at } => told(
            TargetStage::LeftOut,
            *at,
            "Left out",
            Some("You decided that it does not go there.".to_owned()),
        ),
    }
}

fn held(
    scene: &Scene,
    post: &Stored,
    one: &Connection,
    why: HeldWhy,
    since: DateTime<Utc>,
    moment: &impl Fn(DateTime<Utc>) -> String,
) -> (&'static str, String) {
    let planned = moment(post.planned_at.unwrap_or(since));
    let text = match (why, usable(&scene.status(one))) {
        (_, Usable::Broken) => match scene.guide(one) {
            Some(guide) => format!("{}. It was planned for {planned} and is kept.", guide.title),
            None => format!("The account does not work. It was planned for {planned} and is kept."),
        },
        (HeldWhy::Account, Usable::Yes | Usable::NotNow) => {
            format!("The account works again. It was planned for {planned}. Publish it now?")
        }
        (HeldWhy::Late, Usable::Yes | Usable::NotNow) => format!(
            "It was planned for {planned}, while Holdfast could not send it. Publish it now?"
        ),
    };
    let title = match why {
        HeldWhy::Account => "Held",
        HeldWhy::Late => "Missed its time",
    };
    (title, text)
}

fn refused(scene: &Scene, one: &Connection, hurdle: &Hurdle) -> (String, String) {
    let network = one.profile.network.name();
    match hurdle {
        Hurdle::Form { why } => ("Does not fit".to_owned(), format!("{why} {NOTHING_THERE}")),
        Hurdle::Declined { evidence } => (
            format!("{network} did not take it"),
            format!(
                "{network} answered {}. {NOTHING_THERE} Copy it to change it.",
                evidence.code_line()
            ),
        ),
        Hurdle::Account { .. } if usable(&scene.status(one)) == Usable::Yes => (
            "Works again".to_owned(),
            format!("{NOTHING_THERE} It can go now."),
        ),
        Hurdle::Account { finding } => {
            let title = match finding.cause {
                Cause::PostingRestricted | Cause::PermissionMissing => "Limited: publishing",
                _ if scene.guide(one).is_none() => "Did not work",
                _ => "Ended while publishing",
            };
            let what = scene
                .guide(one)
                .map_or(format!("{network} refused."), |guide| {
                    format!("{}.", guide.title)
                });
            (title.to_owned(), format!("{what} {NOTHING_THERE}"))
        }
        Hurdle::Passing { cause } => {
            let what = match cause {
                Some(Cause::RateLimited) => format!("{network} takes no more posts for now."),
                Some(_) => format!("{network} did not answer as it should."),
                None => "It did not leave this computer.".to_owned(),
            };
            (
                "Not published".to_owned(),
                format!("{what} {NOTHING_THERE} Try again."),
            )
        }
    }
}
