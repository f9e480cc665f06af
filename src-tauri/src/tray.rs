//! The icon in the tray: state, a tooltip where the desktop shows one, and a menu.
//!
//! On Linux the desktop shows it through a *StatusNotifierWatcher*, which GNOME has only with an
//! extension; libayatana-appindicator knows no tooltip, so the menu says everything.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use holdfast_core::app::view::{TrayState, TrayView};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::notices::wording::tray as words;
use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, include_image};
use tokio::sync::{Notify, mpsc};

use crate::desk::{Desk, DeskEvent};

const ID: &str = "holdfast";

/// Many things change at once; the tray follows them together.
const TOGETHER: Duration = Duration::from_millis(250);

/// What the tray shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// `None` before the first start is over, and where the database cannot be used.
    pub view: Option<TrayView>,
    pub practice: bool,
    /// The person's own accounts need somebody while practice mode is shown.
    pub own: Option<String>,
}

/// Whether a tray would show an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Shows,
    Absent,
    /// There is no session bus, and so no single instance either.
    NoBus,
}

/// Makes the icon and keeps it up to date. `None` where the system has no library for it.
pub fn open(handle: &AppHandle, events: mpsc::UnboundedSender<DeskEvent>) -> Option<Arc<Notify>> {
    // Without libayatana-appindicator the loader of libappindicator 0.9 panics.
    let built = catch_unwind(AssertUnwindSafe(|| build(handle, events)));
    let icon = match built {
        Ok(Ok(icon)) => icon,
        Ok(Err(error)) => {
            tracing::warn!(%error, "no icon for the tray");
            return None;
        }
        Err(_) => {
            tracing::warn!("no icon for the tray: libayatana-appindicator3 is missing");
            return None;
        }
    };
    let changed = Arc::new(Notify::new());
    changed.notify_one();
    tauri::async_runtime::spawn(follow(handle.clone(), icon, changed.clone()));
    Some(changed)
}

fn build(handle: &AppHandle, events: mpsc::UnboundedSender<DeskEvent>) -> tauri::Result<TrayIcon> {
    let look = Look::default();
    let clicks = events.clone();
    let send = |events: &mpsc::UnboundedSender<DeskEvent>, event| {
        if events.send(event).is_err() {
            tracing::info!("Holdfast is closing and hears no more clicks");
        }
    };
    TrayIconBuilder::with_id(ID)
        .icon(icon(&look))
        .tooltip(tooltip(&look))
        .menu(&menu(handle, &look)?)
        // Where the desktop's habit is that the left button opens the program.
        .show_menu_on_left_click(!cfg!(windows))
        .on_menu_event(move |handle, event| match Entry::of(event.id().as_ref()) {
            Some(Entry::Open) => send(&events, DeskEvent::ShowMain),
            Some(Entry::Quit) => send(&events, DeskEvent::Quit),
            Some(Entry::Check) => {
                let handle = handle.clone();
                tauri::async_runtime::spawn(async move {
                    handle.state::<Desk>().check_now().await;
                });
            }
            Some(Entry::Reconnect(id)) => {
                let mode = handle.state::<Desk>().mode();
                send(
                    &events,
                    DeskEvent::OpenConnection {
                        mode,
                        id,
                        reconnect: true,
                    },
                );
            }
            None => {}
        })
        .on_tray_icon_event(move |_, event| {
            if cfg!(windows)
                && let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
            {
                send(&clicks, DeskEvent::ShowMain);
            }
        })
        .build(handle)
}

async fn follow(handle: AppHandle, icon: TrayIcon, changed: Arc<Notify>) {
    let mut shown = Look::default();
    loop {
        changed.notified().await;
        let look = handle.state::<Desk>().tray().await;
        if look != shown {
            if let Err(error) = show(&handle, &icon, &look) {
                tracing::warn!(%error, "the tray shows what was");
            }
            shown = look;
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

fn show(handle: &AppHandle, tray: &TrayIcon, look: &Look) -> tauri::Result<()> {
    tray.set_icon(Some(icon(look)))?;
    tray.set_tooltip(Some(tooltip(look)))?;
    tray.set_menu(Some(menu(handle, look)?))
}

/// An entry of the menu that does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Open,
    Reconnect(ConnectionId),
    Check,
    Quit,
}

impl Entry {
    const RECONNECT: &str = "reconnect:";

    fn id(self) -> String {
        match self {
            Self::Open => "open".to_owned(),
            Self::Reconnect(id) => format!("{}{id}", Self::RECONNECT),
            Self::Check => "check".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    fn of(id: &str) -> Option<Self> {
        match id.strip_prefix(Self::RECONNECT) {
            Some(id) => id.parse().ok().map(ConnectionId).map(Self::Reconnect),
            None => [Self::Open, Self::Check, Self::Quit]
                .into_iter()
                .find(|entry| entry.id() == id),
        }
    }
}

fn menu(handle: &AppHandle, look: &Look) -> tauri::Result<Menu<tauri::Wry>> {
    let says = |text: &str| {
        MenuItemBuilder::new(literal(text))
            .enabled(false)
            .build(handle)
    };
    let does = |entry: Entry, text: &str| {
        MenuItemBuilder::with_id(entry.id(), literal(text)).build(handle)
    };
    let mut menu = MenuBuilder::new(handle);
    if let Some(view) = &look.view {
        let lines = [Some(&view.status), view.next.as_ref(), look.own.as_ref()];
        for line in lines.into_iter().flatten() {
            menu = menu.item(&says(line)?);
        }
        menu = menu.separator();
    }
    menu = menu.item(&does(Entry::Open, words::OPEN)?);
    if let Some(view) = &look.view {
        for account in &view.reconnect {
            menu = menu.item(&does(Entry::Reconnect(account.id), &account.label)?);
        }
        if let Some(more) = &view.more {
            menu = menu.item(&says(more)?);
        }
        menu = menu.item(&does(Entry::Check, words::CHECK)?);
    }
    menu.separator()
        .item(&does(Entry::Quit, words::QUIT)?)
        .build()
}

/// Menus read `&` as the mark of a shortcut.
fn literal(text: &str) -> String {
    text.replace('&', "&&")
}

fn tooltip(look: &Look) -> String {
    match &look.view {
        Some(view) => format!("Holdfast: {}", view.status),
        None => "Holdfast".to_owned(),
    }
}

fn icon(look: &Look) -> Image<'static> {
    let state = look.view.as_ref().map(|view| view.state);
    match state {
        _ if look.own.is_some() => include_image!("icons/tray/needs-you@2x.png"),
        Some(TrayState::NeedsYou { .. }) => include_image!("icons/tray/needs-you@2x.png"),
        Some(TrayState::CannotCheck) => include_image!("icons/tray/cannot-check@2x.png"),
        Some(TrayState::AllWell) | None if look.practice => {
            include_image!("icons/tray/practice@2x.png")
        }
        Some(TrayState::AllWell) | None => include_image!("icons/tray/plain@2x.png"),
    }
}

/// Whether this desktop has a tray.
#[cfg(target_os = "linux")]
pub async fn host() -> Host {
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    const PATH: &str = "/StatusNotifierWatcher";
    /// A bus or a watcher that takes longer hangs.
    const LIMIT: Duration = Duration::from_secs(2);

    let asking = async {
        let bus = zbus::Connection::session().await?;
        let watcher = zbus::Proxy::new(&bus, WATCHER, PATH, WATCHER).await?;
        Ok::<_, zbus::Error>(
            watcher
                .get_property("IsStatusNotifierHostRegistered")
                .await
                .unwrap_or(false),
        )
    };
    match tokio::time::timeout(LIMIT, asking).await {
        Ok(Ok(true)) => Host::Shows,
        Ok(Ok(false)) | Err(_) => Host::Absent,
        Ok(Err(_)) => Host::NoBus,
    }
}

/// Every desktop of these systems has one, and finds a second instance without a bus.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "on Linux it has to ask")]
pub async fn host() -> Host {
    Host::Shows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_known_again_by_its_id() {
        let reconnect = Entry::Reconnect(ConnectionId(12));
        for entry in [Entry::Open, Entry::Check, Entry::Quit, reconnect] {
            assert_eq!(Entry::of(&entry.id()), Some(entry));
        }
        for other in ["", "reconnect:", "reconnect:x", "Open"] {
            assert_eq!(Entry::of(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_cannot_set_a_shortcut() {
        assert_eq!(literal("Reconnect R&D (X)"), "Reconnect R&&D (X)");
    }

    #[test]
    fn each_state_has_a_picture_of_its_own() {
        let look = |state, practice, own: Option<&str>| Look {
            view: Some(TrayView {
                state,
                status: String::new(),
                next: None,
                reconnect: Vec::new(),
                more: None,
            }),
            practice,
            own: own.map(str::to_owned),
        };
        let needs = TrayState::NeedsYou { accounts: 1 };
        let picture = |look: &Look| icon(look).rgba().to_vec();
        let plain = picture(&look(TrayState::AllWell, false, None));
        let pictures = [
            plain.clone(),
            picture(&look(needs, false, None)),
            picture(&look(TrayState::CannotCheck, false, None)),
            picture(&look(TrayState::AllWell, true, None)),
        ];
        for (number, one) in pictures.iter().enumerate() {
            assert!(pictures[number + 1..].iter().all(|other| other != one));
        }
        // Practice mode must not hide that the person's own accounts need somebody.
        let beside = look(TrayState::AllWell, true, Some("Your own accounts"));
        assert_eq!(picture(&beside), pictures[1]);
        assert_eq!(picture(&Look::default()), plain);
    }
}
