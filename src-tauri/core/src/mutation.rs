//! Inputs that nobody meant to send: real ones, changed. For the tests that throw many of them at a
//! parser.
//!
//! Random bytes die in the first line of any parser, so the changes keep the structure: a field of
//! another type, another network's code in a right place, a name twice, a cut, a byte-order mark, a
//! page of HTML around it.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};

/// How many inputs a parser gets. `script/fuzz` asks for a million; a plain `cargo test` stays below
/// a tenth of a second for each.
const USUAL_INPUTS: u64 = 2_000;

/// The same inputs in every run.
const USUAL_SEED: u64 = 20_261_125;

/// How many inputs each parser is given in this run.
pub(crate) fn inputs() -> u64 {
    from_environment("HOLDFAST_FUZZ_INPUTS").unwrap_or(USUAL_INPUTS)
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Says what was done, for the figures of a long run.
pub(crate) fn report(parser: &str, inputs: u64) {
    println!("{parser}: {inputs} inputs");
}

/// Changes real inputs.
pub(crate) struct Mutation {
    rng: StdRng,
    /// The bodies of all cases.
    bodies: Vec<Value>,
}

/// Codes and words that mean something somewhere, also in places where they mean nothing.
const WORDS: &[&str] = &[
    "invalid_grant",
    "invalid_request",
    "invalid_client",
    "invalid_token",
    "access_denied",
    "deleted_client",
    "admin_policy_enforced",
    "invalid_rapt",
    "access_token_invalid",
    "scope_not_authorized",
    "user-suspended",
    "https://api.x.com/2/problems/user-suspended",
    "about:blank",
    "OAuthException",
    "REVOKED_ACCESS_TOKEN",
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "authError",
    "authenticatedUserAccountSuspended",
    "revoked",
    "expired",
    "ok",
    "190",
    "460",
    "",
    "Token has been expired or revoked.",
    "Value passed for the token was invalid.",
    "\u{202e}\u{0}\u{feff}",
];

const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    2,
    4,
    10,
    32,
    33,
    64,
    89,
    100,
    102,
    190,
    200,
    326,
    368,
    401,
    458,
    459,
    460,
    463,
    464,
    490,
    40_001,
    40_105,
    65_600,
    65_601,
    65_602,
    1_404_006,
    i64::MAX,
    i64::MIN,
];

const NAMES: &[&str] = &[
    "error",
    "errors",
    "error_type",
    "error_subtype",
    "error_subcode",
    "code",
    "subcode",
    "status",
    "serviceErrorCode",
    "type",
    "title",
    "message",
    "reason",
    "details",
    "data",
    "is_valid",
    "active",
    "access_token",
    "refresh_token",
    "expires_in",
    "items",
    "elements",
    "accounts",
    "paging",
    "id",
    "user",
];

pub(crate) const STATUSES: &[u16] = &[
    200, 201, 204, 302, 400, 401, 402, 403, 404, 409, 418, 426, 429, 500, 502, 503, 504,
];

impl Mutation {
    /// Another stream of inputs for each parser.
    pub fn new(parser: &str) -> Self {
        let seed = from_environment("HOLDFAST_FUZZ_SEED").unwrap_or(USUAL_SEED);
        let name = parser.bytes().fold(seed, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        let files = [
            include_str!("../../../tests/cases/cases.json"),
            include_str!("../../../tests/cases/siblings.json"),
        ];
        let mut bodies = Vec::new();
        for file in files {
            let cases: Vec<Value> = serde_json::from_str(file).unwrap();
            for case in cases {
                collect(&case["input"], &mut bodies);
            }
        }
        Self {
            rng: StdRng::seed_from_u64(name),
            bodies,
        }
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.rng.random_range(0..of.len())]
    }

    pub fn chance(&mut self, one_in: u32) -> bool {
        self.rng.random_ratio(1, one_in)
    }

    /// A body as no network sends it, or as one does.
    pub fn body(&mut self) -> Vec<u8> {
        let at = self.rng.random_range(0..self.bodies.len());
        let mut value = self.bodies[at].clone();
        for _ in 0..self.rng.random_range(0..4) {
            self.change(&mut value);
        }
        let text = value.to_string();
        self.spoil(text)
    }

    /// A real text, changed in its characters.
    pub fn text(&mut self, real: &[&str]) -> String {
        let mut text = (*self.pick(real)).to_owned();
        for _ in 0..self.rng.random_range(0..5) {
            text = self.change_text(&text);
        }
        text
    }

    fn change_text(&mut self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let at = self.rng.random_range(0..=chars.len());
        let (before, after) = chars.split_at(at);
        let before: String = before.iter().collect();
        let after: String = after.iter().collect();
        match self.rng.random_range(0..8_u8) {
            0 => before,
            1 => after,
            2 => format!("{before}{}{after}", self.pick(WORDS)),
            3 => format!("{before}&{}={}{after}", self.pick(NAMES), self.pick(WORDS)),
            4 => format!("{before}%{:02x}{after}", self.rng.random::<u8>()),
            5 => format!("{before}{}{after}", self.rng.random::<char>()),
            6 => format!("{after}{before}"),
            _ => format!("{before}{before}{after}"),
        }
    }

    /// Bytes from one end to the other.
    pub fn bytes(&mut self, text: String) -> Vec<u8> {
        let mut bytes = text.into_bytes();
        if self.chance(4) && !bytes.is_empty() {
            let at = self.rng.random_range(0..bytes.len());
            bytes[at] = self.rng.random();
        }
        if self.chance(6) {
            let kept = self.rng.random_range(0..=bytes.len());
            bytes.truncate(kept);
        }
        bytes
    }

    /// One change of the structure, somewhere.
    fn change(&mut self, value: &mut Value) {
        let depth = self.rng.random_range(0..4);
        let place = self.somewhere(value, depth);
        match self.rng.random_range(0..9_u8) {
            0 => *place = self.leaf(),
            1 => *place = json!([place.take()]),
            2 => *place = json!({ *self.pick(NAMES): place.take() }),
            3 => *place = Value::String(place.to_string()),
            4 => {
                if let Value::Object(fields) = place {
                    let (name, leaf) = (*self.pick(NAMES), self.leaf());
                    fields.insert(name.to_owned(), leaf);
                }
            }
            5 => self.without_one(place),
            6 => self.renamed(place),
            7 => {
                let at = self.rng.random_range(0..self.bodies.len());
                let mut other = self.bodies[at].clone();
                *place = self.somewhere(&mut other, 2).take();
            }
            _ => *place = Value::Null,
        }
    }

    fn somewhere<'a>(&mut self, value: &'a mut Value, depth: u32) -> &'a mut Value {
        let count = match &*value {
            Value::Object(fields) => fields.len(),
            Value::Array(items) => items.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        };
        if depth == 0 || count == 0 {
            return value;
        }
        let at = self.rng.random_range(0..count);
        let inner = match value {
            Value::Object(fields) => fields.values_mut().nth(at),
            Value::Array(items) => items.get_mut(at),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        self.somewhere(inner.expect("counted above"), depth - 1)
    }

    fn without_one(&mut self, place: &mut Value) {
        if let Value::Object(fields) = place
            && let Some(name) = self.name_in(fields)
        {
            fields.remove(&name);
        }
    }

    fn renamed(&mut self, place: &mut Value) {
        if let Value::Object(fields) = place
            && let Some(name) = self.name_in(fields)
            && let Some(value) = fields.remove(&name)
        {
            fields.insert((*self.pick(NAMES)).to_owned(), value);
        }
    }

    fn name_in(&mut self, fields: &Map<String, Value>) -> Option<String> {
        let count = fields.len();
        (count > 0).then(|| self.rng.random_range(0..count))?;
        fields.keys().nth(self.rng.random_range(0..count)).cloned()
    }

    fn leaf(&mut self) -> Value {
        match self.rng.random_range(0..9_u8) {
            0 => Value::Null,
            1 => Value::Bool(self.rng.random()),
            2 | 3 => (*self.pick(NUMBERS)).into(),
            4 | 5 => (*self.pick(WORDS)).into(),
            6 => json!([]),
            7 => json!({}),
            _ => json!(self.rng.random::<f64>() * 1e18),
        }
    }

    /// What happens on the way: cuts, marks, pages around it, names twice.
    fn spoil(&mut self, text: String) -> Vec<u8> {
        match self.rng.random_range(0..14_u8) {
            0 => text.as_bytes()[..self.rng.random_range(0..=text.len())].to_vec(),
            1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            2 => format!("<!DOCTYPE html><html><body>{text}</body></html>").into_bytes(),
            3 => self.name_twice(&text).into_bytes(),
            4 => {
                let deep = self.rng.random_range(1..400);
                format!("{}{text}{}", "[".repeat(deep), "]".repeat(deep)).into_bytes()
            }
            5 => format!("{text}{text}").into_bytes(),
            6 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            7 => self.bytes(text),
            _ => text.into_bytes(),
        }
    }

    /// A field is written once more, with another value.
    fn name_twice(&mut self, text: &str) -> String {
        let places: Vec<usize> = text.match_indices('{').map(|(at, _)| at + 1).collect();
        if places.is_empty() {
            return text.to_owned();
        }
        let at = *self.pick(&places);
        let (before, after) = text.split_at(at);
        let comma = if after.starts_with('}') { "" } else { "," };
        let (name, value) = (*self.pick(NAMES), self.leaf());
        format!("{before}\"{name}\":{value}{comma}{after}")
    }
}

/// The bodies of one answer, or of a sequence.
fn collect(input: &Value, bodies: &mut Vec<Value>) {
    if !input["body"].is_null() {
        bodies.push(input["body"].clone());
    }
    for answer in input["sequence"].as_array().into_iter().flatten() {
        collect(answer, bodies);
    }
}
