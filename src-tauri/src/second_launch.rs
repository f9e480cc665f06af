//! Holdfast runs once per session. A second start hands its arguments to the first and ends. The
//! plugin sees to that; here stands what it leaves open.

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

/// Hands this start's arguments to the instance that runs; `false` where none does. Whether it
/// listens or hangs, there must not be a second one.
///
/// The plugin does the same, but later: a second start would open the display only to leave at once,
/// and that ended in a crash now and then. It would also give up when the bus still believes in an
/// instance that has just ended, and wait for ever for one that hangs.
#[cfg(target_os = "linux")]
pub async fn hand_over(identifier: &str, arguments: &[String]) -> bool {
    use std::time::Duration;

    use zbus::fdo::DBusProxy;
    use zbus::names::BusName;

    /// The bus notices the end of a process within milliseconds; a busy machine takes its time.
    const LIMIT: Duration = Duration::from_secs(3);
    const BETWEEN: Duration = Duration::from_millis(20);
    /// As the plugin calls it.
    const INTERFACE: &str = "org.SingleInstance.DBus";

    let name = format!("{identifier}.SingleInstance");
    let path = format!("/{}", name.replace('.', "/").replace('-', "_"));
    let folder = std::env::current_dir().unwrap_or_default();
    let message = (arguments, folder.to_string_lossy().into_owned());
    let handing = async {
        let bus = zbus::Connection::session().await?;
        let names = DBusProxy::new(&bus).await?;
        let owner = BusName::try_from(name.as_str())?;
        while let Ok(process) = names.get_connection_unix_process_id(owner.clone()).await {
            if !ended(process) {
                let call = bus.call_method(
                    Some(name.as_str()),
                    path.as_str(),
                    Some(INTERFACE),
                    "ExecuteCallback",
                    &message,
                );
                // An error is its end in this moment; then there is another to look for.
                if call.await.is_ok() {
                    return Ok(true);
                }
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Ok::<_, zbus::Error>(false)
    };
    match tokio::time::timeout(LIMIT, handing).await {
        Ok(Ok(handed)) => handed,
        Ok(Err(_)) => false,
        Err(_) => {
            eprintln!("Holdfast runs already, but does not answer.");
            true
        }
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
