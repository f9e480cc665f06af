//! Publishing, reading and replying as a profile, in front of the simulated networks.

use std::collections::BTreeSet;

use holdfast_core::domain::content::{
    Cursor, Format, Image, Incoming, IncomingKind, IncomingPage, Post, Published, Reply, ReplyTo,
    Source, Ticket,
};
use holdfast_core::domain::token::TokenSet;
use holdfast_core::networks::{Connected, Failure};
use holdfast_sandbox::{Endpoint, FaultTarget, LogEntry, Written};
use url::Url;

use super::setting::{Setting, simulated};

/// More than any test has to read.
const MOST_PAGES: usize = 60;

impl Setting {
    pub async fn publish(
        &self,
        tokens: &TokenSet,
        profile: Connected<'_>,
        post: &Post,
    ) -> Result<Published, Failure> {
        self.networks
            .publish(&self.app, tokens, profile, post, self.now())
            .await
    }

    pub async fn resume(
        &self,
        tokens: &TokenSet,
        profile: Connected<'_>,
        ticket: &Ticket,
    ) -> Result<Published, Failure> {
        self.networks
            .resume(&self.app, tokens, profile, ticket, self.now())
            .await
    }

    pub async fn read(
        &self,
        tokens: &TokenSet,
        profile: Connected<'_>,
        kind: IncomingKind,
        after: Option<&Cursor>,
    ) -> Result<IncomingPage, Failure> {
        self.networks
            .read(&self.app, tokens, profile, kind, after, self.now())
            .await
    }

    /// To the end; each part is one request, and nothing comes twice.
    pub async fn read_all(
        &self,
        tokens: &TokenSet,
        profile: Connected<'_>,
        kind: IncomingKind,
    ) -> Vec<Incoming> {
        let mut all: Vec<Incoming> = Vec::new();
        let mut cursor = None;
        for _ in 0..MOST_PAGES {
            let before = self.seq();
            let page = self.read(tokens, profile, kind, cursor.as_ref()).await;
            let page = page.unwrap();
            assert_eq!(
                self.sandbox.log_since(before).len(),
                1,
                "one request a part"
            );
            all.extend(page.items);
            cursor = page.more;
            if cursor.is_none() {
                let ids: BTreeSet<_> = all.iter().map(|item| &item.id).collect();
                assert_eq!(ids.len(), all.len(), "nothing is read twice");
                return all;
            }
        }
        panic!("reading does not end");
    }

    pub async fn reply(
        &self,
        tokens: &TokenSet,
        profile: Connected<'_>,
        to: &ReplyTo,
        text: &str,
    ) -> Result<Published, Failure> {
        let reply = Reply {
            to: to.clone(),
            text: text.to_owned(),
        };
        self.networks
            .reply(&self.app, tokens, profile, &reply, self.now())
            .await
    }

    /// The number of the last request.
    pub fn seq(&self) -> u64 {
        self.sandbox.log().last().map_or(0, |entry| entry.seq)
    }

    /// The requests that published or answered something since then, whatever the client heard.
    pub fn made_since(&self, seq: u64) -> Vec<LogEntry> {
        let mut log = self.sandbox.log_since(seq);
        log.retain(|entry| !entry.made.is_empty());
        log
    }

    /// Somebody writes to a profile.
    pub fn written(&self, profile: &str, on: Option<&str>, author: &str, text: &str) -> String {
        let written = Written {
            profile: profile.to_owned(),
            on: on.map(str::to_owned),
            author: author.to_owned(),
            text: text.to_owned(),
        };
        self.sandbox.write(&written).unwrap()
    }

    /// The next call that publishes or answers, and no other.
    pub fn next_write(&self) -> FaultTarget {
        FaultTarget {
            provider: Some(simulated(self.app.provider)),
            endpoint: Endpoint::Write,
            times: Some(1),
            millis: None,
            status: None,
        }
    }
}

pub fn words(text: &str) -> Post {
    Post {
        text: text.to_owned(),
        link: None,
        image: None,
    }
}

pub fn with_link(text: &str, link: &str) -> Post {
    Post {
        link: Some(Url::parse(link).unwrap()),
        ..words(text)
    }
}

/// With a picture that the network fetches.
pub fn with_picture(text: &str, address: &str) -> Post {
    Post {
        image: Some(Image {
            source: Source::Address(Url::parse(address).unwrap()),
            alternative: "A pair of boots".to_owned(),
        }),
        ..words(text)
    }
}

/// With a picture file of some bytes.
pub fn with_file(text: &str, format: Format, length: usize) -> Post {
    Post {
        image: Some(Image {
            source: Source::File {
                format,
                bytes: vec![7; length].into(),
            },
            alternative: "A pair of boots".to_owned(),
        }),
        ..words(text)
    }
}
