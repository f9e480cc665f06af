// The page with the levers. Everything shown is built as text, so names stay names.
const NETWORKS = [
  ["facebook", "Facebook"], ["instagram", "Instagram"], ["linkedin", "LinkedIn"],
  ["tiktok", "TikTok"], ["x", "X"], ["google", "Google"],
];
const KINDS = {
  facebook: ["page", "instagram-account", "ad-account"], instagram: ["instagram-account"],
  linkedin: ["organization"], tiktok: ["tiktok-account"], x: ["x-account"],
  google: ["youtube-channel", "location"],
};
const ACCOUNTS = ["instagram", "tiktok", "x"];
const PERSON = [
  ["change-password", "Change password", "The person changes the password. Facebook and Instagram say so; the others only say that access ended."],
  ["revoke-access", "Revoke access", "The person removes the app in the network's settings. The consent and all its tokens end."],
  ["expire", "Expire", "Ends this login's tokens as if their time had passed."],
  ["security-check", "Demand a security check", "Ends the tokens; the next sign-in must pass the check first."],
  ["complete-check", "Complete the check", "The person completed it. A new sign-in is still needed."],
  ["lock", "Lock", "Locks the login. Calls are refused until it is unlocked."],
  ["unlock", "Unlock", "Lifts the lock; tokens work again."],
  ["suspend", "Suspend", "Suspends the login, or with a profile the profile."],
  ["reinstate", "Reinstate", "Takes the suspension back."],
];
const PROFILE = [
  ["restrict-posting", "Restrict posting", "Reading works, posting is refused. An ad account becomes unsettled."],
  ["allow-posting", "Allow posting", "Takes the restriction back."],
  ["suspend", "Suspend", ""],
  ["reinstate", "Reinstate", ""],
  ["untick", "Un-tick", "Takes the profile out of every consent, as in the network's settings."],
];
const ROLE = [
  ["remove-role", "Remove", "The person is no administrator of the profile any more."],
  ["restore-role", "Restore", "The person is an administrator again."],
];
const LINE = [
  ["rate-limit", "Rate limit", "The next call is told to wait."],
  ["fail-500", "Fail", "The next call gets the network's own error 500."],
  ["html-body", "HTML instead", "The next call gets a web page where JSON should be."],
  ["slow", "Slow", "The next answer takes three seconds."],
  ["cut-body", "Cut the answer", "The next answer stops half way."],
  ["late-answer", "Answer late", "The next request is carried out, and answered after three seconds."],
  ["lose-answer", "Lose the answer", "The next request is carried out, but its answer is lost."],
  ["text-numbers", "Numbers as texts", "The next token answer tells its lives as texts."],
  ["wrap-data", "Wrap the answer", "The next token answer stands inside \"data\"."],
  ["another-account", "Name another account", "The next token answer of TikTok names another account."],
  ["error-with-200", "Refuse with 200", "The next answer has status 200, also a refusal."],
  ["byte-order-mark", "Byte-order mark", "The next body begins with a byte-order mark."],
];
const APP = [
  ["disable-app", "Disable the app", "The network refuses the developer app."],
  ["enable-app", "Enable the app", "The app works again."],
];

let state = null;
let network = NETWORKS[0][0];
const at = (id) => document.getElementById(id);
const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const say = (text) => { at("said").textContent = text; };

async function post(path, body, said) {
  const answer = await fetch(path, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  const told = await answer.json();
  say(answer.ok ? said : `That did not work: ${told.error}`);
  await load();
}

function button(key, label, act, meaning) {
  const element = make("button", label, { type: "button", "data-key": key });
  if (meaning) element.title = meaning;
  element.addEventListener("click", act);
  return element;
}

function row(prefix, levers, body, whom) {
  const line = make("div", "", { class: "row" });
  for (const [name, label, meaning] of levers) {
    const key = `${prefix}/${name}`;
    const said = `${label}: ${whom}.`;
    const act = () => post(`/levers/${name}`, { provider: network, ...body }, said);
    line.append(button(key, label, act, meaning));
  }
  return line;
}

function card(title, marks) {
  const box = make("div", "", { class: "card" });
  const head = make("h3", title);
  for (const mark of marks) head.append(make("span", mark, { class: "mark" }));
  box.append(head);
  return box;
}

const label = (profile) => profile.handle ? `${profile.name} (@${profile.handle})` : profile.name;

function members() {
  if (ACCOUNTS.includes(network)) {
    return state.profiles.filter((profile) => KINDS[network].includes(profile.kind))
      .map((profile) => ({ who: profile.id, subject: profile.id, name: label(profile) }));
  }
  return state.people
    .map((person) => ({ who: person.email, subject: person.ids[network], name: person.name }));
}

function people(panel) {
  panel.append(make("h2", ACCOUNTS.includes(network) ? "Accounts" : "People"));
  for (const member of members()) {
    const own = state.standing.find((s) => s.provider === network && s.subject === member.subject);
    const marks = Object.entries(own ? own.standing : {})
      .filter(([, on]) => on).map(([name]) => name.replace("_", " "));
    if (state.consents.some((c) => c.key.provider === network && c.key.subject === member.subject)) {
      marks.push("has granted access");
    }
    const box = card(member.name, marks);
    box.append(row(`person/${member.who}`, PERSON, { person: member.who }, member.name));
    panel.append(box);
  }
}

function profiles(panel) {
  panel.append(make("h2", "Profiles"));
  for (const profile of state.profiles.filter((p) => KINDS[network].includes(p.kind))) {
    const marks = [profile.kind.replace("-", " ")];
    if (profile.restricted) marks.push("posting restricted");
    if (profile.suspended) marks.push("suspended");
    const box = card(label(profile), marks);
    const levers = network === "facebook" ? PROFILE : PROFILE.filter(([name]) => name !== "untick");
    box.append(row(`profile/${profile.id}`, levers, { profile: profile.id }, label(profile)));
    if (!ACCOUNTS.includes(network)) {
      for (const email of [...Object.keys(profile.admins), ...Object.keys(profile.removed)]) {
        const held = email in profile.admins;
        const role = held ? profile.admins[email].join(", ") : "no role any more";
        box.append(make("p", `${email}: ${role}`, { class: "quiet" }));
        const levers = [ROLE[held ? 0 : 1]];
        const body = { person: email, profile: profile.id };
        box.append(row(`role/${profile.id}/${email}`, levers, body, `${email}, ${label(profile)}`));
      }
    }
    panel.append(box);
  }
}

function line(panel, name) {
  panel.append(make("h2", "The line and the app"));
  const down = state.down.includes(network);
  const disabled = state.apps.some((app) => app.provider === network && app.disabled);
  const box = card(name, [...(down ? ["down"] : []), ...(disabled ? ["app disabled"] : [])]);
  box.append(row("line", LINE, { times: 1 }, name));
  box.append(row("app", APP, {}, name));
  const act = () => post("/levers/leave-network-down", { provider: network, down: !down },
    down ? `${name} can be reached again.` : `${name} cannot be reached.`);
  const last = make("div", "", { class: "row" });
  last.append(button("down", down ? "Bring the network back" : "Take the network down", act));
  box.append(last);
  panel.append(box);
}

function next(panel) {
  panel.append(make("h2", "The next person who signs in"));
  const form = make("form", "", { class: "next" });
  const who = make("select", "", { "data-key": "next/who" });
  for (const member of members()) who.append(make("option", member.name, { value: member.who }));
  const answer = make("select", "", { "data-key": "next/answer" });
  answer.append(make("option", "allows", { value: "allow" }), make("option", "says no", { value: "deny" }));
  for (const [text, field] of [["Who", who], ["Answer", answer]]) {
    const box = make("label", text);
    box.append(field);
    form.append(box);
  }
  form.append(make("button", "Play this at the next sign-in", { "data-key": "next/go" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = { provider: network, person: who.value, answer: answer.value, delay_ms: 800 };
    post("/next-consent", body, "The next sign-in page will fill itself in.");
  });
  panel.append(form);
  const waiting = state.next_consents.filter((plan) => plan.provider === network);
  for (const plan of waiting) {
    panel.append(make("p", `Waiting: ${plan.person}, ${plan.answer}, ${plan.times} time(s).`, { class: "quiet" }));
  }
}

function tabs() {
  const list = at("tabs");
  list.replaceChildren();
  NETWORKS.forEach(([key, name], index) => {
    const on = key === network;
    const tab = make("button", name, {
      type: "button", role: "tab", id: `tab-${key}`, "aria-controls": "panel",
      "aria-selected": String(on), tabindex: on ? "0" : "-1", "data-key": `tab/${key}`,
    });
    tab.addEventListener("click", () => choose(key));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      choose(NETWORKS[(index + step + NETWORKS.length) % NETWORKS.length][0]);
      at(`tab-${network}`).focus();
    });
    list.append(tab);
  });
}

function choose(key) {
  network = key;
  show();
}

function show() {
  // Rebuilding keeps the keyboard where it was.
  const focused = document.activeElement?.dataset?.key;
  const days = state.offset_seconds / 86400;
  at("now").textContent = new Date(state.now).toUTCString();
  at("ahead").textContent = days === 0 ? "the real time" : `${days.toFixed(2)} days from the real time`;
  tabs();
  const panel = at("panel");
  panel.replaceChildren();
  panel.setAttribute("aria-labelledby", `tab-${network}`);
  next(panel);
  people(panel);
  profiles(panel);
  line(panel, NETWORKS.find(([key]) => key === network)[1]);
  if (focused) {
    const again = document.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again) again.focus();
  }
}

async function load() {
  state = await (await fetch("/state")).json();
  show();
}

const HOUR = 3600;
for (const [text, seconds] of [["1 hour on", HOUR], ["1 day on", 24 * HOUR], ["10 days on", 240 * HOUR],
  ["50 days on", 1200 * HOUR], ["1 day back", -24 * HOUR]]) {
  const act = () => post("/clock", { advance_seconds: seconds }, `The time went ${text}.`);
  at("clock-buttons").append(button(`clock/${seconds}`, text, act));
}
at("clock-buttons").append(button("clock/real", "The real time",
  () => post("/clock", { offset_seconds: 0 }, "It is the real time again.")));
at("clear").addEventListener("click", () => post("/levers/clear", {}, "All levers are back; what ended stays ended."));
at("reset").addEventListener("click", () => post("/reset", {}, "Everything is as at the start; all consents are gone."));
for (const [, name, meaning] of [...PERSON, ...PROFILE, ...ROLE, ...LINE, ...APP]) {
  if (meaning) at("meanings").append(make("dt", name), make("dd", meaning));
}
load();
// Another window may pull levers too.
addEventListener("focus", load);
