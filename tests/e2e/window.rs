//! The main window, by roles and names: what a person sees and presses.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::{By, WebDriver, WebElement};
use tokio::time::Instant;

use crate::wait::{until, until_or};

const FIND: &str = include_str!("roles.js");
/// Longer than any command takes; a lock of the keychain may keep one for twenty seconds.
const LONGEST_COMMAND: Duration = Duration::from_secs(60);

/// Keeps a copy of everything the core answers to this window.
const RECORD: &str = "\
    const real = window.fetch; \
    window.recorded = []; \
    window.fetch = async (...asked) => { \
        const answer = await real(...asked); \
        const text = await answer.clone().text().catch(() => ''); \
        window.recorded.push(text); \
        return answer; \
    }";

/// What something in the window is.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    Button,
    Checkbox,
    Menuitem,
    /// A row of the account picker.
    Pick,
    /// The account picker.
    Picker,
    Radio,
    Region,
    Row,
    /// An open sheet.
    Sheet,
    Tab,
    Textbox,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Button => "button",
            Self::Checkbox => "checkbox",
            Self::Menuitem => "menuitem",
            Self::Pick => "pick",
            Self::Picker => "picker",
            Self::Radio => "radio",
            Self::Region => "region",
            Self::Row => "row",
            Self::Sheet => "sheet",
            Self::Tab => "tab",
            Self::Textbox => "textbox",
        })
    }
}

#[derive(Clone)]
pub struct Window {
    driver: WebDriver,
}

impl Window {
    pub async fn new(driver: WebDriver) -> Self {
        driver.set_script_timeout(LONGEST_COMMAND).await.unwrap();
        driver.execute(RECORD, Vec::new()).await.unwrap();
        Self { driver }
    }

    /// Everything the core answered since the window was opened; `None` when it is gone.
    pub async fn answers(&self) -> Option<Vec<String>> {
        const TELL: &str = "return window.recorded";
        let told = self.driver.execute(TELL, Vec::new()).await.ok()?;
        told.convert().ok()
    }

    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// All of a role whose name is `name`, or else begins with it.
    pub async fn all(&self, role: Role, name: &str) -> Vec<WebElement> {
        self.all_in(None, role, name).await
    }

    /// The same, inside one element.
    pub async fn all_in(
        &self,
        within: Option<&WebElement>,
        role: Role,
        name: &str,
    ) -> Vec<WebElement> {
        let within = within.map_or(Value::Null, |one| one.to_json().unwrap());
        let arguments = vec![json!(role.to_string()), json!(name), within];
        // While the page changes, a find can fail; whoever waits asks again.
        match self.driver.execute(FIND, arguments).await {
            Ok(found) => found.elements().unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    }

    /// The one of a role and a name, as soon as it is there.
    pub async fn one(&self, role: Role, name: &str) -> WebElement {
        let found = until_or(async || {
            let mut found = self.all(role, name).await;
            (found.len() == 1).then(|| found.remove(0))
        })
        .await;
        match found {
            Some(found) => found,
            None => {
                let count = self.all(role, name).await.len();
                let text = self.text().await;
                panic!("{count} of {role} \"{name}\", not one, in:\n{text}")
            }
        }
    }

    /// Presses what has this role and name, once it can be pressed.
    pub async fn press(&self, role: Role, name: &str) {
        let pressed = until_or(async || {
            let found = self.all(role, name).await;
            let [one] = found.as_slice() else { return None };
            let off = one.attr("aria-disabled").await.ok()?;
            // Something may still move over it; then it is tried again.
            (off.is_none() && one.click().await.is_ok()).then_some(())
        })
        .await;
        if pressed.is_none() {
            let found = self.all(role, name).await.len();
            let text = self.text().await;
            panic!("no press of {role} \"{name}\" ({found} there) in:\n{text}");
        }
    }

    pub async fn press_button(&self, name: &str) {
        self.press(Role::Button, name).await;
    }

    /// Presses the first of several buttons of a name.
    pub async fn press_first(&self, name: &str) {
        until(&format!("a press of one \"{name}\""), async || {
            let found = self.all(Role::Button, name).await;
            found.first()?.click().await.ok()
        })
        .await;
    }

    /// Presses a button until `wanted` can be read or, where that is nothing, the button is gone:
    /// a press goes astray where a list moves at that moment.
    pub async fn press_for(&self, name: &str, wanted: &str) {
        /// Longer than anything takes to show that it was pressed.
        const ASTRAY: Duration = Duration::from_secs(15);
        let mut pressed: Option<Instant> = None;
        let done = until_or(async || {
            let mut found = self.all(Role::Button, name).await;
            let there = !wanted.is_empty() && self.text().await.contains(wanted);
            if there || (wanted.is_empty() && found.is_empty() && pressed.is_some()) {
                return Some(());
            }
            // Under an open sheet it cannot be pressed.
            if pressed.is_none_or(|at| at.elapsed() > ASTRAY) && found.pop()?.click().await.is_ok()
            {
                pressed = Some(Instant::now());
            }
            None
        });
        if done.await.is_none() {
            panic!("pressing \"{name}\" did nothing in:\n{}", self.text().await);
        }
    }

    /// Writes into an empty field.
    pub async fn fill(&self, field: &str, text: &str) {
        let field = self.one(Role::Textbox, field).await;
        field.send_keys(text).await.unwrap();
    }

    /// Ticks or un-ticks.
    pub async fn tick(&self, name: &str, on: bool) {
        let until_ticked = until_or(async || {
            let mut found = self.all(Role::Checkbox, name).await;
            let one = found.pop().filter(|_| found.is_empty())?;
            if one.is_selected().await.ok()? == on {
                return Some(());
            }
            one.click().await.ok()?;
            None
        });
        if until_ticked.await.is_none() {
            panic!("no tick of \"{name}\" in:\n{}", self.text().await);
        }
    }

    /// All that can be read now, a sheet first.
    pub async fn text(&self) -> String {
        let script = "return (document.querySelector('dialog[open]') ?? document.body).innerText \
                      .replace(/\\s+/g, ' ')";
        match self.driver.execute(script, Vec::new()).await {
            Ok(text) => text.convert().unwrap_or_default(),
            Err(error) => format!("(nothing: {error})"),
        }
    }

    /// Waits until a text can be read.
    pub async fn reads(&self, wanted: &str) {
        let seen = until_or(async || self.text().await.contains(wanted).then_some(())).await;
        if seen.is_none() {
            panic!("no \"{wanted}\" in:\n{}", self.text().await);
        }
    }

    pub async fn reads_all(&self, wanted: &[&str]) {
        for one in wanted {
            self.reads(one).await;
        }
    }

    /// Waits until no sheet is open.
    pub async fn no_sheet(&self) {
        let gone = until_or(async || self.all(Role::Sheet, "").await.is_empty().then_some(()));
        if gone.await.is_none() {
            panic!("a sheet stays open:\n{}", self.text().await);
        }
    }

    /// The text of the row about `name`.
    pub async fn row(&self, name: &str) -> Option<String> {
        self.rows(name)
            .await
            .into_iter()
            .next()
            .map(|(_, text)| text)
    }

    /// The rows about the account called `name`, with all they say, also what is cut short.
    pub async fn rows(&self, name: &str) -> Vec<(WebElement, String)> {
        let mut found = Vec::new();
        for row in self.all(Role::Row, "").await {
            let named = format!("[title=\"{name}\"]");
            if row.find(By::Css(named)).await.is_err() {
                continue;
            }
            if let Ok(Some(text)) = row.prop("textContent").await {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                found.push((row, text));
            }
        }
        found
    }

    /// Waits until the row about `name` says `wanted`.
    pub async fn row_says(&self, name: &str, wanted: &str) -> String {
        let said = until_or(async || {
            let row = self.row(name).await?;
            row.contains(wanted).then_some(row)
        });
        match said.await {
            Some(row) => row,
            None => panic!(
                "the row of {name} never said \"{wanted}\" but {:?}",
                self.row(name).await
            ),
        }
    }

    /// Whether the page is dark.
    pub async fn is_dark(&self) -> Option<bool> {
        let theme = "return document.documentElement.dataset.theme === 'dark'";
        self.driver
            .execute(theme, Vec::new())
            .await
            .ok()?
            .json()
            .as_bool()
    }

    /// How wide the page is.
    pub async fn width(&self) -> Option<u64> {
        let width = "return innerWidth";
        self.driver
            .execute(width, Vec::new())
            .await
            .ok()?
            .json()
            .as_u64()
    }

    /// How wide the page is with all that stands out of it.
    pub async fn full_width(&self) -> Option<u64> {
        let width = "return document.documentElement.scrollWidth";
        self.driver
            .execute(width, Vec::new())
            .await
            .ok()?
            .json()
            .as_u64()
    }

    /// Waits until nothing moves and nothing turns.
    pub async fn settled(&self) {
        const MOVING: &str = "return document.getAnimations() \
            .filter((one) => one.playState === 'running' && one.effect?.getTiming().iterations === 1) \
            .length + (document.fonts.status === 'loaded' ? 0 : 1)";
        until("a window without movement", async || {
            let moving = self.driver.execute(MOVING, Vec::new()).await.ok()?;
            (moving.json().as_u64()? == 0).then_some(())
        })
        .await;
    }

    /// Calls a command as the window does. What it refuses is an `Err`.
    pub async fn invoke(&self, command: &str, request: Value) -> Result<Value, Value> {
        const CALL: &str = "const [name, request, done] = arguments; \
            window.__TAURI_INTERNALS__.invoke(name, { request }) \
                .then((ok) => done({ ok }), (err) => done({ err }))";
        let answer = self
            .driver
            .execute_async(CALL, vec![json!(command), request])
            .await
            .unwrap();
        let answer = answer.json();
        match answer.get("err") {
            Some(refused) => Err(refused.clone()),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Calls a command that takes no request and must not fail.
    pub async fn ask(&self, command: &str) -> Value {
        self.invoke(command, Value::Null)
            .await
            .unwrap_or_else(|refused| panic!("{command}: {refused}"))
    }

    /// The connection called `name`, as the list has it.
    pub async fn connection(&self, name: &str) -> Value {
        until(&format!("the connection {name}"), async || {
            let list = self.ask("list_connections").await;
            let rows = list["connections"].as_array()?;
            rows.iter().find(|row| row["name"] == name).cloned()
        })
        .await
    }
}
