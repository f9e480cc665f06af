//! The icon in the tray: state, a tooltip where the desktop shows one, and a menu.
//!
//! On Linux the desktop shows it through a `StatusNotifierWatcher`, which GNOME has only with an
//! extension; libayatana-appindicator knows no tooltip, so the menu says everything.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use holdfast_core::app::view::{TrayState, TrayView};
use holdfast_core::domain::id::ConnectionId;
use holdfast_core::notices::wording::tray as words;
use tauri::image::Image;
use tauri::menu::{Menu, MenuItemBuilder, PredefinedMenuItem};
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

#[derive(Clone)]
struct Shown {
    icon: TrayIcon,
    menu: Menu<tauri::Wry>,
}

/// Makes the icon and keeps it up to date. `None` where the system has no library for it.
pub fn open(handle: &AppHandle, events: mpsc::UnboundedSender<DeskEvent>) -> Option<Arc<Notify>> {
    // Without libayatana-appindicator the loader of libappindicator 0.9 panics.
    let built = catch_unwind(AssertUnwindSafe(|| build(handle, events)));
    let shown = match built {
        Ok(Ok(shown)) => shown,
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
    tauri::async_runtime::spawn(follow(handle.clone(), shown, changed.clone()));
    Some(changed)
}

fn build(handle: &AppHandle, events: mpsc::UnboundedSender<DeskEvent>) -> tauri::Result<Shown> {
    let look = Look::default();
    // Kept: libayatana registers the icon anew for another menu, and panels flicker.
    let menu = Menu::new(handle)?;
    fill(handle, &menu, &look)?;
    let clicks = events.clone();
    let send = |events: &mpsc::UnboundedSender<DeskEvent>, event| {
        if events.send(event).is_err() {
            tracing::info!("Holdfast is closing and hears no more clicks");
        }
    };
    let icon = TrayIconBuilder::with_id(ID)
        .icon(icon(&look))
        .tooltip(tooltip(&look))
        .menu(&menu)
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
        .build(handle)?;
    Ok(Shown { icon, menu })
}

async fn follow(handle: AppHandle, shown: Shown, changed: Arc<Notify>) {
    let mut before = Look::default();
    loop {
        changed.notified().await;
        let look = handle.state::<Desk>().tray().await;
        if look != before {
            if let Err(error) = show(&handle, &shown, look.clone()) {
                tracing::warn!(%error, "the tray shows what was");
            }
            before = look;
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

/// All at once: a menu that is open never shows half of it.
fn show(handle: &AppHandle, shown: &Shown, look: Look) -> tauri::Result<()> {
    let (by, shown) = (handle.clone(), shown.clone());
    handle.run_on_main_thread(move || {
        let following = shown
            .icon
            .set_icon(Some(icon(&look)))
            .and_then(|()| shown.icon.set_tooltip(Some(tooltip(&look))))
            .and_then(|()| fill(&by, &shown.menu, &look));
        if let Err(error) = following {
            tracing::warn!(%error, "the tray shows what was");
        }
    })
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

/// Writes the menu anew.
fn fill(handle: &AppHandle, menu: &Menu<tauri::Wry>, look: &Look) -> tauri::Result<()> {
    for item in menu.items()? {
        menu.remove(&item)?;
    }
    let says = |text: &str| {
        let item = MenuItemBuilder::new(literal(text)).enabled(false);
        menu.append(&item.build(handle)?)
    };
    let does = |entry: Entry, text: &str| {
        let item = MenuItemBuilder::with_id(entry.id(), literal(text));
        menu.append(&item.build(handle)?)
    };
    let line = || menu.append(&PredefinedMenuItem::separator(handle)?);
    if let Some(view) = &look.view {
        says(&view.status)?;
        for text in view.next.iter().chain(&look.own) {
            says(text)?;
        }
        line()?;
    }
    does(Entry::Open, words::OPEN)?;
    if let Some(view) = &look.view {
        for account in &view.reconnect {
            does(Entry::Reconnect(account.id), &account.label)?;
        }
        if let Some(more) = &view.more {
            says(more)?;
        }
        does(Entry::Check, words::CHECK)?;
    }
    line()?;
    does(Entry::Quit, words::QUIT)
}

/// Menus read `&` as the mark of a shortcut.
fn literal(text: &str) -> String {
    text.replace('&', "&&")
}

/// The first lines of the menu. Windows cuts it after 127 characters, which is enough for two.
fn tooltip(look: &Look) -> String {
    let Some(view) = &look.view else {
        return "Holdfast".to_owned();
    };
    let next = view.next.iter();
    let lines = next.fold(view.status.clone(), |lines, next| {
        format!("{lines}\n{next}")
    });
    format!("Holdfast: {lines}")
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
    fn a_tooltip_says_how_it_is_and_what_ends_next() {
        assert_eq!(tooltip(&Look::default()), "Holdfast");
        let look = |next: Option<&str>| Look {
            view: Some(TrayView {
                state: TrayState::AllWell,
                status: "All 3 accounts are working".to_owned(),
                next: next.map(str::to_owned),
                reconnect: Vec::new(),
                more: None,
            }),
            ..Look::default()
        };
        assert_eq!(tooltip(&look(None)), "Holdfast: All 3 accounts are working");
        let next = "Next: Ana's Facebook sign-in ends on 27 Nov";
        assert_eq!(
            tooltip(&look(Some(next))),
            format!("Holdfast: All 3 accounts are working\n{next}")
        );
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
