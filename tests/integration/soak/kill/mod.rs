//! A thousand `kill -9` in the middle of everything that writes: afterwards Holdfast starts, its
//! database is whole, every secret opens, no refresh token is lost or used twice, no notice is
//! doubled, and what only the network knows is said.
//!
//! The process that is killed works on the networks of this one, which therefore knows when a
//! request arrived and can kill before it is answered, or just after.

mod migration;
mod moments;
mod yard;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::tenths;
use moments::{Moment, Paces};
use yard::{Deed, Yard};

const SEED: u64 = 20_261_125;

/// So few in a tenth, because each takes a start of the program and a look at all that it left.
fn kills() -> u32 {
    if tenths() == 10 { 1_000 } else { 24 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_anywhere_loses_nothing() {
    if std::env::var_os("HOLDFAST_SESSION").is_none() {
        eprintln!("skipped: run through script/test, which brings a keychain");
        return;
    }
    let mut random = StdRng::seed_from_u64(SEED);
    let mut yard = Yard::open().await;
    let mut paces = Paces::new();
    for deed in Deed::ALL.iter().copied().cycle() {
        if yard.figures.kills() >= kills() && yard.figures.of_every_kind() {
            break;
        }
        let pace = paces.entry(deed).or_default();
        let moment = Moment::any(deed, pace, &mut random);
        let killed = yard.kill_during(deed, moment, &mut random).await;
        pace.learn(killed);
        yard.look(deed).await;
    }
    yard.look_at_the_end();
    println!("{}", yard.figures);
    yard.figures.assert();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_while_it_changes_the_format_loses_nothing() {
    let mut random = StdRng::seed_from_u64(SEED);
    let kills = if tenths() == 10 { 200 } else { 10 };
    let figures = migration::kill(kills, || random.random_range(0.0..1.0)).await;
    println!("{figures}");
}
