//! Companies and their people.

use super::id::{CompanyId, PersonId};

/// Whose connections and people these are; an agency looks after several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
}

/// Somebody in the company who is told about things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub company: CompanyId,
    pub name: String,
    /// Without an address a person gets no mail, but can be linked to a network member.
    pub email: Option<String>,
}
