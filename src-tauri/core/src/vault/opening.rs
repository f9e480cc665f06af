//! Finding the key, or making the first one.

use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::arrival::is_of_another;
use super::keychain::{Keychain, KeychainError};
use super::seal::{Item, MasterKey};
use super::{LIMIT, VaultState};
use crate::computer::Computer;
use crate::store::meta::{self, KeyMark};
use crate::store::{Store, StoreError, sealed};

/// On whose account the keychain is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Quietly,
    /// Somebody wants it unlocked, and will answer a prompt.
    ByThePerson,
    /// Somebody gave up what was sealed; an item that is no key may be written over.
    ToStartAnew,
}

impl Asked {
    fn may_prompt(self) -> bool {
        match self {
            Self::Quietly => false,
            Self::ByThePerson | Self::ToStartAnew => true,
        }
    }
}

/// The key of the database.
pub(super) struct Found {
    pub key: MasterKey,
    /// A change of the key that an earlier run began.
    pub unfinished: Option<Unfinished>,
}

/// What is left to do of a change of the key.
#[derive(Clone, Debug)]
pub(super) enum Unfinished {
    /// To seal everything with the next key.
    Sealing(MasterKey),
    /// To take the old one out of the keychain.
    Tidying,
}

impl From<MasterKey> for Found {
    fn from(key: MasterKey) -> Self {
        Self {
            key,
            unfinished: None,
        }
    }
}

/// Fetches the key from the keychain, or makes the first one; else says why not.
pub(super) async fn find_key(
    store: &Store,
    keychain: &Keychain,
    here: &Computer,
    asked: Asked,
) -> Result<Found, VaultState> {
    if is_of_another(store, here).await.map_err(no_store)? {
        return Err(VaultState::OtherComputer);
    }
    let account = store.installation().to_string();
    // Another process may make or give up a key in between; whenever one did, look again.
    loop {
        if made_from_a_passphrase(store).await? {
            return Err(VaultState::PassphraseNeeded);
        }
        keychain
            .ready(&account, asked.may_prompt())
            .await
            .map_err(closed)?;
        // The mark before the item: whoever makes a key in between moves the mark, and is noticed.
        let (mark, anything_sealed) = store
            .read(|conn| Ok((meta::key_mark(conn)?, sealed::anything(conn)?)))
            .await
            .map_err(no_store)?;
        let items = read(keychain, &account).await?;
        let seen = Seen {
            items: items.iter().map(Item::from_text).collect(),
            mark,
            anything_sealed,
        };
        let found = match seen.choose(store.installation(), asked) {
            Choice::Use(found) => Some(found),
            Choice::Adopt(key) => adopt(store, key, seen.mark).await?.map(Found::from),
            Choice::Make => make(store, keychain, &account, seen.mark)
                .await?
                .map(Found::from),
            Choice::Closed(why) => return Err(why),
        };
        if let Some(found) = found {
            return Ok(found);
        }
    }
}

async fn made_from_a_passphrase(store: &Store) -> Result<bool, VaultState> {
    let mark = store.read(meta::key_mark).await.map_err(no_store)?;
    Ok(mark.is_some_and(|mark| mark.derivation.is_some()))
}

/// What keychain and database said.
struct Seen {
    /// `None` for an item that is no key.
    items: Vec<Option<Item>>,
    mark: Option<KeyMark>,
    anything_sealed: bool,
}

enum Choice {
    Use(Found),
    /// It is there, but not marked as ours: an earlier start ended between making and marking it.
    Adopt(MasterKey),
    Make,
    Closed(VaultState),
}

impl Seen {
    fn choose(&self, installation: Uuid, asked: Asked) -> Choice {
        let keys = || self.items.iter().flatten();
        let marked = self.mark.as_ref().and_then(|mark| {
            keys().find_map(|item| Some((item, item.marked(installation, mark)?)))
        });
        if let Some((item, key)) = marked {
            let unfinished = item.next.as_ref().map(|next| {
                if next.id() == key.id() {
                    Unfinished::Tidying
                } else {
                    Unfinished::Sealing(next.clone())
                }
            });
            return Choice::Use(Found {
                key: key.clone(),
                unfinished,
            });
        }
        match (self.anything_sealed, keys().next(), self.items.is_empty()) {
            (false, Some(item), _) => Choice::Adopt(item.key.clone()),
            (false, None, true) => Choice::Make,
            (false, None, false) if asked == Asked::ToStartAnew => Choice::Make,
            (true, _, true) => Choice::Closed(VaultState::KeyMissing),
            (_, _, false) => Choice::Closed(VaultState::WrongKey),
        }
    }
}

async fn read(keychain: &Keychain, account: &str) -> Result<Vec<SecretString>, VaultState> {
    let (keychain, account) = (keychain.clone(), account.to_owned());
    on_own_thread(move || keychain.read(&account))
        .await
        .unwrap_or_else(|_| Err(no_thread()))
        .map_err(closed)
}

/// Marks a key from the keychain as this database's; `None` if the mark moved meanwhile.
async fn adopt(
    store: &Store,
    key: MasterKey,
    seen: Option<KeyMark>,
) -> Result<Option<MasterKey>, VaultState> {
    let Ok(mark) = key.mark(store.installation(), None) else {
        return Ok(None);
    };
    let marked = store
        .write(move |tx| {
            let unmoved = meta::key_mark(tx)? == seen && !sealed::anything(tx)?;
            if unmoved {
                meta::set_key_mark(tx, &mark)?;
            }
            Ok(unmoved)
        })
        .await
        .map_err(no_store)?;
    Ok(marked.then_some(key))
}

/// Makes a key; `None` if another process was faster. The item is written inside the transaction
/// that marks it, so that of two first starts only one makes a key.
async fn make(
    store: &Store,
    keychain: &Keychain,
    account: &str,
    seen: Option<KeyMark>,
) -> Result<Option<MasterKey>, VaultState> {
    let key = MasterKey::generate();
    let Ok(mark) = key.mark(store.installation(), None) else {
        return Ok(None);
    };
    let item = Item {
        key: key.clone(),
        next: None,
    };
    let (keychain, account, text) = (keychain.clone(), account.to_owned(), item.to_text());
    let runtime = Handle::current();
    let made = store
        .write(move |tx| {
            if meta::key_mark(tx)? != seen || sealed::anything(tx)? {
                return Ok(Made::BySomebodyElse);
            }
            let mut writing = on_own_thread(move || keychain.write(&account, &text));
            // The database waits with us, so not for ever.
            let answer =
                runtime.block_on(async { tokio::time::timeout(LIMIT, &mut writing).await });
            Ok(match answer {
                Err(_) => Made::Late(writing),
                Ok(Err(_)) => Made::Failed(no_thread()),
                Ok(Ok(Err(error))) => Made::Failed(error),
                Ok(Ok(Ok(()))) => {
                    meta::set_key_mark(tx, &mark)?;
                    Made::Written
                }
            })
        })
        .await
        .map_err(no_store)?;
    match made {
        Made::Written => Ok(Some(key)),
        Made::BySomebodyElse => Ok(None),
        Made::Failed(error) => Err(closed(error)),
        // When it has been written it will be found, and adopted.
        Made::Late(writing) => match writing.await.unwrap_or_else(|_| Err(no_thread())) {
            Ok(()) => Ok(None),
            Err(error) => Err(closed(error)),
        },
    }
}

/// What came of making a key.
enum Made {
    Written,
    BySomebodyElse,
    Failed(KeychainError),
    /// The keychain has not answered yet.
    Late(oneshot::Receiver<Result<(), KeychainError>>),
}

/// A call that blocks while a prompt is on the screen gets a thread of its own: a blocked thread
/// of the runtime would keep Holdfast from closing.
pub(super) fn on_own_thread<T: Send + 'static>(
    call: impl FnOnce() -> T + Send + 'static,
) -> oneshot::Receiver<T> {
    let (answer, answered) = oneshot::channel();
    let spawned = std::thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || {
            // Nobody may be left to hear it.
            drop(answer.send(call()));
        });
    if let Err(error) = spawned {
        // The channel closes with the closure, so whoever waits hears that nothing comes.
        tracing::error!(%error, "no thread for the keychain");
    }
    answered
}

pub(super) fn no_thread() -> KeychainError {
    KeychainError::Missing("the call ended without an answer".to_owned())
}

pub(super) fn closed(error: KeychainError) -> VaultState {
    match error {
        KeychainError::Locked => VaultState::Locked,
        KeychainError::Missing(detail) => {
            tracing::warn!(%detail, "the keychain does not answer");
            VaultState::ServiceMissing
        }
    }
}

fn no_store(error: StoreError) -> VaultState {
    tracing::error!(%error, "the database could not say which key it needs");
    VaultState::Waiting
}
