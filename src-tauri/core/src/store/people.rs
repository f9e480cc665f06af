//! The people of a company, and what they do not want to hear.

use rusqlite::{Connection, Row, Transaction, params};

use super::StoreError;
use super::query::{change, change_one, first, rows};
use crate::domain::company::Person;
use crate::domain::id::{CompanyId, PersonId};
use crate::domain::notice::NoticeKind;

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub company: CompanyId,
    pub name: String,
    pub email: Option<String>,
}

pub fn get(conn: &Connection, id: PersonId) -> Result<Option<Person>, StoreError> {
    first(conn, "SELECT * FROM people WHERE id = ?1", [id], row)
}

/// In the order in which they were added.
pub fn list(conn: &Connection, company: CompanyId) -> Result<Vec<Person>, StoreError> {
    rows(
        conn,
        "SELECT * FROM people WHERE company_id = ?1 ORDER BY id",
        [company],
        row,
    )
}

/// The people of every company.
pub fn all(conn: &Connection) -> Result<Vec<Person>, StoreError> {
    rows(conn, "SELECT * FROM people ORDER BY id", [], row)
}

pub fn insert(tx: &Transaction<'_>, person: &NewPerson) -> Result<PersonId, StoreError> {
    change_one(
        tx,
        "INSERT INTO people (company_id, name, email) VALUES (?1, ?2, ?3)",
        params![person.company, person.name, person.email],
    )?;
    Ok(PersonId(tx.last_insert_rowid()))
}

/// Writes name and address; a person never changes company.
pub fn update(tx: &Transaction<'_>, person: &Person) -> Result<(), StoreError> {
    change_one(
        tx,
        "UPDATE people SET name = ?2, email = ?3 WHERE id = ?1",
        params![person.id, person.name, person.email],
    )
}

/// Erases the person; grants and network apps linked to them stay, without the link.
pub fn delete(tx: &Transaction<'_>, id: PersonId) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE grants SET person_id = NULL WHERE person_id = ?1",
        [id],
    )?;
    change(
        tx,
        "UPDATE network_apps SET responsible_person_id = NULL WHERE responsible_person_id = ?1",
        [id],
    )?;
    change_one(tx, "DELETE FROM people WHERE id = ?1", [id])
}

/// Who uses this computer for the company.
pub fn you(conn: &Connection, company: CompanyId) -> Result<Option<PersonId>, StoreError> {
    first(
        conn,
        "SELECT id FROM people WHERE company_id = ?1 AND you = 1",
        [company],
        |row| row.get(0),
    )
}

/// Makes `id` the person who uses this computer for their company.
pub fn set_you(tx: &Transaction<'_>, id: PersonId) -> Result<(), StoreError> {
    change(
        tx,
        "UPDATE people SET you = 0
         WHERE you = 1 AND company_id = (SELECT company_id FROM people WHERE id = ?1)",
        [id],
    )?;
    change_one(tx, "UPDATE people SET you = 1 WHERE id = ?1", [id])
}

/// The kinds of notices this person gets no mail about.
pub fn opt_outs(conn: &Connection, id: PersonId) -> Result<Vec<NoticeKind>, StoreError> {
    rows(
        conn,
        "SELECT kind FROM opt_outs WHERE person_id = ?1 ORDER BY kind",
        [id],
        |row| row.get(0),
    )
}

/// Those with an address who want mail about this kind.
pub fn with_mail_about(
    conn: &Connection,
    company: CompanyId,
    kind: NoticeKind,
) -> Result<Vec<Person>, StoreError> {
    rows(
        conn,
        "SELECT * FROM people
         WHERE company_id = ?1 AND email IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM opt_outs
                           WHERE opt_outs.person_id = people.id AND opt_outs.kind = ?2)
         ORDER BY id",
        params![company, kind],
        row,
    )
}

/// Every person with a kind they get no mail about.
pub fn all_opt_outs(conn: &Connection) -> Result<Vec<(PersonId, NoticeKind)>, StoreError> {
    rows(
        conn,
        "SELECT person_id, kind FROM opt_outs ORDER BY person_id, kind",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn set_opt_out(
    tx: &Transaction<'_>,
    id: PersonId,
    kind: NoticeKind,
    out: bool,
) -> Result<(), StoreError> {
    let sql = if out {
        "INSERT INTO opt_outs (person_id, kind) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM opt_outs WHERE person_id = ?1 AND kind = ?2"
    };
    change(tx, sql, params![id, kind])?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get("id")?,
        company: row.get("company_id")?,
        name: row.get("name")?,
        email: row.get("email")?,
    })
}
