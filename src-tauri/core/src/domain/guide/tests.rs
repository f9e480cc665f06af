use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::domain::cause::Effect;

fn names(purpose: Purpose) -> Names {
    Names {
        profile: "Northwind Outfitters".to_owned(),
        purpose,
        member: Some("Ana Ruiz".to_owned()),
        day: Some("22 Nov".to_owned()),
        standing: None,
        testing: false,
    }
}

/// Every way a profile can be connected.
fn places() -> Vec<(Network, Purpose, Provider)> {
    let mut places = Vec::new();
    for network in Network::ALL {
        for purpose in network.purposes() {
            for provider in network.providers(*purpose) {
                places.push((network, *purpose, *provider));
            }
        }
    }
    places
}

/// Every guide there is, with the names given.
fn all(names: impl Fn(Purpose) -> Names) -> Vec<(String, Cause, Guide)> {
    let mut guides = Vec::new();
    for (network, purpose, provider) in places() {
        for cause in Cause::ALL {
            let place = format!("{network:?} {purpose:?} {provider:?} {cause:?}");
            let names = names(purpose);
            guides.push((place, cause, guide(network, provider, cause, &names)));
        }
    }
    for standing in [
        "DISABLED",
        "UNSETTLED",
        "IN_GRACE_PERIOD",
        "PENDING_RISK_REVIEW",
        "CLOSED",
    ] {
        let names = Names {
            standing: Some(standing.to_owned()),
            ..names(Purpose::Paid)
        };
        let cause = Cause::PostingRestricted;
        guides.push((
            standing.to_owned(),
            cause,
            guide(Network::Facebook, Provider::Facebook, cause, &names),
        ));
    }
    guides
}

fn sentences(guide: &Guide) -> Vec<&str> {
    let mut sentences = vec![guide.title.as_str(), &guide.what_happened, &guide.short];
    sentences.extend(guide.steps.iter().map(String::as_str));
    sentences.extend(guide.learn.iter().map(|learn| learn.label.as_str()));
    sentences
}

#[test]
fn every_network_and_cause_has_its_own_steps() {
    let mut owner = BTreeMap::new();
    for (network, purpose, provider) in places() {
        for cause in Cause::ALL {
            let guide = guide(network, provider, cause, &names(purpose));
            assert!(!guide.steps.is_empty());
            let place = (network, provider, cause);
            let first = *owner.entry(guide.steps.clone()).or_insert(place);
            assert_eq!(first, place, "shares {:?}", guide.steps);
        }
    }
}

#[test]
fn the_words_are_plain() {
    let avoided = [
        "token",
        "oauth",
        "auth",
        "asset",
        "sync",
        "invalid grant",
        "!",
    ];
    for (place, _, guide) in all(names) {
        for sentence in sentences(&guide) {
            let lower = sentence.to_lowercase();
            for word in avoided {
                assert!(!lower.contains(word), "{place}: {word} in {sentence:?}");
            }
            assert!(!sentence.trim().is_empty(), "{place}");
            assert!(!sentence.contains("  "), "{place}: {sentence:?}");
            let starts_small = sentence.starts_with(char::is_lowercase);
            assert!(
                !starts_small || sentence == guide.short,
                "{place}: {sentence:?}"
            );
        }
        for step in guide.steps.iter().chain([&guide.what_happened]) {
            assert!(step.ends_with('.'), "{place}: {step:?}");
        }
        assert!(!guide.title.ends_with('.'), "{place}: {:?}", guide.title);
        assert!(guide.short.len() <= 40, "{place}: {:?}", guide.short);
    }
}

#[test]
fn titles_stay_short_whatever_the_names() {
    let long = |purpose| Names {
        profile: "Northwind 👨‍👩‍👧‍👦 ".repeat(40),
        member: Some("Wolfeschlegelsteinhausenbergerdorff Smith".to_owned()),
        day: Some("22 Nov 2027".to_owned()),
        ..names(purpose)
    };
    for (place, _, guide) in all(long).into_iter().chain(all(names)) {
        let length = guide.title.graphemes(true).count();
        assert!(length <= 90, "{place}: {length} in {:?}", guide.title);
    }
}

#[test]
fn an_unknown_person_and_day_leave_whole_sentences() {
    let nobody = |purpose| Names {
        member: None,
        day: None,
        ..names(purpose)
    };
    for (place, _, guide) in all(nobody) {
        for sentence in sentences(&guide) {
            assert!(!sentence.contains(" 's"), "{place}: {sentence:?}");
            assert!(!sentence.contains("on ."), "{place}: {sentence:?}");
            assert!(!sentence.contains("Ana"), "{place}: {sentence:?}");
        }
    }
    let title = |cause| {
        guide(
            Network::Facebook,
            Provider::Facebook,
            cause,
            &nobody(Purpose::Owned),
        )
        .title
    };
    assert_eq!(
        title(Cause::PasswordChanged),
        "The Facebook password changed"
    );
    assert_eq!(
        title(Cause::UnknownInvalid),
        "Access was ended by Facebook or by the person who connected it"
    );
}

#[test]
fn names_of_networks_cannot_bend_the_words() {
    let hostile = |purpose| Names {
        profile: "\u{202E}evil\r\nBcc: x".to_owned(),
        member: Some("\u{200B}Ana\u{202E} Ruiz".to_owned()),
        ..names(purpose)
    };
    for (place, _, guide) in all(hostile) {
        for sentence in sentences(&guide) {
            assert!(
                !sentence.contains(['\u{202E}', '\u{200B}', '\r', '\n']),
                "{place}: {sentence:?}"
            );
        }
    }
}

#[test]
fn cures_follow_from_effects() {
    for (place, cause, guide) in all(names) {
        let expected: &[Cure] = match cause.effect() {
            Effect::Ended | Effect::PermissionMissing => &[Cure::Reconnect],
            Effect::Blocked => &[Cure::StepThenReconnect],
            Effect::RoleRemoved => &[Cure::SomeoneElse],
            Effect::PostingRestricted => &[Cure::NotByReconnect],
            Effect::AppProblem => &[Cure::AppAdministrator],
            Effect::Passing => &[Cure::WaitOnly],
        };
        assert!(expected.contains(&guide.cure), "{place}: {:?}", guide.cure);
        let offers = guide.steps.iter().any(|step| step.contains("Reconnect"));
        let cures = matches!(
            guide.cure,
            Cure::Reconnect | Cure::StepThenReconnect | Cure::SomeoneElse
        );
        assert_eq!(
            offers, cures,
            "{place}: Reconnect is named where it helps, and only there"
        );
        let waits = guide.wait_hours.is_some();
        let facebooks_check = cause == Cause::SecurityCheck && place.contains("Facebook Security");
        assert_eq!(waits, facebooks_check, "{place}");
        if let Some(learn) = guide.learn {
            let url: url::Url = learn.url.parse().unwrap();
            assert_eq!(url.scheme(), "https", "{place}");
        }
    }
}

/// The remedies that networks ask for by name.
#[test]
fn each_network_has_its_remedies() {
    use Cause as C;
    use Network as N;
    use Provider as P;
    let table: [(Network, Provider, Cause, &[&str]); 16] = [
        (
            N::Facebook,
            P::Facebook,
            C::SecurityCheck,
            &[
                "clear cookies and history",
                "Sign in at facebook.com",
                "Complete the check",
                "24 hours",
                "press Reconnect",
                "report it to Facebook",
            ],
        ),
        (
            N::Facebook,
            P::Facebook,
            C::AccountSuspended,
            &[
                "invented name",
                "many addresses on one login",
                "content that others reported",
                "review",
            ],
        ),
        (
            N::Facebook,
            P::Facebook,
            C::AccessRevoked,
            &["Business integrations", "on purpose"],
        ),
        (
            N::Facebook,
            P::Facebook,
            C::RoleRemoved,
            &["full control of the Page", "two-factor"],
        ),
        (
            N::Facebook,
            P::Facebook,
            C::PasswordChanged,
            &["old password", "name of the login", "new password"],
        ),
        (
            N::Facebook,
            P::Facebook,
            C::PermissionMissing,
            &["Edit settings", "ticked"],
        ),
        (
            N::Instagram,
            P::Facebook,
            C::PermissionMissing,
            &["professional account", "linked to its Page"],
        ),
        (
            N::Instagram,
            P::Instagram,
            C::RoleRemoved,
            &["switch to a professional account"],
        ),
        (
            N::Linkedin,
            P::Linkedin,
            C::RoleRemoved,
            &["designated admin", "Another admin role is not enough"],
        ),
        (
            N::Linkedin,
            P::Linkedin,
            C::AccessRevoked,
            &["Permitted services"],
        ),
        (N::X, P::X, C::AccountLocked, &["unlock"]),
        (
            N::X,
            P::X,
            C::AccountSuspended,
            &["appeal", "does not help before X lifts it"],
        ),
        (N::X, P::X, C::AccessRevoked, &["Connected apps"]),
        (
            N::Youtube,
            P::Google,
            C::RoleRemoved,
            &["Brand Account", "manager or editor cannot"],
        ),
        (
            N::Youtube,
            P::Google,
            C::Expired,
            &["7 days", "Testing", "publish its consent screen"],
        ),
        (
            N::GoogleBusiness,
            P::Google,
            C::AppDisabled,
            &["approved this project for Business Profile"],
        ),
    ];
    for (network, provider, cause, expected) in table {
        let guide = guide(network, provider, cause, &names(Purpose::Owned));
        let text = sentences(&guide).join(" ");
        for words in expected {
            assert!(
                text.contains(words),
                "{network:?} {cause:?}: {words:?} in {text}"
            );
        }
    }
}

#[test]
fn titles_name_the_person_and_the_day() {
    use Cause as C;
    use Network as N;
    use Provider as P;
    let table = [
        (
            N::Facebook,
            P::Facebook,
            C::PasswordChanged,
            "Ana's Facebook password changed on 22 Nov",
        ),
        (
            N::Instagram,
            P::Facebook,
            C::PasswordChanged,
            "Ana's Facebook password changed on 22 Nov",
        ),
        (
            N::Tiktok,
            P::Tiktok,
            C::UnknownInvalid,
            "Access was ended by TikTok or by Ana on 22 Nov",
        ),
        (
            N::Facebook,
            P::Facebook,
            C::RoleRemoved,
            "Ana can no longer manage Northwind Outfitters",
        ),
        (
            N::X,
            P::X,
            C::AccountSuspended,
            "X suspended Northwind Outfitters on 22 Nov",
        ),
    ];
    for (network, provider, cause, title) in table {
        assert_eq!(
            guide(network, provider, cause, &names(Purpose::Owned)).title,
            title
        );
    }
    let unpaid = Names {
        standing: Some("UNSETTLED".to_owned()),
        ..names(Purpose::Paid)
    };
    let guide = guide(N::Facebook, P::Facebook, C::PostingRestricted, &unpaid);
    assert_eq!(
        guide.title,
        "Meta paused Northwind Outfitters until a payment is settled"
    );
    assert_eq!(guide.short, "ads are paused");
}

#[test]
fn a_google_sign_in_that_dies_after_seven_days_names_the_testing_mode() {
    for network in [Network::Youtube, Network::GoogleBusiness] {
        for cause in [Cause::Expired, Cause::AccessRevoked, Cause::UnknownInvalid] {
            let said = |testing| {
                let names = Names {
                    testing,
                    ..names(Purpose::Owned)
                };
                guide(network, Provider::Google, cause, &names)
            };
            let died = said(true);
            assert_eq!(
                died.title,
                "Google ended Ana's sign-in after 7 days on 22 Nov"
            );
            assert!(died.what_happened.contains("publishing status"));
            assert!(died.steps[0].contains("Publish app"), "{:?}", died.steps);
            assert_ne!(died.short, said(false).short);
        }
    }
}
