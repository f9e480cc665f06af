//! Grants, connections and what hangs between them.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::connection::{Connection, Intent, Watched};
use holdfast_core::domain::grant::{End, Grant, Renewal, TokenEnds};
use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::domain::profile::{Capability, ProfileKind};
use holdfast_core::store::grants::PutTokens;
use holdfast_core::store::{
    StoreError, companies, connections, grants, network_apps, people, renewals, successors,
};

use super::samples::{
    ana, at, company, ends, finding, grant, in_a_store, new_app, new_connection, new_grant,
    one_of_each, page, put, sealed, store, stored_grant,
};

#[tokio::test]
async fn a_grant_comes_back_as_it_was_written() {
    let read = in_a_store(|tx| {
        let (company, id, _) = one_of_each(tx)?;
        assert!(grants::set_finding(
            tx,
            id,
            1,
            Some(&finding(Cause::PasswordChanged))
        )?);
        grants::set_proven(tx, id, at(5))?;
        grants::set_renewal_failing(tx, id, Some(at(6)))?;
        grants::set_renewal_failing(tx, id, Some(at(9)))?;
        Ok((company, id, stored_grant(tx, id)?))
    });
    let (company, id, read) = read.await;
    let written = Grant {
        id,
        company,
        provider: Provider::Facebook,
        app: None,
        client_id: "client".to_owned(),
        subject: "ana".to_owned(),
        member: ana(),
        person: None,
        scopes: vec!["pages_show_list".to_owned()],
        renewal: Renewal::Rotating,
        ends: ends(),
        generation: 1,
        finding: Some(finding(Cause::PasswordChanged)),
        proven_at: Some(at(5)),
        renewal_failing_since: Some(at(6)),
        created_at: at(0),
    };
    assert_eq!(read, written);
}

#[tokio::test]
async fn every_kind_of_end_comes_back_as_it_was_told() {
    let all = [End::Reported(at(-9_999_999)), End::Never, End::Unknown];
    let read = in_a_store(move |tx| {
        let company = company(tx)?;
        let mut read = vec![];
        for access in all {
            for refresh in [None, Some(all[0]), Some(all[1]), Some(all[2])] {
                let id = grants::insert(tx, &new_grant(company, &format!("{read:?}")))?;
                let ends = TokenEnds {
                    issued_at: at(0),
                    access,
                    refresh,
                    data_access: None,
                };
                let renewal = Renewal::Stable;
                let put = grants::put_tokens(tx, id, 0, &sealed("x"), &ends, &[], renewal)?;
                assert_eq!(put, PutTokens::Written { generation: 1 });
                read.push((stored_grant(tx, id)?.ends, ends));
            }
        }
        Ok(read)
    });
    for (read, written) in read.await {
        assert_eq!(read, written);
    }
}

#[tokio::test]
async fn a_grant_without_tokens_pretends_nothing() {
    let (grant, sealed) = store()
        .write(|tx| {
            let company = company(tx)?;
            let id = grants::insert(tx, &new_grant(company, "ana"))?;
            Ok((stored_grant(tx, id)?, grants::sealed_tokens(tx, id)?))
        })
        .await
        .unwrap();
    assert_eq!(sealed, None);
    assert_eq!((grant.generation, grant.renewal), (0, Renewal::None));
    assert_eq!(
        (grant.ends.access, grant.ends.refresh),
        (End::Unknown, None)
    );
}

#[tokio::test]
async fn tokens_are_written_only_under_the_generation_they_were_made_for() {
    let done = in_a_store(|tx| {
        let (_, id, _) = one_of_each(tx)?;
        assert!(grants::set_finding(
            tx,
            id,
            1,
            Some(&finding(Cause::Expired))
        )?);
        grants::set_renewal_failing(tx, id, Some(at(1)))?;

        assert_eq!(put(tx, id, 0, &sealed("late"))?, PutTokens::GenerationMoved);
        assert_eq!(
            put(tx, id, 2, &sealed("early"))?,
            PutTokens::GenerationMoved
        );
        let before = stored_grant(tx, id)?;
        assert!(before.finding.is_some(), "a refused write changes nothing");
        assert_eq!(grants::sealed_tokens(tx, id)?, Some((sealed("first"), 1)));

        assert_eq!(
            put(tx, id, 1, &sealed("second"))?,
            PutTokens::Written { generation: 2 }
        );
        assert_eq!(grants::sealed_tokens(tx, id)?, Some((sealed("second"), 2)));
        let after = stored_grant(tx, id)?;
        assert_eq!(after.finding, None, "it was about the old tokens");
        assert_eq!(after.renewal_failing_since, None);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_judgement_about_replaced_tokens_is_not_kept() {
    let done = in_a_store(|tx| {
        let (_, id, _) = one_of_each(tx)?;
        let ended = finding(Cause::AccessRevoked);
        assert!(!grants::set_finding(tx, id, 0, Some(&ended))?);
        assert_eq!(stored_grant(tx, id)?.finding, None);
        assert!(grants::set_finding(tx, id, 1, Some(&ended))?);
        assert!(!grants::set_finding(tx, id, 0, None)?);
        assert_eq!(stored_grant(tx, id)?.finding, Some(ended));
        assert!(grants::set_finding(tx, id, 1, None)?);
        assert_eq!(stored_grant(tx, id)?.finding, None);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn an_empty_token_set_never_overwrites_a_stored_one() {
    let done = in_a_store(|tx| {
        let (_, id, connection) = one_of_each(tx)?;
        assert!(put(tx, id, 1, &sealed("")).is_err());
        assert_eq!(grants::sealed_tokens(tx, id)?, Some((sealed("first"), 1)));
        connections::set_own_token(tx, connection, &sealed("page"), End::Never)?;
        assert!(connections::set_own_token(tx, connection, &sealed(""), End::Never).is_err());
        let kept = connections::sealed_own_token(tx, connection)?;
        assert_eq!(kept, Some(sealed("page")));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn erased_tokens_cannot_be_brought_back_by_slow_work() {
    let done = in_a_store(|tx| {
        let (_, id, _) = one_of_each(tx)?;
        grants::erase_tokens(tx, id)?;
        assert_eq!(grants::sealed_tokens(tx, id)?, None);
        assert_eq!(put(tx, id, 1, &sealed("late"))?, PutTokens::GenerationMoved);
        let grant = stored_grant(tx, id)?;
        assert_eq!((grant.generation, grant.ends.access), (2, End::Unknown));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn what_is_gone_is_said_to_be_gone() {
    let gone = |result: Result<(), StoreError>| matches!(result, Err(StoreError::Gone));
    let done = in_a_store(move |tx| {
        let (_, id, connection) = one_of_each(tx)?;
        connections::delete(tx, connection)?;
        grants::delete(tx, id)?;
        assert!(matches!(
            put(tx, id, 1, &sealed("x")),
            Err(StoreError::Gone)
        ));
        let judged = grants::set_finding(tx, id, 1, None);
        assert!(matches!(judged, Err(StoreError::Gone)));
        assert!(gone(grants::set_proven(tx, id, at(0))));
        assert!(gone(grants::erase_tokens(tx, id)));
        assert!(gone(grants::delete(tx, id)));
        assert!(gone(connections::set_finding(tx, connection, None)));
        assert!(gone(connections::set_intent(tx, connection, Intent::Kept)));
        assert!(gone(connections::move_to_grant(tx, connection, None, None)));
        assert!(gone(connections::delete(tx, connection)));
        assert_eq!(grants::get(tx, id)?, None);
        assert_eq!(connections::get(tx, connection)?, None);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_grant_is_one_per_company_provider_client_and_subject() {
    let done = in_a_store(|tx| {
        let (one, id, _) = one_of_each(tx)?;
        let other = companies::insert(tx, "Another")?;
        let again = grants::insert(tx, &new_grant(one, "ana"));
        assert!(matches!(again, Err(StoreError::Taken)));
        let mut differing = vec![new_grant(other, "ana"), new_grant(one, "tom")];
        differing.push(new_grant(one, "ana"));
        differing[2].client_id = "another client".to_owned();
        differing.push(new_grant(one, "ana"));
        differing[3].provider = Provider::Instagram;
        for new in &differing {
            grants::insert(tx, new)?;
        }
        let found = grants::find(tx, one, Provider::Facebook, "client", "ana")?;
        assert_eq!(found.map(|grant| grant.id), Some(id));
        assert_eq!(grants::list(tx, one)?.len(), 4);
        assert_eq!(grants::all(tx)?.len(), 5);
        let everywhere = grants::of_member(tx, Provider::Facebook, "client", "ana")?;
        let companies: Vec<_> = everywhere.iter().map(|grant| grant.company).collect();
        assert_eq!(
            companies,
            [one, other, one],
            "in every company, for every subject"
        );
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_connection_comes_back_as_it_was_written() {
    let read = in_a_store(|tx| {
        let (company, grant, id) = one_of_each(tx)?;
        let mut listed = page("another id is not written");
        listed.kind = ProfileKind::AdAccount;
        listed.name = "Renamed".to_owned();
        listed.handle = None;
        listed.roles = vec!["ADVERTISE".to_owned()];
        listed.capabilities = vec![Capability::ManageAds];
        listed.standing = Some("UNSETTLED".to_owned());
        connections::update_listed(tx, id, &listed)?;
        connections::set_own_token(tx, id, &sealed("page"), End::Reported(at(70)))?;
        connections::set_finding(tx, id, Some(&finding(Cause::RoleRemoved)))?;
        connections::set_proven(tx, id, at(8))?;
        connections::set_intent(tx, id, Intent::Disconnected)?;
        let watched = Watched {
            hashtags: vec!["mendit".to_owned()],
            competitors: vec!["southwind".to_owned()],
        };
        connections::set_watched(tx, id, &watched)?;
        let written = Connection {
            id,
            company,
            profile: page("page").key,
            purpose: Purpose::Owned,
            kind: ProfileKind::AdAccount,
            name: "Renamed".to_owned(),
            handle: None,
            intent: Intent::Disconnected,
            grant: Some(grant),
            own_token_end: Some(End::Reported(at(70))),
            roles: vec!["ADVERTISE".to_owned()],
            capabilities: vec![Capability::ManageAds],
            standing: Some("UNSETTLED".to_owned()),
            finding: Some(finding(Cause::RoleRemoved)),
            watched,
            connected_at: Some(at(1)),
            proven_at: Some(at(8)),
        };
        Ok((connections::get(tx, id)?, written))
    });
    let (read, written) = read.await;
    assert_eq!(read, Some(written));
}

#[tokio::test]
async fn a_connection_is_one_per_company_network_profile_and_purpose() {
    let done = in_a_store(|tx| {
        let (one, _, id) = one_of_each(tx)?;
        let other = companies::insert(tx, "Another")?;
        let again = connections::insert(tx, &new_connection(one, "page", None));
        assert!(matches!(again, Err(StoreError::Taken)));
        connections::insert(tx, &new_connection(other, "page", None))?;
        let mut monitored = new_connection(one, "page", None);
        monitored.purpose = Purpose::Monitored;
        connections::insert(tx, &monitored)?;
        let mut instagram = new_connection(one, "page", None);
        instagram.profile.key.network = Network::Instagram;
        connections::insert(tx, &instagram)?;
        let found = connections::find(tx, one, &page("page").key, Purpose::Owned)?;
        assert_eq!(found.map(|connection| connection.id), Some(id));
        assert_eq!(connections::list(tx, one)?.len(), 3);
        assert_eq!(connections::all(tx)?.len(), 4);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_connection_takes_no_token_of_its_old_grant_along() {
    let done = in_a_store(|tx| {
        let (company, ana, id) = one_of_each(tx)?;
        let tom = grant(tx, company, "tom")?;
        successors::add(tx, id, tom)?;
        connections::set_own_token(tx, id, &sealed("of ana"), End::Never)?;

        connections::move_to_grant(tx, id, Some(ana), Some(at(2)))?;
        let kept = connections::sealed_own_token(tx, id)?;
        assert_eq!(kept, Some(sealed("of ana")), "it did not move");

        connections::move_to_grant(tx, id, Some(tom), Some(at(3)))?;
        assert_eq!(connections::sealed_own_token(tx, id)?, None);
        let moved = connections::get(tx, id)?.ok_or(StoreError::Gone)?;
        assert_eq!((moved.grant, moved.own_token_end), (Some(tom), None));
        assert_eq!(moved.connected_at, Some(at(3)));
        assert_eq!(
            successors::of_connection(tx, id)?,
            [],
            "no longer one to come"
        );

        connections::set_own_token(tx, id, &sealed("of tom"), End::Never)?;
        connections::move_to_grant(tx, id, None, None)?;
        let let_go = connections::get(tx, id)?.ok_or(StoreError::Gone)?;
        assert_eq!((let_go.grant, let_go.connected_at), (None, Some(at(3))));
        assert_eq!(connections::sealed_own_token(tx, id)?, None);
        assert_eq!(connections::by_grant(tx, tom)?, []);
        grants::delete(tx, tom)
    });
    done.await;
}

#[tokio::test]
async fn successors_are_of_one_company_and_go_with_either_side() {
    let done = in_a_store(|tx| {
        let (company, _, id) = one_of_each(tx)?;
        let tom = grant(tx, company, "tom")?;
        let mei = grant(tx, company, "mei")?;
        successors::add(tx, id, tom)?;
        successors::add(tx, id, tom)?;
        successors::add(tx, id, mei)?;
        assert_eq!(successors::of_connection(tx, id)?, [tom, mei]);
        assert_eq!(successors::of_grant(tx, tom)?, [id]);
        successors::remove(tx, id, mei)?;
        grants::delete(tx, tom)?;
        assert_eq!(successors::of_connection(tx, id)?, []);

        let other = companies::insert(tx, "Another")?;
        let foreign = grant(tx, other, "ana")?;
        let across = successors::add(tx, id, foreign);
        assert!(matches!(across, Err(StoreError::InUse)));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn the_number_of_a_removed_connection_is_never_used_again() {
    let done = in_a_store(|tx| {
        let (company, grant, id) = one_of_each(tx)?;
        connections::delete(tx, id)?;
        let again = connections::insert(tx, &new_connection(company, "page", Some(grant)))?;
        assert_ne!(again, id);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_company_goes_with_everything_it_has() {
    let left = in_a_store(|tx| {
        let (company, grant, id) = one_of_each(tx)?;
        let app = network_apps::insert(tx, &new_app(company))?;
        let person = people::insert(
            tx,
            &people::NewPerson {
                company,
                name: "Tom".to_owned(),
                email: None,
            },
        )?;
        grants::set_person(tx, grant, Some(person))?;
        network_apps::update(tx, app, &new_app(company).options, Some(person))?;
        successors::add(tx, id, super::samples::grant(tx, company, "tom")?)?;
        assert!(renewals::start(tx, grant, 1, at(0))?);
        let kept = companies::insert(tx, "Kept")?;
        super::samples::grant(tx, kept, "ana")?;
        companies::delete(tx, company)?;
        Ok((
            companies::list(tx)?.len(),
            grants::all(tx)?.len(),
            people::all(tx)?.len(),
        ))
    });
    assert_eq!(left.await, (1, 1, 0));
}

#[tokio::test]
async fn a_renewal_is_begun_once_for_each_generation() {
    let done = in_a_store(|tx| {
        let (_, id, _) = one_of_each(tx)?;
        assert!(
            !renewals::start(tx, id, 0, at(0))?,
            "of tokens that are not there"
        );
        assert!(renewals::start(tx, id, 1, at(1))?);
        assert!(!renewals::start(tx, id, 1, at(2))?, "it is under way");

        let open = renewals::unfinished(tx)?;
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].grant, open[0].generation), (id, 1));
        assert_eq!((open[0].started_at, open[0].attempts), (at(1), 1));
        assert_eq!(open[0].answered_at, None);

        renewals::answered(tx, id, 1, at(3))?;
        assert_eq!(renewals::unfinished(tx)?[0].answered_at, Some(at(3)));

        let written = put(tx, id, 1, &sealed("second"))?;
        assert_eq!(written, PutTokens::Written { generation: 2 });
        renewals::stored(tx, id, 1, at(4))?;
        assert_eq!(renewals::unfinished(tx)?, []);
        assert!(
            !renewals::start(tx, id, 1, at(5))?,
            "that generation is over"
        );
        assert!(renewals::start(tx, id, 2, at(5))?, "the next one begins");
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_once_more_by_one() {
    let done = in_a_store(|tx| {
        let (_, id, _) = one_of_each(tx)?;
        assert!(renewals::start(tx, id, 1, at(1))?);
        let seen = renewals::unfinished(tx)?.remove(0);
        assert!(renewals::again(tx, &seen, at(2))?);
        assert!(
            !renewals::again(tx, &seen, at(2))?,
            "another process saw the same"
        );
        let seen = renewals::unfinished(tx)?.remove(0);
        assert_eq!((seen.attempts, seen.started_at), (2, at(2)));

        renewals::withdraw(tx, id, 1)?;
        assert_eq!(renewals::unfinished(tx)?, []);
        assert!(
            renewals::start(tx, id, 1, at(9))?,
            "nothing was spent, so it can begin again"
        );

        // A person signs in meanwhile: the old refresh token matters no more.
        assert_eq!(
            put(tx, id, 1, &sealed("by sign-in"))?,
            PutTokens::Written { generation: 2 }
        );
        assert_eq!(renewals::unfinished(tx)?, []);
        Ok(())
    });
    done.await;
}
