//! The port on this computer to which a browser brings the answer.
//!
//! Every web page and every program of this computer can reach it. So it takes one right request,
//! is not used up by wrong ones, and never writes an address it was asked for to a log.

#[cfg(test)]
mod fuzz;
mod page;
mod request;

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};
use url::Url;

use self::page::Reply;
use self::request::{Judged, judge};
use super::matching::Expected;
use super::redirect::RedirectAnswer;
use crate::clock::Clock;

/// More than a browser sends to a loopback address, little enough to hold for every socket.
const HEAD_LIMIT: usize = 8 * 1024;
/// A browser on the same computer needs milliseconds.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// Sockets that are served at once. One more is open while it waits for its turn.
const SERVED: usize = 15;
/// How long a new socket waits before the oldest one makes room. Each socket so has at least
/// `SERVED` times this long, and two hundred idle ones delay the answer by four seconds.
const PATIENCE: Duration = Duration::from_millis(20);
/// When the system has no room for another socket.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long sockets may go on after the attempt is over.
const CLOSING: Duration = Duration::from_secs(1);
/// What may still come after an answer was sent. Closing on unread bytes would take the answer
/// away from the browser.
const LEFTOVER_LIMIT: usize = 64 * 1024;
const LEFTOVER_TIME: Duration = Duration::from_millis(500);

/// Why no port could be opened.
#[derive(Debug, Error)]
pub enum BindError {
    /// The provider knows only these ports, and other programs have them.
    #[error("every port registered for this sign-in is in use: {0:?}")]
    PortsBusy(Vec<u16>),
    #[error("this computer opens no port for the sign-in")]
    Io(#[from] io::Error),
}

/// How the wait ended.
#[derive(Debug)]
pub enum LoopbackOutcome {
    Answer(RedirectAnswer),
    Cancelled,
    TimedOut,
}

/// An open port. Dropping it closes it.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    redirect: Url,
}

impl Loopback {
    /// Opens a port for `path`: the first free one of `ports`, or any where there are none.
    ///
    /// Only on the literal 127.0.0.1, since "localhost" can be another computer (RFC 8252
    /// section 8.3).
    pub async fn bind(ports: &[u16], path: &str) -> Result<Self, BindError> {
        let listener = listen(ports).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let mut redirect = Url::parse(&address).map_err(io::Error::other)?;
        redirect.set_path(path);
        Ok(Self { listener, redirect })
    }

    /// The landing address to give to the provider.
    pub fn redirect(&self) -> &Url {
        &self.redirect
    }

    /// Waits for the answer to `expected`, whose landing address is [`Self::redirect`], until
    /// `ends_at` or until `cancel` is ready. The port is closed when this returns.
    pub async fn wait(
        self,
        expected: Expected,
        clock: &Clock,
        ends_at: DateTime<Utc>,
        cancel: impl Future<Output = ()>,
    ) -> LoopbackOutcome {
        let (attempt, mut answered) = Attempt::new(expected);
        let mut sockets = Sockets::default();
        let mut cancelled = pin!(cancel);
        let mut over = pin!(until(clock, ends_at));
        loop {
            tokio::select! {
                biased;
                Ok(answer) = &mut answered => {
                    sockets.close_soon();
                    return LoopbackOutcome::Answer(answer);
                }
                () = &mut cancelled => return LoopbackOutcome::Cancelled,
                () = &mut over => return LoopbackOutcome::TimedOut,
                accepted = sockets.accept(&self.listener) => {
                    // A computer that slept wakes to the request before it wakes to the timer.
                    if clock.now() >= ends_at {
                        return LoopbackOutcome::TimedOut;
                    }
                    let Accepted { stream, slot } = accepted;
                    sockets.serve(stream, slot, Arc::clone(&attempt));
                }
            }
        }
    }
}

async fn listen(ports: &[u16]) -> Result<TcpListener, BindError> {
    if ports.is_empty() {
        return Ok(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?);
    }
    for port in ports {
        match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, *port))).await {
            Ok(listener) => return Ok(listener),
            // Windows says "denied" for ports it keeps for itself.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied
                ) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(BindError::PortsBusy(ports.to_vec()))
}

async fn until(clock: &Clock, at: DateTime<Utc>) {
    while clock.now() < at {
        clock.sleep_towards(at).await;
    }
}

/// What all sockets share.
struct Attempt {
    expected: Expected,
    /// Taken by the first right answer.
    answer: Mutex<Option<oneshot::Sender<RedirectAnswer>>>,
}

impl Attempt {
    fn new(expected: Expected) -> (Arc<Self>, oneshot::Receiver<RedirectAnswer>) {
        let (sender, receiver) = oneshot::channel();
        let answer = Mutex::new(Some(sender));
        (Arc::new(Self { expected, answer }), receiver)
    }

    /// Gives the answer to whoever waits. The second right answer is a bad request like any other.
    fn settle(&self, answer: RedirectAnswer) -> Reply {
        let reply = match answer {
            RedirectAnswer::Code { .. } => Reply::Done,
            RedirectAnswer::Declined => Reply::Declined,
            RedirectAnswer::Refused { .. }
            | RedirectAnswer::Contradiction
            | RedirectAnswer::WrongIssuer => Reply::Failed,
        };
        let waiting = self
            .answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match waiting.map(|waiting| waiting.send(answer)) {
            Some(Ok(())) => reply,
            Some(Err(_)) | None => Reply::BadRequest,
        }
    }
}

struct Accepted {
    stream: TcpStream,
    slot: OwnedSemaphorePermit,
}

/// The open sockets, at most `SERVED` and one that waits.
struct Sockets {
    slots: Arc<Semaphore>,
    tasks: JoinSet<()>,
    oldest_first: VecDeque<AbortHandle>,
}

impl Default for Sockets {
    fn default() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(SERVED)),
            tasks: JoinSet::new(),
            oldest_first: VecDeque::new(),
        }
    }
}

impl Sockets {
    async fn accept(&mut self, listener: &TcpListener) -> Accepted {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let slot = self.slot().await;
                    return Accepted { stream, slot };
                }
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    /// A place for one more; when nobody leaves, the oldest has to.
    async fn slot(&mut self) -> OwnedSemaphorePermit {
        while self.tasks.try_join_next().is_some() {}
        self.oldest_first.retain(|socket| !socket.is_finished());
        loop {
            let slot = Arc::clone(&self.slots).acquire_owned();
            if let Ok(Ok(slot)) = timeout(PATIENCE, slot).await {
                return slot;
            }
            if let Some(oldest) = self.oldest_first.pop_front() {
                oldest.abort();
            }
        }
    }

    fn serve(&mut self, stream: TcpStream, slot: OwnedSemaphorePermit, attempt: Arc<Attempt>) {
        let task = self.tasks.spawn(async move {
            // A socket that breaks has had its chance; the attempt waits on.
            drop(serve(stream, &attempt).await);
            drop(slot);
        });
        self.oldest_first.push_back(task);
    }

    /// Lets answers that are on their way arrive.
    fn close_soon(mut self) {
        tokio::spawn(async move {
            let all = async { while self.tasks.join_next().await.is_some() {} };
            drop(timeout(CLOSING, all).await);
        });
    }
}

/// One request, one answer.
async fn serve(mut stream: TcpStream, attempt: &Attempt) -> io::Result<()> {
    let Ok(judged) = timeout(HEAD_TIME, read_head(&mut stream, &attempt.expected)).await else {
        return Ok(());
    };
    let reply = match judged? {
        Judged::Answer(answer) => attempt.settle(answer),
        Judged::Refused(reply) => reply,
        Judged::Unfinished => return Ok(()),
    };
    stream.write_all(&reply.to_bytes()).await?;
    stream.shutdown().await?;
    drop(timeout(LEFTOVER_TIME, drain(&mut stream)).await);
    Ok(())
}

/// Reads until the head can be judged. `Unfinished` when the other side stopped before that.
async fn read_head(stream: &mut TcpStream, expected: &Expected) -> io::Result<Judged> {
    let mut head = Vec::with_capacity(1024);
    let mut chunk = [0; 1024];
    while head.len() < HEAD_LIMIT {
        let room = chunk.len().min(HEAD_LIMIT - head.len());
        let count = stream.read(&mut chunk[..room]).await?;
        if count == 0 {
            return Ok(Judged::Unfinished);
        }
        head.extend_from_slice(&chunk[..count]);
        // Only the end of a line can finish a head.
        if chunk[..count].contains(&b'\n') {
            match judge(&head, expected) {
                Judged::Unfinished => {}
                judged @ (Judged::Answer(_) | Judged::Refused(_)) => return Ok(judged),
            }
        }
    }
    Ok(Judged::Refused(Reply::HeadTooLarge))
}

async fn drain(stream: &mut TcpStream) -> io::Result<()> {
    let mut left = LEFTOVER_LIMIT;
    let mut chunk = [0; 1024];
    while left > 0 {
        match stream.read(&mut chunk).await? {
            0 => break,
            count => left = left.saturating_sub(count),
        }
    }
    Ok(())
}
