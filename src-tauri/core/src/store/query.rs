//! The three ways in which a table is asked.

use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::StoreError;

/// Every row.
pub(super) fn rows<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(params, row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The first row, if there is one.
pub(super) fn first<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row(params, row).optional()?)
}

/// Changes rows, and says how many.
pub(super) fn change(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    Ok(conn.prepare_cached(sql)?.execute(params)?)
}

/// Changes the one row that must be there: a write that reached nothing must not look done.
pub(super) fn change_one(
    conn: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    match change(conn, sql, params)? {
        0 => Err(StoreError::Gone),
        _ => Ok(()),
    }
}
