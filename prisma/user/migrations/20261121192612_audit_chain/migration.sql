-- AlterEnum
ALTER TYPE "audit_event_type" ADD VALUE 'ACCOUNT_READ';

-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "actor_session_id" UUID,
ADD COLUMN     "after" JSONB,
ADD COLUMN     "before" JSONB,
ADD COLUMN     "hash" BYTEA,
ADD COLUMN     "previous_hash" BYTEA,
ADD COLUMN     "seq" BIGINT;

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_seq_key" ON "audit_events"("seq");

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- By hand: each event has the hash of the one before it in its own, so that one that is removed, added or changed
-- later is noticed (platform/audit/verify-audit-chain.ts). Columns that are added later are null in older events,
-- and count for nothing.
CREATE FUNCTION audit_hash(event audit_events) RETURNS bytea
  LANGUAGE sql STABLE SET timezone TO 'UTC' SET bytea_output TO 'hex' AS $$
  SELECT sha256(convert_to(jsonb_strip_nulls(to_jsonb(event) - 'hash')::text, 'UTF8'))
$$;

-- At the commit, so that the row of the head is locked no longer than that takes: events are numbered in the order of
-- their commits.
CREATE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head audit_head;
  event audit_events := NEW;
BEGIN
  SELECT * INTO head FROM audit_head WHERE id = 1 FOR UPDATE;
  event.seq := head.seq + 1;
  event.previous_hash := head.hash;
  event.hash := NULL;
  event.hash := audit_hash(event);
  UPDATE audit_events SET seq = event.seq, previous_hash = event.previous_hash, hash = event.hash WHERE id = event.id;
  UPDATE audit_head SET seq = event.seq, hash = event.hash WHERE id = 1;
  RETURN NULL;
END
$$;

-- An event that has its place does not change any more.
CREATE OR REPLACE FUNCTION keep_audit_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.occurred_at < now() - interval '180 days' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_events is append-only';
END
$$;

-- The events that there are get their places in the chain.
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, NULL);
ALTER TABLE audit_events DISABLE TRIGGER keep_audit_events;
DO $$
DECLARE
  event audit_events;
  head audit_head;
BEGIN
  FOR event IN SELECT * FROM audit_events ORDER BY id LOOP
    SELECT * INTO head FROM audit_head WHERE id = 1;
    event.seq := head.seq + 1;
    event.previous_hash := head.hash;
    event.hash := audit_hash(event);
    UPDATE audit_events SET seq = event.seq, previous_hash = event.previous_hash, hash = event.hash WHERE id = event.id;
    UPDATE audit_head SET seq = event.seq, hash = event.hash WHERE id = 1;
  END LOOP;
END
$$;
ALTER TABLE audit_events ENABLE TRIGGER keep_audit_events;

CREATE CONSTRAINT TRIGGER chain_audit_event AFTER INSERT ON audit_events
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit_event();
