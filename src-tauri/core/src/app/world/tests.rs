use super::*;
use crate::domain::cause::{Confidence, Evidence};
use crate::domain::grant::Renewal;
use crate::domain::samples::{at, grant};

const APP: NetworkAppId = NetworkAppId(4);

fn refused(cause: Cause) -> Finding {
    Finding {
        cause,
        confidence: Confidence::Said,
        evidence: Evidence {
            provider: Provider::X,
            status: Some(400),
            code: None,
            subcode: None,
            kind: None,
            request_id: None,
            at: at("2026-11-01T08:00:00Z"),
        },
    }
}

#[test]
fn a_refused_token_is_remembered_until_there_is_another_or_its_app_is_accepted_again() {
    let one = Grant {
        app: Some(APP),
        ..grant(Provider::X, Renewal::Rotating)
    };
    let renewed = Grant {
        generation: one.generation + 1,
        ..one.clone()
    };
    let accepted = [("another app", NetworkAppId(5)), ("its app", APP)];
    for (cause, kept) in [
        (Cause::UnknownInvalid, [true, false]),
        (Cause::RenewalInterrupted, [true, true]),
    ] {
        for ((what, app), kept) in accepted.into_iter().zip(kept) {
            let mut world = WorldState::default();
            world.refuse_token(&one, refused(cause));
            assert!(world.refused_token(&one).is_some());
            assert!(world.refused_token(&renewed).is_none());
            world.forget_refused_tokens(app);
            let known = world.refused_token(&one).is_some();
            assert_eq!(known, kept, "{what}, {cause:?}");
        }
    }
}
