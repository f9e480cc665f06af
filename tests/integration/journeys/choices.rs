//! What the account picker remembers.

use holdfast_core::app::Error;
use holdfast_core::app::view::{ConnectionRef, GroupRef, RememberChoice, SaveGroup};
use holdfast_core::domain::choosing::{Choice, Place};
use holdfast_core::domain::id::{ConnectionId, GroupId};
use holdfast_core::domain::network::{Network, Purpose};
use holdfast_core::store::StoreError;

use super::company::{ANA, Company};

fn group(id: Option<GroupId>, name: &str, accounts: &[ConnectionId]) -> SaveGroup {
    SaveGroup {
        id,
        name: name.to_owned(),
        accounts: accounts.to_vec(),
    }
}

async fn connected(company: &Company) -> Vec<ConnectionId> {
    company
        .connect_all(Network::Facebook, Purpose::Owned, ANA)
        .await;
    company.rows().await.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn groups_and_choices_come_back_after_a_restart() {
    let company = Company::start().await;
    let ids = connected(&company).await;
    let nothing = company.app.choices().await.unwrap();
    assert!(nothing.groups.is_empty());
    assert_eq!((nothing.publish, nothing.conversations), (None, None));

    for (name, accounts) in [("West", &ids[..2]), ("all stores", &ids[..])] {
        let made = company.app.save_group(group(None, name, accounts)).await;
        made.unwrap();
    }
    let chosen = Choice::These(vec![ids[1]]);
    for (place, choice) in [
        (Place::Publish, Choice::These(ids.clone())),
        (Place::Publish, chosen.clone()),
        (Place::Conversations, Choice::All),
    ] {
        let request = RememberChoice { place, choice };
        company.app.remember_choice(request).await.unwrap();
    }

    let company = company.restart().await;
    let kept = company.app.choices().await.unwrap();
    let names: Vec<_> = kept.groups.iter().map(|group| &*group.name).collect();
    assert_eq!(names, ["all stores", "West"], "by name, whatever the case");
    assert_eq!(kept.groups[1].accounts, ids[..2]);
    assert_eq!(kept.publish, Some(chosen));
    assert_eq!(kept.conversations, Some(Choice::All));
}

#[tokio::test]
async fn a_group_is_renamed_changed_and_removed() {
    let company = Company::start().await;
    let ids = connected(&company).await;
    let made = company.app.save_group(group(None, "West", &ids)).await;
    let id = made.unwrap().groups[0].id;

    let changed = company
        .app
        .save_group(group(Some(id), "  West coast ", &ids[1..2]))
        .await
        .unwrap();
    assert_eq!(changed.groups.len(), 1);
    assert_eq!(changed.groups[0].name, "West coast");
    assert_eq!(changed.groups[0].accounts, ids[1..2]);

    let left = company.app.remove_group(GroupRef { id }).await.unwrap();
    assert!(left.groups.is_empty());
    let again = company.app.remove_group(GroupRef { id }).await;
    assert!(matches!(again, Err(Error::Store(StoreError::Gone))));
    let gone = company.app.save_group(group(Some(id), "West", &ids)).await;
    assert!(matches!(gone, Err(Error::Store(StoreError::Gone))));
}

#[tokio::test]
async fn a_group_has_a_name_of_its_own_and_accounts() {
    let company = Company::start().await;
    let ids = connected(&company).await;
    company
        .app
        .save_group(group(None, "West", &ids))
        .await
        .unwrap();
    for refused in [
        group(None, "WEST", &ids),
        group(None, "  ", &ids),
        group(None, &"w".repeat(201), &ids),
        group(None, "East", &[]),
    ] {
        let words = format!("{refused:?}");
        let answer = company.app.save_group(refused).await;
        assert!(matches!(answer, Err(Error::BadInput(_))), "{words}");
    }
    assert_eq!(company.app.choices().await.unwrap().groups.len(), 1);
}

#[tokio::test]
async fn a_removed_account_leaves_groups_and_choices() {
    let company = Company::start().await;
    let ids = connected(&company).await;
    company
        .app
        .save_group(group(None, "West", &ids))
        .await
        .unwrap();
    let request = RememberChoice {
        place: Place::Publish,
        choice: Choice::These(ids.clone()),
    };
    company.app.remember_choice(request).await.unwrap();
    company
        .app
        .remove(ConnectionRef { id: ids[0] })
        .await
        .unwrap();

    let kept = company.app.choices().await.unwrap();
    assert_eq!(kept.groups[0].accounts, ids[1..]);
    assert_eq!(kept.publish, Some(Choice::These(ids[1..].to_vec())));
}
