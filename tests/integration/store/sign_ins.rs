//! Sign-ins under way.

use holdfast_core::domain::flow::{Flow, FlowIntent, Phase, Staged};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::store::{StoreError, flows};

use super::samples::{at, company, in_a_store, listing, new_flow, sealed};

#[tokio::test]
async fn a_flow_comes_back_as_it_was_written() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let connection = ConnectionId(4);
        let intents = [
            FlowIntent::Add,
            FlowIntent::HandOver {
                connections: vec![connection],
            },
            FlowIntent::AddAgain { connection },
            new_flow(company, 0).intent,
        ];
        for (number, intent) in (1..).zip(intents) {
            let mut new = new_flow(company, number);
            new.intent = intent;
            flows::insert(tx, &new)?;
            let written = Flow {
                id: new.id,
                company,
                provider: new.provider,
                app: None,
                network: new.network,
                purpose: new.purpose,
                intent: new.intent,
                engine: new.engine,
                phase: Phase::Opening,
                state_print: new.state_print.clone(),
                redirect: new.redirect,
                created_at: at(0),
                expires_at: at(10),
                ended_at: None,
                staged: None,
            };
            assert_eq!(flows::get(tx, new.id)?.as_ref(), Some(&written));
            assert_eq!(flows::by_state(tx, &new.state_print)?, Some(written));
        }
        assert_eq!(flows::by_state(tx, &[9; 32])?, None);
        assert_eq!(flows::open(tx)?.len(), 4);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn one_state_is_one_flow() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        flows::insert(tx, &new_flow(company, 1))?;
        let mut same_state = new_flow(company, 2);
        same_state.state_print = new_flow(company, 1).state_print;
        let refused = flows::insert(tx, &same_state);
        assert!(matches!(refused, Err(StoreError::Taken)));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_second_redirect_moves_nothing() {
    let done = in_a_store(|tx| {
        let flow = new_flow(company(tx)?, 1);
        flows::insert(tx, &flow)?;
        assert!(flows::set_phase(tx, flow.id, Phase::AwaitingUser, at(1))?);
        let redirected =
            |now| flows::advance(tx, flow.id, Phase::AwaitingUser, Phase::Exchanging, now);
        assert!(redirected(at(2))?);
        assert!(!redirected(at(2))?, "the code is used once");
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn staged_tokens_wait_for_the_commit() {
    let done = in_a_store(|tx| {
        let flow = new_flow(company(tx)?, 1);
        flows::insert(tx, &flow)?;
        flows::stage(tx, flow.id, &sealed("tokens"), &Staged::Listed(listing()))?;
        let staged = flows::get(tx, flow.id)?.ok_or(StoreError::Gone)?;
        assert_eq!(staged.phase, Phase::Choosing);
        assert_eq!(staged.staged, Some(Staged::Listed(listing())));
        assert_eq!(flows::sealed_staged(tx, flow.id)?, Some(sealed("tokens")));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn what_has_ended_holds_no_secret_and_stays_ended() {
    for end in [
        Phase::Done,
        Phase::Cancelled,
        Phase::TimedOut,
        Phase::Failed,
    ] {
        for staged in [false, true] {
            let done = in_a_store(move |tx| {
                let flow = new_flow(company(tx)?, 1);
                flows::insert(tx, &flow)?;
                if staged {
                    flows::stage(tx, flow.id, &sealed("tokens"), &Staged::Listed(listing()))?;
                }
                assert!(flows::set_phase(tx, flow.id, end, at(5))?);
                let ended = flows::get(tx, flow.id)?.ok_or(StoreError::Gone)?;
                assert_eq!((ended.phase, ended.ended_at), (end, Some(at(5))));
                assert_eq!(ended.staged, None);
                assert_eq!(flows::sealed_staged(tx, flow.id)?, None);
                assert_eq!(flows::open(tx)?, []);

                assert!(!flows::set_phase(tx, flow.id, Phase::Done, at(6))?);
                assert!(!flows::advance(tx, flow.id, end, Phase::Exchanging, at(6))?);
                let late = flows::stage(tx, flow.id, &sealed("late"), &Staged::Listed(listing()));
                assert!(matches!(late, Err(StoreError::Gone)));
                let still = flows::get(tx, flow.id)?.ok_or(StoreError::Gone)?;
                assert_eq!(still, ended);
                Ok(())
            });
            done.await;
        }
    }
}
