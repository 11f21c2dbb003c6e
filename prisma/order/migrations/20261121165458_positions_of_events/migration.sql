-- DropIndex
DROP INDEX "order_events_txid_order_id_version_idx";

-- AlterTable
ALTER TABLE "order_events" DROP COLUMN "txid",
ADD COLUMN     "position" BIGSERIAL NOT NULL;

-- CreateIndex
CREATE INDEX "order_events_position_idx" ON "order_events"("position");

-- Who inserts events claims, before it takes a position, all those above the newest that there is, until its transaction
-- has ended: by a shared lock, which keeps nobody waiting, whose key is 'ord' in ASCII and 40 bits for that position.
-- Once is enough for a transaction, as its later positions are higher.
CREATE FUNCTION order_events_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('order_events.claimed', true) IS DISTINCT FROM 'yes' THEN
    PERFORM pg_advisory_xact_lock_shared(
      (7303780::bigint << 40) | coalesce(pg_sequence_last_value('order_events_position_seq'), 0));
    PERFORM set_config('order_events.claimed', 'yes', true);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER order_events_claim BEFORE INSERT ON "order_events"
  FOR EACH STATEMENT EXECUTE FUNCTION order_events_claim();

-- How far the sequence of events can be read. The newest position is read first: who claims only after that takes
-- a higher one, and who has claimed before holds its lock, or has ended and is seen by whoever reads from now on.
CREATE FUNCTION order_events_horizon(OUT settled bigint, OUT newest bigint) LANGUAGE plpgsql AS $$
BEGIN
  newest := coalesce(pg_sequence_last_value('order_events_position_seq'), 0);
  SELECT least(newest, min(key & ((1::bigint << 40) - 1))) INTO settled
    FROM (SELECT (classid::bigint << 32) | objid::bigint AS key
            FROM pg_locks
           WHERE locktype = 'advisory' AND objsubid = 1
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held
   WHERE key >> 40 = 7303780;
END
$$;
