//! How domain types stand in columns: words for enums, milliseconds for times, JSON for lists.

use chrono::{DateTime, Utc};
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::meta::Derivation;
use crate::domain::cause::Finding;
use crate::domain::choosing::Place;
use crate::domain::connection::{Intent, Watched};
use crate::domain::content::{Format, IncomingKind};
use crate::domain::conversation::{NotTaken, ReplyState};
use crate::domain::event::EventKind;
use crate::domain::flow::{Engine, FlowIntent, Phase, Staged};
use crate::domain::grant::{End, Renewal};
use crate::domain::id::{
    CompanyId, ConnectionId, DeliveryId, EventId, FlowId, GrantId, GroupId, IncomingId,
    NetworkAppId, NoticeId, PersonId, PostId, ReplyId,
};
use crate::domain::mail::{Letter, MailFailure, MailTrouble, Security};
use crate::domain::network::{Network, Provider, Purpose};
use crate::domain::network_app::AppTest;
use crate::domain::notice::{Channel, DeliveryState, NoticeKind, Urgency};
use crate::domain::posting::TargetState;
use crate::domain::profile::ProfileKind;
use crate::domain::settings::Settings;

/// A point in time. The database keeps milliseconds.
pub(super) struct At(pub DateTime<Utc>);

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.timestamp_millis().into())
    }
}

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        at(value.as_i64()?).map(Self)
    }
}

fn at(milliseconds: i64) -> FromSqlResult<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds).ok_or(FromSqlError::OutOfRange(milliseconds))
}

impl ToSql for End {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Reported(at) => at.timestamp_millis().into(),
            Self::Never => "never".into(),
            Self::Unknown => "unknown".into(),
        })
    }
}

impl FromSql for End {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(milliseconds) => at(milliseconds).map(Self::Reported),
            ValueRef::Text(b"never") => Ok(Self::Never),
            ValueRef::Text(b"unknown") => Ok(Self::Unknown),
            ValueRef::Text(_) | ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => {
                Err(FromSqlError::InvalidType)
            }
        }
    }
}

/// A value as JSON text.
pub(super) struct Json<T>(pub T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        json_text(&self.0)
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        from_json(value).map(Self)
    }
}

fn json_text<T: Serialize>(value: &T) -> rusqlite::Result<ToSqlOutput<'static>> {
    serde_json::to_string(value)
        .map(ToSqlOutput::from)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn from_json<T: DeserializeOwned>(value: ValueRef<'_>) -> FromSqlResult<T> {
    serde_json::from_str(value.as_str()?).map_err(FromSqlError::other)
}

/// The word under which serde writes a unit variant, such as `google_business`.
fn word<T: Serialize>(value: &T) -> rusqlite::Result<ToSqlOutput<'static>> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word.into()),
        Ok(_) => Err(rusqlite::Error::ToSqlConversionFailure(
            "not a single word".into(),
        )),
        Err(error) => Err(rusqlite::Error::ToSqlConversionFailure(error.into())),
    }
}

fn from_word<T: DeserializeOwned>(value: ValueRef<'_>) -> FromSqlResult<T> {
    let word: StrDeserializer<'_, serde::de::value::Error> = value.as_str()?.into_deserializer();
    T::deserialize(word).map_err(FromSqlError::other)
}

macro_rules! columns {
    ($write:ident, $read:ident: $($type:ty),* $(,)?) => {$(
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                $write(self)
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                $read(value)
            }
        }
    )*};
}

columns!(word, from_word:
    Channel, DeliveryState, Engine, Format, IncomingKind, Intent, Network, NoticeKind, Phase, Place,
    ProfileKind, Provider, Purpose, Renewal, ReplyState, Security, Urgency,
);
columns!(json_text, from_json:
    AppTest, Derivation, EventKind, Finding, FlowIntent, Letter, MailFailure, MailTrouble, NotTaken,
    Settings, Staged, TargetState, Watched,
);

macro_rules! id_columns {
    ($($id:ident),* $(,)?) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.0.into())
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )*};
}

id_columns!(
    CompanyId,
    ConnectionId,
    DeliveryId,
    EventId,
    GrantId,
    GroupId,
    IncomingId,
    NetworkAppId,
    NoticeId,
    PersonId,
    PostId,
    ReplyId,
);

impl ToSql for FlowId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for FlowId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        uuid::Uuid::parse_str(value.as_str()?)
            .map(Self)
            .map_err(FromSqlError::other)
    }
}
