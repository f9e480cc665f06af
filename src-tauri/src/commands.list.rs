// Every command of the window, with what it takes and gives. Read three times: by the shell for
// the handler, by build.rs for the access list, and by the bindings test for the TypeScript map.
commands! {
    // Start
    start: () => StartState;
    set_up: SetUp => StartState;
    enter_practice: () => StartState;
    leave_practice: () => StartState;
    unlock_keychain: () => StartState;
    enter_passphrase: EnterPassphrase => StartState;
    set_passphrase: SetPassphrase => StartState;
    change_key: () => StartState;
    give_up_lost_key: () => StartState;
    data_arrived: DataArrived => StartState;
    save_settings: Settings => StartState;
    copies: () => CopiesView;
    // The window, and Holdfast without it
    missed_events: () => Vec<WindowEvent>;
    background: () => BackgroundView;
    start_at_login: StartAtLogin => BackgroundView;
    answer_close: CloseAnswer => ();
    quit: () => ();
    // Connections
    list_connections: () => Connections;
    connection_detail: ConnectionRef => ConnectionDetail;
    check: Check => ();
    step_done: ConnectionRef => ();
    save_watched: SaveWatched => ConnectionDetail;
    open_guide_page: ConnectionRef => ();
    add_options: () => Vec<AddOption>;
    disconnect_preview: ConnectionRef => DisconnectPreview;
    disconnect: ConnectionRef => Disconnected;
    remove_preview: ConnectionRef => RemovePreview;
    remove: ConnectionRef => ();
    export_calendar: () => SavedFile;
    export_connections: () => SavedFile;
    export_company: () => SavedFile;
    report: () => ReportView;
    save_report: () => SavedFile;
    look_at_company_file: TakeCompanyFile => CompanyFileView;
    take_company_file: TakeCompanyFile => CompanyFileView;
    // Sign-in
    begin_connect: BeginConnect => FlowView;
    begin_reconnect: BeginReconnect => FlowView;
    flow: FlowRef => FlowView;
    open_flow_in_browser: FlowRef => FlowView;
    flow_link: FlowRef => String;
    paste_flow_address: PasteAddress => FlowView;
    show_flow_window: FlowRef => ();
    cancel_flow: FlowRef => FlowView;
    list_again: FlowRef => FlowView;
    choose_profiles: ChooseProfiles => FlowView;
    take_over: TakeOver => FlowView;
    resolve_different: ResolveDifferent => FlowView;
    // Work
    post_offers: () => Vec<OfferView>;
    draft: () => Draft;
    new_draft: () => Draft;
    open_draft: PostRef => Draft;
    save_draft: SaveDraft => Draft;
    save_picture: SavePicture => Draft;
    picture: PostRef => Option<String>;
    publish: PublishPost => PostView;
    posts: () => Vec<PostLine>;
    post: PostRef => PostView;
    publish_to: PublishTo => PostView;
    look_for_post: TargetRef => PostView;
    settle_target: SettleTarget => PostView;
    call_back: PostRef => Draft;
    copy_post: PostRef => Draft;
    delete_post: PostRef => ();
    open_published: TargetRef => ();
    at_risk: () => AtRisk;
    choices: () => Choices;
    remember_choice: RememberChoice => ();
    save_group: SaveGroup => Choices;
    remove_group: GroupRef => Choices;
    conversations: ConversationsOf => Conversations;
    read_now: ReadNow => ();
    incoming: IncomingRef => IncomingDetail;
    open_incoming: IncomingRef => ();
    save_reply: ReplyText => ();
    reply: ReplyText => IncomingDetail;
    looked_for_reply: LookedForReply => IncomingDetail;
    // People and history
    people: () => Vec<PersonView>;
    save_person: SavePerson => Vec<PersonView>;
    remove_person: PersonRef => Vec<PersonView>;
    check_address: CheckAddress => Option<String>;
    activity: ActivityPage => Vec<EventView>;
    notices: () => Vec<NoticeView>;
    mark_notice: MarkNotice => Vec<NoticeView>;
    help_topics: () => Vec<HelpTopic>;
    // Network apps
    network_apps: () => Vec<NetworkAppView>;
    save_network_app: SaveNetworkApp => Vec<NetworkAppView>;
    remove_network_app: ProviderRef => Vec<NetworkAppView>;
    test_network_app: ProviderRef => Vec<NetworkAppView>;
    open_console: ProviderRef => ();
    // Mail
    mail: () => MailView;
    save_mail_server: SaveMailServer => MailView;
    remove_mail_server: () => MailView;
    send_test_mail: SendTestMail => TestResult;
    // Practice
    practice: () => PracticeView;
    move_practice_clock: MovePracticeClock => PracticeView;
    open_levers: () => ();
}
