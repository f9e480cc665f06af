//! Companies, people, network apps, settings and what the database says about itself.

use std::collections::BTreeSet;

use chrono::NaiveTime;
use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::company::{Company, Person};
use holdfast_core::domain::flow::Phase;
use holdfast_core::domain::network::Provider;
use holdfast_core::domain::network_app::{AppTest, AppTestPart, NetworkApp};
use holdfast_core::domain::notice::NoticeKind;
use holdfast_core::domain::settings::{Settings, Theme};
use holdfast_core::store::people::NewPerson;
use holdfast_core::store::{
    StoreError, companies, flows, grants, meta, network_apps, people, settings,
};

use super::samples::{at, company, finding, grant, in_a_store, new_app, sealed};

fn tom(company: holdfast_core::domain::id::CompanyId) -> NewPerson {
    NewPerson {
        company,
        name: "Tom Okafor".to_owned(),
        email: Some("tom@northwind.example".to_owned()),
    }
}

#[tokio::test]
async fn companies_and_people_come_back_as_they_were_written() {
    let done = in_a_store(|tx| {
        let one = companies::insert(tx, "Northwind")?;
        companies::rename(tx, one, "Northwind Outfitters")?;
        let other = companies::insert(tx, "Another")?;
        let name = "Northwind Outfitters".to_owned();
        assert_eq!(companies::get(tx, one)?, Some(Company { id: one, name }));
        assert_eq!(companies::list(tx)?.len(), 2);
        assert!(companies::insert(tx, "").is_err(), "a company has a name");

        let id = people::insert(tx, &tom(one))?;
        people::insert(tx, &tom(other))?;
        let changed = Person {
            id,
            company: one,
            name: "Tom".to_owned(),
            email: None,
        };
        people::update(tx, &changed)?;
        assert_eq!(people::get(tx, id)?.as_ref(), Some(&changed));
        assert_eq!(people::list(tx, one)?, [changed]);
        assert_eq!(people::all(tx)?.len(), 2);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn you_are_one_person_for_each_company() {
    let done = in_a_store(|tx| {
        let (one, other) = (company(tx)?, companies::insert(tx, "Another")?);
        let (tom_here, mei) = (
            people::insert(tx, &tom(one))?,
            people::insert(tx, &tom(one))?,
        );
        let tom_there = people::insert(tx, &tom(other))?;
        assert_eq!(people::you(tx, one)?, None);
        people::set_you(tx, tom_here)?;
        people::set_you(tx, tom_there)?;
        people::set_you(tx, mei)?;
        assert_eq!(people::you(tx, one)?, Some(mei));
        assert_eq!(people::you(tx, other)?, Some(tom_there));
        people::delete(tx, mei)?;
        assert_eq!(people::you(tx, one)?, None);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn people_opt_out_of_one_kind_at_a_time() {
    let done = in_a_store(|tx| {
        let id = {
            let company = company(tx)?;
            people::insert(tx, &tom(company))?
        };
        for kind in NoticeKind::ALL {
            people::set_opt_out(tx, id, kind, true)?;
            people::set_opt_out(tx, id, kind, true)?;
        }
        people::set_opt_out(tx, id, NoticeKind::NeedsYou, false)?;
        let left: BTreeSet<_> = people::opt_outs(tx, id)?.into_iter().collect();
        let mut all = BTreeSet::from(NoticeKind::ALL);
        all.remove(&NoticeKind::NeedsYou);
        assert_eq!(left, all);
        assert_eq!(people::all_opt_outs(tx)?.len(), all.len());
        people::delete(tx, id)?;
        assert_eq!(people::all_opt_outs(tx)?, []);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn who_leaves_leaves_their_sign_ins_behind() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let id = people::insert(tx, &tom(company))?;
        let grant = grant(tx, company, "tom")?;
        grants::set_person(tx, grant, Some(id))?;
        let mut new = new_app(company);
        new.responsible = Some(id);
        let app = network_apps::insert(tx, &new)?;
        people::delete(tx, id)?;
        let grant = grants::get(tx, grant)?.ok_or(StoreError::Gone)?;
        let app = network_apps::get(tx, app)?.ok_or(StoreError::Gone)?;
        assert_eq!((grant.person, app.responsible), (None, None));
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_network_app_comes_back_as_it_was_written() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let tom = people::insert(tx, &tom(company))?;
        let id = network_apps::insert(tx, &new_app(company))?;
        let again = network_apps::insert(tx, &new_app(company));
        assert!(matches!(again, Err(StoreError::Taken)));
        network_apps::update(tx, id, &new_app(company).options, Some(tom))?;
        network_apps::set_secret(tx, id, Some(&sealed("client secret")))?;
        let test = AppTest {
            at: at(7),
            parts: vec![
                AppTestPart {
                    name: "YouTube".to_owned(),
                    finding: None,
                },
                AppTestPart {
                    name: "Business Profile".to_owned(),
                    finding: Some(finding(Cause::ConfigError)),
                },
            ],
        };
        network_apps::set_test(tx, id, &test)?;
        let refused = finding(Cause::AppDisabled);
        assert!(
            network_apps::set_refusal(tx, id, Some(&refused))?,
            "that is news"
        );
        assert!(!network_apps::set_refusal(tx, id, Some(&refused))?);
        let written = NetworkApp {
            id,
            company,
            provider: Provider::Google,
            client_id: "client".to_owned(),
            has_secret: true,
            options: new_app(company).options,
            responsible: Some(tom),
            refusal: Some(refused),
            last_test: Some(test),
        };
        assert_eq!(network_apps::get(tx, id)?, Some(written.clone()));
        let listed = [written];
        assert_eq!(network_apps::list(tx, company)?, listed);
        assert_eq!(network_apps::all(tx)?, listed);
        let kept = network_apps::sealed_secret(tx, id)?;
        assert_eq!(kept, Some(sealed("client secret")));

        network_apps::set_secret(tx, id, None)?;
        let app = network_apps::get(tx, id)?.ok_or(StoreError::Gone)?;
        assert!(!app.has_secret);
        assert_eq!(app.refusal, None, "it was about the old secret");
        assert_eq!(network_apps::sealed_secret(tx, id)?, None);
        assert!(!network_apps::set_refusal(tx, id, None)?);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn a_network_app_stays_while_a_sign_in_needs_it() {
    let done = in_a_store(|tx| {
        let company = company(tx)?;
        let (old, mut new) = (
            network_apps::insert(tx, &new_app(company))?,
            new_app(company),
        );
        new.client_id = "newer".to_owned();
        let newer = network_apps::insert(tx, &new)?;
        let apps = network_apps::of_provider(tx, company, Provider::Google)?;
        assert_eq!(
            apps.iter().map(|app| app.id).collect::<Vec<_>>(),
            [newer, old]
        );

        let mut with_app = super::samples::new_grant(company, "ana");
        with_app.app = Some(old);
        let grant = grants::insert(tx, &with_app)?;
        let refused = network_apps::delete(tx, old);
        assert!(matches!(refused, Err(StoreError::InUse)));
        grants::delete(tx, grant)?;

        let mut flow = super::samples::new_flow(company, 1);
        flow.app = Some(old);
        flows::insert(tx, &flow)?;
        let refused = network_apps::delete(tx, old);
        assert!(matches!(refused, Err(StoreError::InUse)));
        assert!(flows::set_phase(tx, flow.id, Phase::Cancelled, at(1))?);
        network_apps::delete(tx, old)
    });
    done.await;
}

#[tokio::test]
async fn settings_are_the_defaults_until_somebody_sets_them() {
    let done = in_a_store(|tx| {
        assert_eq!(settings::get(tx)?, Settings::default());
        let chosen = Settings {
            theme: Theme::Dark,
            quiet_hours: NaiveTime::from_hms_opt(19, 0, 0).zip(NaiveTime::from_hms_opt(8, 30, 0)),
            letter_keys: false,
            ..Settings::default()
        };
        settings::put(tx, &Settings::default())?;
        settings::put(tx, &chosen)?;
        assert_eq!(settings::get(tx)?, chosen);
        // A version that knows fewer settings wrote this.
        tx.execute("UPDATE settings SET value = '{\"theme\":\"dark\"}'", [])?;
        let filled = Settings {
            theme: Theme::Dark,
            ..Settings::default()
        };
        assert_eq!(settings::get(tx)?, filled);
        Ok(())
    });
    done.await;
}

#[tokio::test]
async fn the_high_water_mark_only_rises() {
    let done = in_a_store(|tx| {
        assert_eq!(meta::high_water(tx)?, at(0));
        meta::raise_high_water(tx, at(50))?;
        meta::raise_high_water(tx, at(20))?;
        assert_eq!(meta::high_water(tx)?, at(50));
        Ok(())
    });
    done.await;
}
