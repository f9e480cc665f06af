//! What goes into a table comes out of it, and what must not go in does not.

use holdfast_core::domain::cause::Cause;
use holdfast_core::domain::grant::{Grant, Renewal};
use holdfast_core::domain::network::Provider;
use holdfast_core::store::grants;

use super::samples::{ana, at, ends, finding, one_of_each, store};

#[tokio::test]
async fn a_grant_comes_back_as_it_was_written() {
    let read = store()
        .write(|tx| {
            let (company, grant, _) = one_of_each(tx)?;
            assert!(grants::set_finding(
                tx,
                grant,
                1,
                Some(&finding(Cause::PasswordChanged))
            )?);
            grants::set_proven(tx, grant, at(5))?;
            grants::set_renewal_failing(tx, grant, Some(at(6)))?;
            grants::set_renewal_failing(tx, grant, Some(at(9)))?;
            Ok((company, grant, grants::get(tx, grant)?))
        })
        .await;
    let (company, id, read) = read.unwrap();
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
    assert_eq!(read, Some(written));
}
