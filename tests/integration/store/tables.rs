//! The rules of the schema itself, by raw SQL: what a bug in a query would meet.

use holdfast_core::domain::network::{Network, Provider, Purpose};
use holdfast_core::store::{StoreError, connections, grants};
use rusqlite::{Connection, ErrorCode, ffi};

use super::samples::{at, in_a_store, new_connection, new_flow, new_grant, one_of_each, store};

/// What SQLite says to `sql` in a database with one of each.
async fn refusal(sql: &'static str) -> i32 {
    let refused = in_a_store(move |tx| {
        one_of_each(tx)?;
        holdfast_core::store::flows::insert(
            tx,
            &new_flow(holdfast_core::domain::id::CompanyId(1), 1),
        )?;
        Ok(match tx.execute(sql, []) {
            Ok(_) => 0,
            Err(error) => error.sqlite_error().map_or(-1, |error| error.extended_code),
        })
    });
    refused.await
}

#[tokio::test]
async fn columns_take_nothing_but_their_type() {
    for sql in [
        "UPDATE companies SET name = x'00'",
        "UPDATE grants SET issued_at = 'yesterday'",
        "UPDATE grants SET tokens = 'a text', tokens_key = 'k'",
        "UPDATE grants SET generation = 1.5",
        "UPDATE connections SET company_id = 'one'",
        "UPDATE meta SET created_at = x'00'",
    ] {
        assert_eq!(refusal(sql).await, ffi::SQLITE_CONSTRAINT_DATATYPE, "{sql}");
    }
}

#[tokio::test]
async fn columns_take_no_value_outside_their_meaning() {
    for sql in [
        "UPDATE grants SET access_end = 'soon'",
        "UPDATE grants SET access_end = 1.5",
        "UPDATE grants SET refresh_end = x'00'",
        "UPDATE grants SET renewal = 'sometimes'",
        "UPDATE grants SET scopes = 'not json'",
        "UPDATE grants SET tokens = x''",
        "UPDATE grants SET tokens_key = NULL",
        "UPDATE grants SET subject = ''",
        "UPDATE connections SET intent = 'perhaps'",
        "UPDATE connections SET purpose = 'fun'",
        "UPDATE connections SET own_token = x'01', own_token_key = 'k'",
        "UPDATE connections SET own_token_end = 'never'",
        "UPDATE flows SET ended_at = 1, staged = x'01', staged_key = 'k', listing = '{}'",
        "UPDATE flows SET staged = x'01', staged_key = 'k'",
        "UPDATE meta SET only_row = 2",
        "UPDATE meta SET kind = 'test'",
        "UPDATE meta SET key_id = 'k'",
        "INSERT INTO settings (only_row, value) VALUES (2, '{}')",
        "INSERT INTO events (company_id, name, at, detail) VALUES (1, '', 0, '{}')",
        "INSERT INTO ladders VALUES (1, 0, 0, 0, 0)",
        "INSERT INTO last_choices VALUES (1, 'nowhere', '[]')",
        "INSERT INTO last_choices VALUES (1, 'publish', 'ids')",
        "INSERT INTO account_groups (company_id, name, connections) VALUES (1, '', '[]')",
    ] {
        assert_eq!(refusal(sql).await, ffi::SQLITE_CONSTRAINT_CHECK, "{sql}");
    }
}

#[tokio::test]
async fn rows_point_at_rows_of_their_own_company() {
    for sql in [
        "UPDATE connections SET grant_id = 99",
        "UPDATE grants SET person_id = 99",
        "UPDATE grants SET app_id = 99",
        "INSERT INTO successors VALUES (1, 99, 1)",
        "INSERT INTO told VALUES (1, 1, 10, 'desktop', NULL, 0)",
        "INSERT INTO people (company_id, name) VALUES (99, 'Nobody')",
        "DELETE FROM grants",
    ] {
        assert_eq!(
            refusal(sql).await,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
            "{sql}"
        );
    }
    let across = in_a_store(|tx| {
        let (_, grant, _) = one_of_each(tx)?;
        let other = super::samples::company(tx)?;
        Ok(connections::insert(tx, &new_connection(other, "page", Some(grant))).is_err())
    });
    assert!(across.await, "a grant serves one company");
}

#[tokio::test]
async fn every_table_is_strict_and_every_reference_has_an_index() {
    let (loose, unindexed) = store()
        .read(|conn| Ok((loose_tables(conn)?, unindexed_references(conn)?)))
        .await
        .unwrap();
    assert!(loose.is_empty(), "not STRICT: {loose:?}");
    assert!(
        unindexed.is_empty(),
        "deleting a parent would read all of: {unindexed:?}"
    );
}

fn loose_tables(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM pragma_table_list
               WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0";
    let mut statement = conn.prepare(sql)?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// References whose first column does not begin an index of the child.
fn unindexed_references(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "
        SELECT child.name || '.' || reference.\"from\"
        FROM pragma_table_list AS child, pragma_foreign_key_list(child.name) AS reference
        WHERE child.schema = 'main' AND reference.seq = 0
          AND NOT EXISTS (
              SELECT 1 FROM pragma_index_list(child.name) AS list, pragma_index_info(list.name) AS info
              WHERE info.seqno = 0 AND info.name = reference.\"from\")
          -- A whole number that is the primary key is the place of the row itself.
          AND NOT EXISTS (
              SELECT 1 FROM pragma_table_info(child.name) AS field
              WHERE field.pk = 1 AND field.name = reference.\"from\"
                AND field.type = 'INTEGER' AND child.wr = 0)";
    let mut statement = conn.prepare(sql)?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

#[tokio::test]
async fn words_in_the_database_are_the_slugs_of_the_domain() {
    let words = in_a_store(|tx| {
        let company = super::samples::company(tx)?;
        for provider in Provider::ALL {
            let mut grant = new_grant(company, provider.slug());
            grant.provider = provider;
            grants::insert(tx, &grant)?;
        }
        for network in Network::ALL {
            for &purpose in network.purposes() {
                let id = format!("{}/{}", network.slug(), purpose.slug());
                let mut connection = new_connection(company, &id, None);
                connection.profile.key.network = network;
                connection.purpose = purpose;
                connections::insert(tx, &connection)?;
            }
        }
        let wrong: i64 = tx.query_row(
            "SELECT (SELECT count(*) FROM grants WHERE provider <> subject)
                  + (SELECT count(*) FROM connections
                     WHERE network || '/' || purpose <> profile_id)",
            [],
            |row| row.get(0),
        )?;
        Ok((wrong, grants::all(tx)?.len(), connections::all(tx)?))
    });
    let (wrong, grants, connections) = words.await;
    assert_eq!(wrong, 0);
    assert_eq!(grants, Provider::ALL.len());
    for connection in connections {
        let purpose: Purpose = connection.purpose;
        let id = format!("{}/{}", connection.profile.network.slug(), purpose.slug());
        assert_eq!(connection.profile.id, id);
    }
}

#[tokio::test]
async fn a_failed_write_leaves_nothing_behind() {
    let store = store();
    let failed: Result<(), _> = store
        .write(|tx| {
            one_of_each(tx)?;
            Err(StoreError::Gone)
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Gone)));
    let panicked: Result<(), _> = store
        .write(|tx| {
            one_of_each(tx)?;
            panic!("in the middle of a write")
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Stopped)));
    let left = store.read(grants::all).await.unwrap();
    assert!(left.is_empty());
    store.write(one_of_each).await.expect("the store lives on");
}

#[tokio::test]
async fn a_write_goes_on_when_nobody_waits_for_it() {
    let store = store();
    let (started, wait) = std::sync::mpsc::channel::<()>();
    let writing = store.write(move |tx| {
        wait.recv().expect("the test goes on");
        one_of_each(tx)
    });
    let given_up = tokio::time::timeout(std::time::Duration::from_millis(1), writing).await;
    assert!(given_up.is_err());
    started.send(()).unwrap();
    // The next one waits for the first.
    assert_eq!(store.read(grants::all).await.unwrap().len(), 1);
}

#[tokio::test]
async fn errors_say_what_a_use_case_can_act_on() {
    let taken = store()
        .write(|tx| {
            let (company, _, _) = one_of_each(tx)?;
            connections::insert(tx, &new_connection(company, "page", None))
        })
        .await;
    assert!(matches!(taken, Err(StoreError::Taken)));
    let in_use = store()
        .write(|tx| {
            let (_, grant, _) = one_of_each(tx)?;
            grants::delete(tx, grant)
        })
        .await;
    assert!(matches!(in_use, Err(StoreError::InUse)));
    let full = StoreError::from(rusqlite::Error::SqliteFailure(
        ffi::Error {
            code: ErrorCode::DiskFull,
            extended_code: ffi::SQLITE_FULL,
        },
        None,
    ));
    assert!(matches!(full, StoreError::DiskFull));
}

#[tokio::test]
async fn ten_thousand_connections_on_five_hundred_grants_are_listed() {
    let store = store();
    let company = store
        .write(|tx| {
            let company = super::samples::company(tx)?;
            for number in 0..500 {
                let grant = grants::insert(tx, &new_grant(company, &number.to_string()))?;
                for page in 0..20 {
                    let id = format!("{number}-{page}");
                    connections::insert(tx, &new_connection(company, &id, Some(grant)))?;
                }
            }
            Ok(company)
        })
        .await
        .unwrap();
    let (listed, of_grant) = store
        .read(move |conn| {
            let grant = grants::list(conn, company)?[250].id;
            Ok((
                connections::list(conn, company)?,
                connections::by_grant(conn, grant)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(listed.len(), 10_000);
    assert_eq!(of_grant.len(), 20);
    assert!(listed.iter().all(|one| one.connected_at == Some(at(1))));
}
