/**
 * The provider's database: one SQLite file that survives the death of the process. Whatever a request changes and
 * the answer that is kept for its idempotency key are committed together or not at all.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

const schema = `
  CREATE TABLE IF NOT EXISTS customers (
    id TEXT PRIMARY KEY,
    metadata TEXT NOT NULL,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS payment_methods (
    id TEXT PRIMARY KEY,
    card TEXT NOT NULL,
    customer TEXT REFERENCES customers (id),
    created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS payment_intents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    capture_method TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    metadata TEXT NOT NULL,
    status TEXT NOT NULL,
    latest_charge TEXT NOT NULL UNIQUE,
    amount_received INTEGER NOT NULL,
    amount_refunded INTEGER NOT NULL,
    decline_code TEXT,
    cancellation_reason TEXT,
    canceled_at INTEGER,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS payment_intent_metadata (
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key, value, payment_intent)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS refunds (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    amount INTEGER NOT NULL,
    reason TEXT,
    metadata TEXT NOT NULL,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS refunds_payment_intent ON refunds (payment_intent);
  CREATE TABLE IF NOT EXISTS webhook_deliveries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS webhook_deliveries_due ON webhook_deliveries (next_attempt);
  CREATE TABLE IF NOT EXISTS ledger (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    reference TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS idempotency_keys (
    key TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    body TEXT,
    request_id TEXT,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS idempotency_keys_created ON idempotency_keys (created);
`

/** Opens the database at `path`, and creates it where it does not exist. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: true })
  // NORMAL with WAL keeps every commit through a kill -9; only a power cut may take the last ones.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
  database.exec(schema)
  // A database that an earlier version created lacks what came later.
  addColumn(database, 'payment_intents', 'card', `TEXT NOT NULL DEFAULT ''`)
  addColumn(database, 'payment_intents', 'customer', 'TEXT REFERENCES customers (id)')
  addColumn(database, 'payment_intents', 'charged', 'INTEGER NOT NULL DEFAULT 1')
  addColumn(database, 'payment_intents', 'client_secret', `TEXT NOT NULL DEFAULT ''`)
  addColumn(database, 'ledger', 'recorded_at_ms', 'INTEGER')
  return database
}

function addColumn(database: DatabaseSync, table: string, column: string, definition: string): void {
  const known = database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column)
  if (!known) database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${definition}`)
}

/** The row that a statement finds. The tables are STRICT, so that its columns have the types that `Row` says. */
export function selectOne<Row>(
  database: DatabaseSync,
  query: string,
  ...values: SQLInputValue[]
): Row | undefined {
  return selectAll<Row>(database, query, ...values)[0]
}

/** The rows that a statement finds. */
export function selectAll<Row>(database: DatabaseSync, query: string, ...values: SQLInputValue[]): Row[] {
  return database.prepare(query).all(...values) as Row[]
}

/** Runs `work` in one write transaction. It is synchronous, so two requests never interleave inside it. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
