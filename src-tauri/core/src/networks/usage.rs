//! What the headers of an answer say about the allowance it was counted against.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::answer::Answer;
use crate::domain::budget::{Counted, Level, Reading};

/// Reads every usage header that is known, whoever sent it.
pub(super) fn readings(answer: &Answer, member: Option<&str>) -> Vec<Reading> {
    let mut all = Vec::new();
    all.extend(platform(answer, member));
    all.extend(business_objects(answer));
    all.extend(member.and_then(|member| window(answer, member)));
    all
}

fn json(answer: &Answer, header: &str) -> Option<Value> {
    serde_json::from_str(answer.header(header)?).ok()
}

/// The fullest of Meta's counters; each is a share in percent.
fn fullest(counters: &Value) -> Option<u32> {
    [
        "call_count",
        "total_time",
        "total_cputime",
        "acc_id_util_pct",
    ]
    .into_iter()
    .filter_map(|name| counters[name].as_f64())
    // A share that no number holds is no share; the cast saturates.
    .map(|share| share.ceil() as u32)
    .max()
}

/// `X-App-Usage` counts the app. `X-Ad-Account-Usage` counts the ad account that was asked about
/// without naming it, so what is left of it is left to the member.
fn platform(answer: &Answer, member: Option<&str>) -> impl Iterator<Item = Reading> {
    let app = json(answer, "x-app-usage").and_then(|usage| {
        Some(Reading {
            counted: Counted::App,
            level: Level::Used {
                percent: fullest(&usage)?,
                regain: None,
            },
        })
    });
    let account = json(answer, "x-ad-account-usage").and_then(|usage| {
        Some(Reading {
            counted: Counted::Member(member?.to_owned()),
            level: Level::Used {
                percent: fullest(&usage)?,
                regain: usage["reset_time_duration"]
                    .as_i64()
                    .and_then(TimeDelta::try_seconds),
            },
        })
    });
    app.into_iter().chain(account)
}

/// `X-Business-Use-Case-Usage`: for each business object, its use cases.
fn business_objects(answer: &Answer) -> Vec<Reading> {
    let Some(Value::Object(objects)) = json(answer, "x-business-use-case-usage") else {
        return Vec::new();
    };
    let fullest_case = |cases: &Value| {
        let cases = cases.as_array()?.iter();
        let levels = cases.filter_map(|case| {
            let minutes = case["estimated_time_to_regain_access"].as_i64();
            let regain = minutes.filter(|minutes| *minutes > 0);
            Some((fullest(case)?, regain.and_then(TimeDelta::try_minutes)))
        });
        levels.max()
    };
    let reading = |(id, cases): (String, Value)| {
        let (percent, regain) = fullest_case(&cases)?;
        Some(Reading {
            counted: Counted::Object(id),
            level: Level::Used { percent, regain },
        })
    };
    objects.into_iter().filter_map(reading).collect()
}

/// X tells of the window of the member that was asked for; `x-rate-limit-reset` is a moment in
/// epoch seconds.
fn window(answer: &Answer, member: &str) -> Option<Reading> {
    let number = |name: &str| answer.header(name)?.trim().parse::<i64>().ok();
    let count = |name: &str| u32::try_from(number(name)?).ok();
    Some(Reading {
        counted: Counted::Member(member.to_owned()),
        level: Level::Left {
            limit: count("x-rate-limit-limit")?,
            left: count("x-rate-limit-remaining")?,
            reset: DateTime::<Utc>::from_timestamp(number("x-rate-limit-reset")?, 0)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> Answer {
        Answer {
            status: 200,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: Vec::new(),
        }
    }

    fn used(counted: Counted, percent: u32, regain: Option<TimeDelta>) -> Reading {
        Reading {
            counted,
            level: Level::Used { percent, regain },
        }
    }

    #[test]
    fn meta_counts_the_app_the_ad_account_and_each_business_object() {
        // The shapes of Meta's documentation of rate limits.
        let business = r#"{"17841400000000000":[{"type":"instagram","call_count":28,
            "total_cputime":25,"total_time":95,"estimated_time_to_regain_access":0}],
            "112130216863063":[{"type":"pages","call_count":1,"total_cputime":1,"total_time":1,
            "estimated_time_to_regain_access":0},{"type":"messenger","call_count":100,
            "total_cputime":3,"total_time":3,"estimated_time_to_regain_access":19}]}"#;
        let answer = answer(&[
            (
                "x-app-usage",
                r#"{"call_count":28,"total_time":25,"total_cputime":91}"#,
            ),
            (
                "x-ad-account-usage",
                r#"{"acc_id_util_pct":9.67,"reset_time_duration":100,
                    "ads_api_access_tier":"standard_access"}"#,
            ),
            ("x-business-use-case-usage", business),
        ]);
        let object = |id: &str| Counted::Object(id.to_owned());
        let member = || Counted::Member("m".to_owned());
        let expected = [
            used(Counted::App, 91, None),
            used(member(), 10, Some(TimeDelta::seconds(100))),
            used(object("112130216863063"), 100, Some(TimeDelta::minutes(19))),
            used(object("17841400000000000"), 95, None),
        ];
        let mut read = readings(&answer, Some("m"));
        // The objects of one header have no order.
        read.sort_by_key(|reading| format!("{:?}", reading.counted));
        assert_eq!(read, expected);
    }

    #[test]
    fn x_tells_of_the_window_of_a_member() {
        let answer = answer(&[
            ("x-rate-limit-limit", "75"),
            ("x-rate-limit-remaining", "3"),
            ("x-rate-limit-reset", "1795608000"),
        ]);
        let expected = Reading {
            counted: Counted::Member("m".to_owned()),
            level: Level::Left {
                limit: 75,
                left: 3,
                reset: "2026-11-25T12:00:00Z".parse().unwrap(),
            },
        };
        assert_eq!(readings(&answer, Some("m")), [expected]);
        assert_eq!(readings(&answer, None), []);
    }

    #[test]
    fn what_makes_no_sense_is_no_reading() {
        let hostile = [
            ("x-app-usage", "{"),
            ("x-business-use-case-usage", r#"[1, {"a": 2}]"#),
            ("x-rate-limit-limit", "-1"),
            ("x-rate-limit-remaining", "many"),
            ("x-rate-limit-reset", "99999999999999999999"),
        ];
        assert_eq!(readings(&answer(&hostile), Some("m")), []);
        let objects = r#"{"a": 1, "b": [{}], "c": []}"#;
        let odd = answer(&[("x-business-use-case-usage", objects)]);
        assert_eq!(readings(&odd, None), []);
    }
}
