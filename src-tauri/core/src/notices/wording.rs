pub struct Text {
    pub title: String,
    pub body: String,
}
pub struct Stopped {
    pub names: Vec<String>,
    pub network: crate::domain::network::Network,
    pub sign_in: String,
    pub guide: crate::domain::guide::Guide,
    pub limited: bool,
}
pub fn stopped(_s: &Stopped, _p: bool) -> Text {
    todo!()
}
pub fn app_refused(_p: crate::domain::network::Provider, _x: bool) -> Text {
    todo!()
}
pub struct Reminding;
pub fn reminder(_r: &Reminding, _p: bool) -> Text {
    todo!()
}
pub fn reminding(
    _r: &crate::domain::ladder::Reminder,
    _n: &dyn Fn(
        crate::domain::id::ConnectionId,
    ) -> Option<(String, crate::domain::network::Network)>,
    _g: &dyn Fn(crate::domain::id::GrantId) -> Option<(String, crate::domain::network::Provider)>,
    _z: chrono_tz::Tz,
) -> Reminding {
    todo!()
}
