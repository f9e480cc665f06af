//! What the window shows and sends: the types of the IPC border. Times are RFC 3339 in UTC, ids
//! are numbers. No token, code or secret of the network ever stands here; a secret that a person
//! types travels inwards only.

mod account;
mod background;
mod choices;
mod company_file;
mod connection;
mod conversation;
mod event;
mod file;
mod flow;
mod help;
mod mail;
mod network_app;
mod notice;
mod post;
mod practice;
mod problem;
mod start;
mod tray;

pub use crate::domain::flow::Engine;
pub use account::{AddOption, AddRoute, DisconnectPreview, Disconnected, RemovePreview};
pub use background::{BackgroundView, CloseAnswer, StartAtLogin, WayBack};
pub use choices::{Choices, GroupRef, GroupView, RememberChoice, SaveGroup};
pub use company_file::{CompanyFileView, TakeCompanyFile};
pub use connection::{
    BannerAbout, BannerView, Check, ConnectedBy, ConnectionDetail, ConnectionRef, ConnectionRefs,
    ConnectionView, Connections, DeadlineView, EventView, EvidenceView, MessageFor, PendingChoice,
    PermissionLine, SaveWatched, Tone, WorldView,
};
pub use conversation::{
    Conversations, ConversationsOf, GapView, IncomingDetail, IncomingLine, IncomingRef,
    LookedForReply, NotOfferedView, ReadNow, ReadingView, ReplyMark, ReplyOffer, ReplyOutcome,
    ReplyText, SentReplyView, WhyNotTaken,
};
pub use event::WindowEvent;
pub use file::{ReportView, SavedFile};
pub use flow::{
    BeginConnect, BeginReconnect, CancelledBy, ChoiceView, ChooseProfiles, DifferentAccountChoice,
    FlowAim, FlowPhase, FlowRef, FlowView, LeftOut, PasteAddress, ResolveDifferent, RowView,
    TakeOver,
};
pub use help::HelpTopic;
pub use mail::{
    CheckAddress, LetterView, MailServerView, MailTroubleView, MailView, SaveMailServer,
    SendTestMail,
};
pub use network_app::{
    NetworkAppView, OtherKindView, ProviderRef, SaveNetworkApp, SetupGuide, SetupPermission,
    TestResult,
};
pub use notice::{ActivityPage, MarkNotice, NoticeView, Over};
pub use post::{
    AtRisk, AtRiskDay, Draft, FitView, NewPicture, OfferView, PictureView, PostLine, PostRef,
    PostStage, PostView, PublishPost, PublishTo, SaveDraft, SavePicture, SettleTarget, Settling,
    TargetRef, TargetStage, TargetView,
};
pub use practice::{MovePracticeClock, PracticeStep, PracticeView};
pub use problem::{ErrorCode, Problem};
pub use start::{
    Arrival, BlockedStart, CompanyView, CopiesView, DataArrived, EnterPassphrase, KeychainView,
    MailChoice, Mode, PersonRef, PersonView, RestoredView, SavePerson, SetPassphrase, SetUp,
    StartPhase, StartState, UnwritableView,
};
pub use tray::{TrayAccount, TrayState, TrayView};
