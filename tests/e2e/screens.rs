//! What one does on the screens, in the words of the screens.

use serde_json::{Value, json};

use crate::network::{ANA, Network};
use crate::running::{Home, Running};
use crate::wait::until;
use crate::window::{Role, Window};

pub const OUTFITTERS: &str = "Northwind Outfitters";
pub const REPAIR: &str = "Northwind Repair Shop";
pub const CANADA: &str = "Northwind Outfitters Canada";

/// The parts of the app, as its sidebar names them.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Home,
    Publish,
    Conversations,
    Connections,
    Settings,
}

impl Window {
    /// Answers the first start and opens practice mode.
    pub async fn explore(&self) {
        self.reads("Welcome. Who is this for?").await;
        self.fill("Company", "Fernside Cycles").await;
        self.fill("Your name", "Kim Ortega").await;
        self.fill("Your email", "kim@fernside.example").await;
        self.press_button("Explore in practice mode").await;
        self.one(Role::Region, "Practice").await;
    }

    /// Opens a part of the app.
    pub async fn go(&self, part: Part) {
        self.press_button(&format!("{part:?}")).await;
    }

    /// Opens Connections, or comes back to its whole list.
    pub async fn list(&self) {
        self.go(Part::Connections).await;
        self.one(Role::Tab, "Owned").await;
    }

    /// *Add account*, up to the sign-in page: an account to publish on.
    pub async fn add(&self, network: &str, provider: &str) {
        self.list().await;
        self.press_first("Add account").await;
        self.press(Role::Radio, network).await;
        self.press_button(&format!("Continue to {provider}")).await;
    }

    pub async fn add_facebook(&self) {
        self.add("Facebook", "Facebook").await;
    }

    /// Connects Ana's three Pages and closes the sheet.
    pub async fn connect_three(&self, network: &Network) {
        network.next(ANA).await;
        self.add_facebook().await;
        self.choose(&[OUTFITTERS, REPAIR, CANADA]).await;
        self.reads("All 3 are connected").await;
        self.press_button("Done").await;
        self.no_sheet().await;
    }

    /// Picks profiles from what the network listed.
    pub async fn choose(&self, names: &[&str]) {
        self.reads("can connect").await;
        until("the choice to be made", async || {
            for one in self.all(Role::Checkbox, "").await {
                let label = one.attr("aria-label").await.ok()?.unwrap_or_default();
                if label == "Select all" || one.attr("disabled").await.ok()?.is_some() {
                    continue;
                }
                let wanted = names
                    .iter()
                    .any(|name| label == format!("{name}, Facebook"));
                if one.is_selected().await.ok()? != wanted {
                    one.click().await.ok()?;
                }
            }
            Some(())
        })
        .await;
        self.press_button(&format!("Connect {}", names.len())).await;
    }

    /// Asks the networks now, and waits for the answers.
    pub async fn check_all(&self) {
        self.press_button("Check all").await;
        until("the check to end", async || {
            let list = self.ask("list_connections").await;
            (list["checking"] == false).then_some(())
        })
        .await;
    }

    /// Opens the menu of a row and chooses from it.
    pub async fn choose_from_menu(&self, name: &str, entry: &str) {
        self.press_button(&format!("More for {name}, Facebook"))
            .await;
        self.press(Role::Menuitem, entry).await;
    }

    /// Opens the pane of a connection from the list.
    pub async fn open_detail(&self, name: &str) {
        self.list().await;
        until(&format!("a press of the row of {name}"), async || {
            let (row, _) = self.rows(name).await.into_iter().next()?;
            let account = row.find(thirtyfour::By::Css("td:nth-child(3)")).await;
            account.ok()?.click().await.ok()
        })
        .await;
        self.one(Role::Region, &format!("{name}, Facebook")).await;
    }

    /// Connects everything that a network lists but people themselves, past the sheet.
    pub async fn connect(&self, network: &Network, at: &str, person: &str) {
        network.next_with(person, json!({ "provider": at })).await;
        let request = json!({ "network": at, "purpose": "owned", "provider": null, "again": null });
        let id = self.invoke("begin_connect", request).await.unwrap()["id"].clone();
        let listed = until(&format!("the accounts of {at}"), async || {
            let phase = self.flow(&id).await["phase"].clone();
            (phase["kind"] == "choose_profiles").then(|| phase["profiles"].clone())
        })
        .await;
        let keys: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .filter(|profile| profile["can_connect"] == true && profile["kind_name"] != "Member")
            .map(|profile| profile["key"].clone())
            .collect();
        let request = json!({ "id": id, "profiles": keys });
        self.invoke("choose_profiles", request).await.unwrap();
    }

    /// The ids of all accounts.
    pub async fn accounts(&self) -> Vec<Value> {
        let list = self.ask("list_connections").await;
        let rows = list["connections"].as_array().unwrap();
        rows.iter().map(|row| row["id"].clone()).collect()
    }

    /// Writes a draft, as the editor of Publish saves it.
    pub async fn draft(&self, text: &str, accounts: &[Value]) {
        let id = self.ask("new_draft").await["id"].clone();
        let request = json!({ "id": id, "text": text, "link": "", "image_address": "",
            "image_words": "", "accounts": accounts });
        self.invoke("save_draft", request).await.unwrap();
    }

    /// The sign-in that Holdfast has under way, as it is now.
    pub async fn flow(&self, id: &Value) -> Value {
        self.invoke("flow", json!({ "id": id })).await.unwrap()
    }
}

impl Running {
    /// Opens practice mode in a new home; gives the networks too.
    pub async fn practice(&self) -> Network {
        self.window().explore().await;
        self.network().await
    }
}

impl Home {
    /// Opens Holdfast again, in the practice company that is here.
    pub async fn back_in_practice(&self) -> Running {
        let holdfast = self.open().await;
        let window = holdfast.window();
        window.ask("enter_practice").await;
        // Asked past the page, which may have read the other company by then.
        window.driver().refresh().await.unwrap();
        window.reads("Home").await;
        holdfast
    }

    /// Waits until the practice watch has gone through a whole round. A round begins by noting the
    /// time, so the beginning of a second one is the end of the first.
    pub async fn watched_once(&self, window: &Window) {
        for round in ["the first round", "the second round"] {
            let before = self.noted();
            let settings = window.ask("start").await["settings"].clone();
            window.invoke("save_settings", settings).await.unwrap();
            until(round, async || (self.noted() > before).then_some(())).await;
        }
    }

    /// The latest time that the practice watch has noted.
    fn noted(&self) -> i64 {
        let noted = self.ask_practice("select high_water_at from meta");
        noted.parse().unwrap()
    }
}
