//! The bodies of the commands: each hands its request to the core and gives back the answer.

use holdfast_core::app::view::*;
use holdfast_core::domain::settings::Settings;

use crate::desk::{Desk, DeskEvent};

type Answer<T> = Result<T, Problem>;

/// A command that the app of the current mode answers by the method of the same name.
macro_rules! by_app {
    ($($name:ident: $request:ty => $response:ty;)*) => {$(
        pub async fn $name(desk: &Desk, request: $request) -> Answer<$response> {
            Ok(desk.app()?.$name(request).await?)
        }
    )*};
}

by_app! {
    connection_detail: ConnectionRef => ConnectionDetail;
    check: Check => ();
    step_done: ConnectionRef => ();
    save_watched: SaveWatched => ConnectionDetail;
    disconnect_preview: ConnectionRef => DisconnectPreview;
    disconnect: ConnectionRef => Disconnected;
    remove_preview: ConnectionRef => RemovePreview;
    remove: ConnectionRef => ();
    begin_connect: BeginConnect => FlowView;
    begin_reconnect: BeginReconnect => FlowView;
    flow: FlowRef => FlowView;
    open_flow_in_browser: FlowRef => FlowView;
    flow_link: FlowRef => String;
    paste_flow_address: PasteAddress => FlowView;
    cancel_flow: FlowRef => FlowView;
    list_again: FlowRef => FlowView;
    choose_profiles: ChooseProfiles => FlowView;
    take_over: TakeOver => FlowView;
    resolve_different: ResolveDifferent => FlowView;
    look_at_company_file: TakeCompanyFile => CompanyFileView;
    take_company_file: TakeCompanyFile => CompanyFileView;
    open_draft: PostRef => Draft;
    save_draft: SaveDraft => Draft;
    save_picture: SavePicture => Draft;
    picture: PostRef => Option<String>;
    publish: PublishPost => PostView;
    post: PostRef => PostView;
    publish_to: PublishTo => PostView;
    look_for_post: TargetRef => PostView;
    settle_target: SettleTarget => PostView;
    call_back: PostRef => Draft;
    copy_post: PostRef => Draft;
    delete_post: PostRef => ();
    remember_choice: RememberChoice => ();
    save_group: SaveGroup => Choices;
    remove_group: GroupRef => Choices;
    conversations: ConversationsOf => Conversations;
    read_now: ReadNow => ();
    incoming: IncomingRef => IncomingDetail;
    save_reply: ReplyText => ();
    reply: ReplyText => IncomingDetail;
    looked_for_reply: LookedForReply => IncomingDetail;
    save_person: SavePerson => Vec<PersonView>;
    remove_person: PersonRef => Vec<PersonView>;
    save_mail_server: SaveMailServer => MailView;
    send_test_mail: SendTestMail => TestResult;
    activity: ActivityPage => Vec<EventView>;
    mark_notice: MarkNotice => Vec<NoticeView>;
    save_network_app: SaveNetworkApp => Vec<NetworkAppView>;
    remove_network_app: ProviderRef => Vec<NetworkAppView>;
    test_network_app: ProviderRef => Vec<NetworkAppView>;
}

/// The same for commands that ask without a request.
macro_rules! asked_of_app {
    ($($name:ident => $response:ty;)*) => {$(
        pub async fn $name(desk: &Desk, (): ()) -> Answer<$response> {
            Ok(desk.app()?.$name().await?)
        }
    )*};
}

asked_of_app! {
    list_connections => Connections;
    add_options => Vec<AddOption>;
    copies => CopiesView;
    report => ReportView;
    post_offers => Vec<OfferView>;
    draft => Draft;
    new_draft => Draft;
    posts => Vec<PostLine>;
    at_risk => AtRisk;
    choices => Choices;
    people => Vec<PersonView>;
    notices => Vec<NoticeView>;
    network_apps => Vec<NetworkAppView>;
    mail => MailView;
    remove_mail_server => MailView;
    help_topics => Vec<HelpTopic>;
}

pub async fn start(desk: &Desk, (): ()) -> Answer<StartState> {
    desk.start().await
}

pub async fn set_up(desk: &Desk, request: SetUp) -> Answer<StartState> {
    desk.app()?.set_up(request).await?;
    desk.start().await
}

pub async fn enter_practice(desk: &Desk, (): ()) -> Answer<StartState> {
    desk.enter_practice().await
}

pub async fn leave_practice(desk: &Desk, (): ()) -> Answer<StartState> {
    desk.leave_practice().await
}

pub async fn unlock_keychain(desk: &Desk, (): ()) -> Answer<StartState> {
    desk.app()?.unlock_keychain().await?;
    desk.start().await
}

pub async fn enter_passphrase(desk: &Desk, request: EnterPassphrase) -> Answer<StartState> {
    desk.app()?.enter_passphrase(request).await?;
    desk.start().await
}

pub async fn set_passphrase(desk: &Desk, request: SetPassphrase) -> Answer<StartState> {
    desk.app()?.set_passphrase(request).await?;
    desk.start().await
}

pub async fn change_key(desk: &Desk, (): ()) -> Answer<StartState> {
    desk.app()?.change_key().await?;
    desk.start().await
}

pub async fn data_arrived(desk: &Desk, request: DataArrived) -> Answer<StartState> {
    desk.app()?.data_arrived(request).await?;
    desk.start().await
}

pub async fn give_up_lost_key(desk: &Desk, (): ()) -> Answer<StartState> {
    desk.app()?.give_up_lost_key().await?;
    desk.start().await
}

pub async fn save_settings(desk: &Desk, request: Settings) -> Answer<StartState> {
    desk.app()?.save_settings(request).await?;
    desk.start().await
}

pub async fn background(desk: &Desk, (): ()) -> Answer<BackgroundView> {
    Ok(desk.background.view().await)
}

pub async fn start_at_login(desk: &Desk, request: StartAtLogin) -> Answer<BackgroundView> {
    desk.background.set_start_at_login(request.on)?;
    Ok(desk.background.view().await)
}

pub async fn missed_events(desk: &Desk, (): ()) -> Answer<Vec<WindowEvent>> {
    Ok(desk.background.take_missed())
}

pub async fn answer_close(desk: &Desk, request: CloseAnswer) -> Answer<()> {
    desk.answer_close(request).await
}

pub async fn quit(desk: &Desk, (): ()) -> Answer<()> {
    desk.send(DeskEvent::Quit);
    Ok(())
}

pub async fn show_flow_window(desk: &Desk, request: FlowRef) -> Answer<()> {
    desk.send(DeskEvent::ShowSignIn(request.id));
    Ok(())
}

pub async fn check_address(_: &Desk, request: CheckAddress) -> Answer<Option<String>> {
    Ok(holdfast_core::app::address_problem(&request))
}

pub async fn export_calendar(desk: &Desk, (): ()) -> Answer<SavedFile> {
    desk.save(desk.app()?.calendar_file().await?).await
}

pub async fn export_connections(desk: &Desk, (): ()) -> Answer<SavedFile> {
    desk.save(desk.app()?.connections_file().await?).await
}

pub async fn export_company(desk: &Desk, (): ()) -> Answer<SavedFile> {
    desk.save(desk.app()?.company_file().await?).await
}

pub async fn save_report(desk: &Desk, (): ()) -> Answer<SavedFile> {
    desk.save(desk.app()?.report_file()?).await
}

pub async fn open_console(desk: &Desk, request: ProviderRef) -> Answer<()> {
    desk.send(DeskEvent::OpenInBrowser(
        desk.app()?.console_url(request.provider),
    ));
    Ok(())
}

pub async fn open_guide_page(desk: &Desk, request: ConnectionRef) -> Answer<()> {
    let page = desk.app()?.guide_page(request).await?;
    desk.send(DeskEvent::OpenInBrowser(page));
    Ok(())
}

pub async fn open_incoming(desk: &Desk, request: IncomingRef) -> Answer<()> {
    let page = desk.app()?.incoming_address(request).await?;
    desk.send(DeskEvent::OpenInBrowser(page));
    Ok(())
}

pub async fn open_published(desk: &Desk, request: TargetRef) -> Answer<()> {
    let page = desk.app()?.published_page(request).await?;
    desk.send(DeskEvent::OpenInBrowser(page));
    Ok(())
}

pub async fn practice(desk: &Desk, (): ()) -> Answer<PracticeView> {
    let look = desk.with_practice(crate::practice::Practice::look)?;
    look.view().await
}

pub async fn move_practice_clock(desk: &Desk, request: MovePracticeClock) -> Answer<PracticeView> {
    desk.with_practice(|practice| practice.move_clock(request.days))?;
    practice(desk, ()).await
}

pub async fn open_levers(desk: &Desk, (): ()) -> Answer<()> {
    let levers = desk.with_practice(|practice| practice.levers())?;
    desk.send(DeskEvent::OpenLevers(levers));
    Ok(())
}
