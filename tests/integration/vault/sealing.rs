//! Sealed secrets against whoever moves, cuts or changes them.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use holdfast_core::domain::grant::{Grant, Renewal};
use holdfast_core::domain::id::{ConnectionId, FlowId, GrantId, NetworkAppId};
use holdfast_core::domain::token::TokenSet;
use holdfast_core::store::grants::PutTokens;
use holdfast_core::store::{DatabaseKind, Sealed, Store};
use holdfast_core::vault::{Keychain, MemoryKeychain, Place, Vault, VaultError, VaultState};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{SEVENS, seal};
use crate::kept;
use crate::store::samples::{at, company, ends, grant, put, stored_grant};

/// An open vault; its keychain holds `item`, or makes a key of its own.
async fn open_vault(item: Option<&str>) -> (Store, Vault) {
    let store = Store::in_memory(DatabaseKind::Real, at(0)).unwrap();
    let keychain = MemoryKeychain::new();
    if let Some(item) = item {
        keychain.put(&store.installation().to_string(), &[item]);
    }
    let vault = Vault::new(store.clone(), Keychain::Memory(keychain));
    assert_eq!(vault.open().await, VaultState::Open);
    (store, vault)
}

async fn a_grant(store: &Store) -> Grant {
    let written = store.write(|tx| {
        let company = company(tx)?;
        let id = grant(tx, company, "ana")?;
        stored_grant(tx, id)
    });
    written.await.unwrap()
}

async fn seal_tokens(store: &Store, vault: &Vault, grant: GrantId, tokens: &TokenSet) -> Sealed {
    let (vault, tokens) = (vault.clone(), tokens.clone());
    let sealed = store.write(move |tx| Ok(vault.seal_tokens(tx, grant, &tokens)));
    sealed.await.unwrap().unwrap()
}

fn token_set(refresh: Option<&str>) -> TokenSet {
    TokenSet {
        access: "access \"canary\" \u{1F511}\n".into(),
        refresh: refresh.map(Into::into),
        ends: ends(),
        renewal: Renewal::Rotating,
        scopes: vec!["pages_show_list".to_owned()],
    }
}

/// All different places, near each other on purpose.
fn places() -> Vec<Place> {
    let flow = FlowId(Uuid::nil());
    vec![
        Place::tokens(GrantId(1)),
        Place::tokens(GrantId(2)),
        Place::tokens(GrantId(11)),
        Place::own_token(ConnectionId(1)),
        Place::app_secret(NetworkAppId(1)),
        Place::staged(flow),
        Place::new("grants", "1t", "okens"),
        Place::new("grants1", "", "tokens"),
        Place::new("grants", "1|tokens", ""),
    ]
}

#[tokio::test]
async fn a_secret_opens_where_it_was_put_and_nowhere_else() {
    let (store, vault) = open_vault(None).await;
    for put in places() {
        let sealed = seal(&store, &vault, &put, b"canary").await.unwrap();
        for tried in places() {
            let opened = vault.unseal(&tried, &sealed);
            if tried == put {
                assert_eq!(opened.unwrap().expose_secret(), b"canary");
            } else {
                let refusal = opened.expect_err("another place");
                assert_eq!(refusal, VaultError::Tampered, "{put:?} tried at {tried:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_changed_or_cut_secret_is_refused() {
    let (store, vault) = open_vault(None).await;
    let place = Place::tokens(GrantId(1));
    let sealed = seal(&store, &vault, &place, b"canary").await.unwrap();
    let refused = |bytes: Vec<u8>| {
        let key_id = sealed.key_id.clone();
        let opened = vault.unseal(&place, &Sealed { key_id, bytes });
        opened.expect_err("changed")
    };
    for index in 0..sealed.bytes.len() {
        for bit in 0..8 {
            let mut bytes = sealed.bytes.clone();
            bytes[index] ^= 1 << bit;
            assert_eq!(
                refused(bytes),
                VaultError::Tampered,
                "byte {index}, bit {bit}"
            );
        }
        let cut = sealed.bytes[..index].to_vec();
        assert_eq!(refused(cut), VaultError::Tampered, "cut at {index}");
    }
    let longer = [sealed.bytes.as_slice(), b"x"].concat();
    assert_eq!(refused(longer), VaultError::Tampered);
}

#[tokio::test]
async fn a_secret_of_another_database_is_refused_even_under_the_same_key() {
    let place = Place::tokens(GrantId(1));
    let (store, one) = open_vault(Some(SEVENS)).await;
    let (_, same_key) = open_vault(Some(SEVENS)).await;
    let (_, other_key) = open_vault(None).await;
    let sealed = seal(&store, &one, &place, b"canary").await.unwrap();
    assert!(one.unseal(&place, &sealed).is_ok());
    let refusal = |vault: &Vault| vault.unseal(&place, &sealed).expect_err("another database");
    assert_eq!(refusal(&same_key), VaultError::Tampered);
    assert_eq!(refusal(&other_key), VaultError::OtherKey);
}

#[tokio::test]
async fn the_same_secret_is_never_sealed_to_the_same_bytes() {
    let (store, vault) = open_vault(None).await;
    let place = Place::tokens(GrantId(1));
    let sealed: HashSet<Vec<u8>> = store
        .write(move |tx| {
            let seal = |_| vault.seal(tx, &place, b"canary").unwrap().bytes;
            Ok((0..1000).map(seal).collect())
        })
        .await
        .unwrap();
    assert_eq!(sealed.len(), 1000);
}

#[tokio::test]
async fn a_token_set_comes_back_as_it_was() {
    let (store, vault) = open_vault(None).await;
    let grant = a_grant(&store).await;
    for refresh in [None, Some("refresh-canary"), Some("")] {
        let written = token_set(refresh);
        let sealed = seal_tokens(&store, &vault, grant.id, &written).await;
        let read = vault.unseal_tokens(&grant, &sealed).unwrap();
        assert_eq!(read.access.expose_secret(), written.access.expose_secret());
        assert_eq!(
            read.refresh.as_ref().map(|text| text.expose_secret()),
            refresh
        );
        assert_eq!(read.ends, grant.ends);
        assert_eq!(read.scopes, grant.scopes);
        assert_eq!(read.renewal, grant.renewal);
    }
}

#[tokio::test]
async fn a_text_that_is_no_token_set_is_refused_as_one() {
    let (store, vault) = open_vault(None).await;
    let grant = a_grant(&store).await;
    let place = Place::tokens(grant.id);
    let text = seal(&store, &vault, &place, b"just a text").await.unwrap();
    let refusal = vault
        .unseal_tokens(&grant, &text)
        .expect_err("no token set");
    assert_eq!(refusal, VaultError::Tampered);
    let bytes = seal(&store, &vault, &place, &[0xFF]).await.unwrap();
    let refusal = vault.unseal_text(&place, &bytes).expect_err("no text");
    assert_eq!(refusal, VaultError::Tampered);
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let (store, vault) = open_vault(Some(SEVENS)).await;
    let place = Place::tokens(GrantId(1));
    let tokens = token_set(Some("refresh-canary"));
    let sealed = seal_tokens(&store, &vault, GrantId(1), &tokens).await;
    let opened = vault.unseal(&place, &sealed).unwrap();
    let shown = format!("{vault:?} {place:?} {sealed:?} {opened:?} {tokens:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("BwcH"),
        "{shown}"
    );
    for secret in ["canary", "access", "BwcH"] {
        let found = sealed
            .bytes
            .windows(secret.len())
            .any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret} stands in the sealed bytes");
    }
}

#[tokio::test]
async fn the_files_of_the_database_hold_no_token_and_no_key() {
    let folder = kept::folder();
    let path = folder.path().join("holdfast.db");
    let store = Store::open(&path, DatabaseKind::Real, at(0)).unwrap();
    let keychain = MemoryKeychain::new();
    let vault = Vault::new(store.clone(), Keychain::Memory(keychain.clone()));
    assert_eq!(vault.open().await, VaultState::Open);
    let grant = a_grant(&store).await;
    let tokens = token_set(Some("refresh-canary"));
    let sealed = seal_tokens(&store, &vault, grant.id, &tokens).await;
    let written = store.write(move |tx| put(tx, grant.id, 1, &sealed));
    assert_eq!(written.await.unwrap(), PutTokens::Written { generation: 2 });

    let key = keychain.items(&store.installation().to_string()).remove(0);
    let raw_key = STANDARD.decode(&key).unwrap();
    let secrets = [b"canary".as_slice(), key.as_bytes(), &raw_key];
    let mut searched = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        searched += bytes.len();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|bytes| bytes == secret);
            assert!(!found, "a secret stands in {}", file.display());
        }
    }
    assert!(searched > 50_000, "database and log were searched");
}
