//! The state in which the window opens.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::id::{CompanyId, PersonId};
use crate::domain::notice::NoticeKind;
use crate::domain::settings::Settings;
use crate::store::Unwritable;
use crate::vault::KeyHome;

/// Real accounts, or the simulated networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Mode {
    Real,
    Practice,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[ts(export)]
pub enum StartPhase {
    /// No company yet: ask for it and for who *you* are.
    FirstStart,
    Ready,
    /// The database cannot be used; takes the window.
    Blocked(BlockedStart),
}

/// What happened, that nothing was changed, one way on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BlockedStart {
    pub title: String,
    pub what_happened: String,
    pub way_on: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StartState {
    pub phase: StartPhase,
    pub mode: Mode,
    pub company: Option<CompanyView>,
    pub companies: Vec<CompanyView>,
    /// The person chosen for this computer.
    pub you: Option<PersonView>,
    pub settings: Settings,
    pub keychain: KeychainView,
    /// Where the key comes from.
    pub key_home: KeyHome,
    /// Whether a passphrase may take the place of the keychain now.
    pub passphrase_possible: bool,
    pub version: String,
    /// tz-database name of this computer's zone.
    pub zone: String,
    /// Why the data can only be read, if so.
    pub unwritable: Option<UnwritableView>,
    /// An older state of the data took the place of the last one at this start.
    pub restored: Option<RestoredView>,
}

/// Why nothing can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum UnwritableView {
    DiskFull,
    Protected,
}

impl From<Unwritable> for UnwritableView {
    fn from(why: Unwritable) -> Self {
        match why {
            Unwritable::DiskFull => Self::DiskFull,
            Unwritable::Protected => Self::Protected,
        }
    }
}

/// What is to be told after an older state took the place of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RestoredView {
    /// What changed after this moment is missing; absent where no copy was put in its place, but
    /// newer changes are gone nevertheless.
    pub copy_of: Option<DateTime<Utc>>,
    /// Where the damaged file is; absent where there was none.
    pub set_aside: Option<String>,
    /// The accounts whose sign-ins were renewed since, so that they may have to be reconnected.
    pub suspects: Vec<String>,
}

/// The copies of the database on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CopiesView {
    pub folder: String,
    /// The newest first.
    pub days: Vec<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CompanyView {
    pub id: CompanyId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonView {
    pub id: PersonId,
    pub name: String,
    pub email: Option<String>,
    pub is_you: bool,
    /// Sign-ins this person holds, such as "Ana's Facebook sign-in".
    pub sign_ins: Vec<String>,
    /// Connections that hang on those sign-ins.
    pub connections: u32,
    /// Every kind of notice that is mailed, and whether this person wants it.
    pub mail: Vec<MailChoice>,
}

/// One kind of notice, for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MailChoice {
    pub kind: NoticeKind,
    pub name: String,
    pub text: String,
    pub wanted: bool,
}

/// The keychain that holds the key of all sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeychainView {
    Open,
    /// Asked, not answered yet.
    Waiting,
    Locked,
    /// This computer has no keychain running.
    Missing,
    /// The keychain is open, but Holdfast's key is gone: every account has to sign in again.
    KeyLost,
    /// Another key lies in its place.
    WrongKey,
    /// The key is made from a passphrase, which was not entered yet.
    PassphraseNeeded,
    /// Another computer wrote this data: moved here, or copied?
    OtherComputer,
}

/// How data of another computer came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Arrival {
    /// The other computer does not use it any more.
    Moved,
    /// The other computer goes on with it.
    Copied,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct DataArrived {
    pub how: Arrival,
}

/// The passphrase that the key is made from. It travels inwards only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct EnterPassphrase {
    pub passphrase: String,
}

impl std::fmt::Debug for EnterPassphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnterPassphrase").finish_non_exhaustive()
    }
}

/// A new passphrase. It travels inwards only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SetPassphrase {
    /// Absent where none was set before.
    pub current: Option<String>,
    pub passphrase: String,
}

impl std::fmt::Debug for SetPassphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetPassphrase").finish_non_exhaustive()
    }
}

/// The answers of the first start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SetUp {
    pub company: String,
    pub your_name: String,
    pub your_email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SavePerson {
    /// Absent for a new person.
    pub id: Option<PersonId>,
    pub name: String,
    pub email: Option<String>,
    /// The kinds of notices this person wants no mail about.
    pub opt_outs: Vec<NoticeKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PersonRef {
    pub id: PersonId,
}
