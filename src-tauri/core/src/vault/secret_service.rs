//! Linux: whether the Secret Service is there and unlocked, asked of it directly.
//!
//! A lookup cannot tell: in a locked keyring it finds nothing, as in an empty one (gnome-keyring
//! 42.1). And a library's prompt waits for ever when the service dies under it.

use std::collections::HashMap;
use std::time::Duration;

use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::proxy::CacheProperties;
use zbus::{Connection, OwnedObjectPath, OwnedVariant, Proxy, Variant};

use super::LIMIT;
use super::keychain::KeychainError;

const NAME: &str = "org.freedesktop.secrets";

/// What the service names where there is no object.
const NOTHING: &str = "/";

/// How long a prompt may stand before it is taken back. Finding the password takes time.
const PROMPT: Duration = Duration::from_secs(300);

/// Errors when the item of `account`, or where it would be made, is locked and stays so.
pub(super) async fn ready(service: &str, account: &str, prompt: bool) -> Result<(), KeychainError> {
    let bus = zbus::connection::Builder::session()
        .method_timeout(LIMIT)
        .build()
        .await?;
    let secrets = proxy(&bus, "/org/freedesktop/secrets", "Service").await?;
    match locked_object(&bus, &secrets, service, account).await? {
        Locked::Nothing => return Ok(()),
        _ if !prompt => return Err(KeychainError::Locked),
        Locked::Object(object) => unlock(&bus, &secrets, &object).await?,
        Locked::NoKeyring => make_keyring(&bus, &secrets).await?,
    }
    match locked_object(&bus, &secrets, service, account).await? {
        Locked::Nothing => Ok(()),
        Locked::Object(_) | Locked::NoKeyring => Err(KeychainError::Locked),
    }
}

/// What stands in the way.
enum Locked {
    Nothing,
    Object(OwnedObjectPath),
    /// There is no keyring yet in which an item could be made.
    NoKeyring,
}

async fn locked_object(
    bus: &Connection,
    secrets: &Proxy<'_>,
    service: &str,
    account: &str,
) -> zbus::Result<Locked> {
    // The attributes under which the keyring store files its items.
    let attributes = HashMap::from([("service", service), ("username", account)]);
    let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        secrets.call("SearchItems", &(attributes,)).await?;
    if !unlocked.is_empty() {
        return Ok(Locked::Nothing);
    }
    if let Some(item) = locked.into_iter().next() {
        return Ok(Locked::Object(item));
    }
    let keyring: OwnedObjectPath = secrets.call("ReadAlias", &("default",)).await?;
    if keyring.as_str() == NOTHING {
        return Ok(Locked::NoKeyring);
    }
    let is_locked: bool = proxy(bus, keyring.as_str(), "Collection")
        .await?
        .get_property("Locked")
        .await?;
    Ok(if is_locked {
        Locked::Object(keyring)
    } else {
        Locked::Nothing
    })
}

async fn unlock(
    bus: &Connection,
    secrets: &Proxy<'_>,
    object: &OwnedObjectPath,
) -> Result<(), KeychainError> {
    let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        secrets.call("Unlock", &(vec![object],)).await?;
    ask(bus, &prompt).await
}

async fn make_keyring(bus: &Connection, secrets: &Proxy<'_>) -> Result<(), KeychainError> {
    let properties = HashMap::from([(
        "org.freedesktop.Secret.Collection.Label",
        Variant::from("Default"),
    )]);
    let (_, prompt): (OwnedObjectPath, OwnedObjectPath) = secrets
        .call("CreateCollection", &(properties, "default"))
        .await?;
    ask(bus, &prompt).await
}

/// Shows the service's prompt and waits for the person, as long as the service lives.
async fn ask(bus: &Connection, prompt: &OwnedObjectPath) -> Result<(), KeychainError> {
    if prompt.as_str() == NOTHING {
        return Ok(());
    }
    let prompt = proxy(bus, prompt.as_str(), "Prompt").await?;
    let mut completed = prompt.receive_signal("Completed").await?;
    let mut owner = prompt.receive_owner_changed().await?;
    // No window id: the prompt is not tied to a window of ours.
    let () = prompt.call("Prompt", &("",)).await?;
    loop {
        tokio::select! {
            Some(signal) = completed.next() => {
                let (dismissed, _): (bool, OwnedVariant) = signal.body().deserialize()?;
                return if dismissed { Err(KeychainError::Locked) } else { Ok(()) };
            }
            Some(owner) = owner.next() => if owner.is_none() {
                return Err(KeychainError::Missing("it ended while it asked".to_owned()));
            },
            () = tokio::time::sleep(PROMPT) => {
                let () = prompt.call("Dismiss", &()).await?;
                return Err(KeychainError::Locked);
            }
        }
    }
}

async fn proxy<'a>(bus: &Connection, path: &'a str, interface: &str) -> zbus::Result<Proxy<'a>> {
    zbus::proxy::Builder::new(bus)
        .destination(NAME)
        .path(path)
        .interface(format!("org.freedesktop.Secret.{interface}"))
        .cache_properties(CacheProperties::No)
        .build()
        .await
}

impl From<zbus::Error> for KeychainError {
    fn from(error: zbus::Error) -> Self {
        Self::Missing(error.to_string())
    }
}
