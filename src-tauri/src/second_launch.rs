//! Holdfast runs once per session. A second start hands its arguments to the first and ends; that
//! is the plugin's work. Here stands what the plugin leaves open.

use holdfast_core::domain::id::ConnectionId;

use crate::at_login::HIDDEN;

/// What a start asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub window: bool,
    /// Of the accounts that the window shows.
    pub reconnect: Option<ConnectionId>,
}

impl Wanted {
    /// Anything else in `arguments` means nothing: whoever may start a program may pass them.
    pub fn by(arguments: &[String]) -> Self {
        let reconnect = arguments
            .iter()
            .filter_map(|argument| argument.strip_prefix("--reconnect="))
            .find_map(|id| id.parse().ok())
            .map(ConnectionId);
        let hidden = arguments.iter().any(|argument| argument == HIDDEN);
        Self {
            window: reconnect.is_some() || !hidden,
            reconnect,
        }
    }
}

/// Waits while the bus still believes in an instance that has ended. The plugin would hand over to
/// it, get no answer, and refuse to start.
#[cfg(target_os = "linux")]
pub async fn let_the_dead_go(identifier: &str) {
    use std::time::Duration;

    use zbus::fdo::DBusProxy;
    use zbus::names::BusName;

    /// The bus notices the end of a process within milliseconds; a busy machine takes its time.
    const LIMIT: Duration = Duration::from_secs(3);
    const BETWEEN: Duration = Duration::from_millis(20);

    let name = format!("{identifier}.SingleInstance");
    let waiting = async {
        let bus = zbus::Connection::session().await?;
        let bus = DBusProxy::new(&bus).await?;
        let name = BusName::try_from(name.as_str())?;
        while let Ok(process) = bus.get_connection_unix_process_id(name.clone()).await
            && ended(process)
        {
            tokio::time::sleep(BETWEEN).await;
        }
        Ok::<_, zbus::Error>(())
    };
    match tokio::time::timeout(LIMIT, waiting).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::info!(%error, "no session bus to look for another instance"),
        Err(_) => tracing::warn!("the bus goes on naming an instance that has ended"),
    }
}

/// Whether the process is gone, or a corpse that its parent has not buried yet.
#[cfg(target_os = "linux")]
fn ended(process: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
        return true;
    };
    // The state follows the name in brackets, which may hold anything (proc(5)).
    let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
    state.is_some_and(|rest| rest.starts_with(['Z', 'X']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(arguments: &[&str]) -> (bool, Option<i64>) {
        let arguments: Vec<_> = arguments.iter().map(|one| (*one).to_owned()).collect();
        let wanted = Wanted::by(&arguments);
        (wanted.window, wanted.reconnect.map(|id| id.0))
    }

    #[test]
    fn a_start_asks_for_a_window_unless_it_is_hidden() {
        assert_eq!(by(&["holdfast"]), (true, None));
        assert_eq!(by(&["holdfast", "--hidden"]), (false, None));
        assert_eq!(by(&["holdfast", "--reconnect=7"]), (true, Some(7)));
        assert_eq!(
            by(&["holdfast", "--hidden", "--reconnect=7"]),
            (true, Some(7))
        );
        assert_eq!(
            by(&["holdfast", "--reconnect=", "--reconnect=x;rm"]),
            (true, None)
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_corpse_has_ended_and_the_living_have_not() {
        assert!(!ended(std::process::id()));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let id = child.id();
        // Not waited for, it stays as a corpse.
        while !ended(id) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(ended(id));
    }
}
