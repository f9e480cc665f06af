//! Waiting for something to become true, with a deadline.

use std::time::Duration;

/// Longer than anything takes on a busy machine with two cores; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(60);

/// Asks until there is an answer. `what` completes "waited in vain for …".
pub async fn until<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(PATIENCE, what, ask).await
}

/// Asks until there is an answer, for at most `limit`.
pub async fn within<T>(limit: Duration, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    answer(limit, ask)
        .await
        .unwrap_or_else(|| panic!("waited {} s in vain for {what}", limit.as_secs()))
}

/// The same where a failure says more than `what`.
pub async fn until_or<T>(ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    answer(PATIENCE, ask).await
}

async fn answer<T>(limit: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(BETWEEN).await;
        }
    };
    tokio::time::timeout(limit, asking).await.ok()
}
