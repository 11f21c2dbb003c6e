-- DropForeignKey: refunds stay when their payment is archived.
ALTER TABLE "refunds" DROP CONSTRAINT "refunds_payment_id_fkey";

-- AlterTable
ALTER TABLE "payment_orders" ADD COLUMN     "archived_payment" UUID;

-- CreateTable: by the month in the payment's id, so that whoever has the id knows the partition.
CREATE TABLE "archived_payments" (
    "payment_id" UUID NOT NULL,
    "intent" TEXT,
    "currency" TEXT NOT NULL,
    "captured_minor" INTEGER NOT NULL,
    "refunded_minor" INTEGER NOT NULL,
    "format" SMALLINT NOT NULL,
    "content" BYTEA NOT NULL,
    "archived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "archived_payments_pkey" PRIMARY KEY ("payment_id")
) PARTITION BY RANGE ("payment_id");

-- CreateIndex
CREATE INDEX "archived_payments_intent_idx" ON "archived_payments" USING HASH ("intent");

-- By hand from here.
-- The smallest UUID of a time.
CREATE FUNCTION archive_bound(at timestamp) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the partition for a row, if it is not there yet. The first 48 bits of a UUIDv7 are its time in milliseconds.
CREATE FUNCTION archive_partition(parent text, id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  ms bigint := ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint;
  month timestamp := date_trunc('month', to_timestamp(ms / 1000.0) AT TIME ZONE 'UTC');
  name text := parent || '_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(quote_ident(name)) IS NULL THEN
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
      name, parent, archive_bound(month), archive_bound(month + interval '1 month'));
  END IF;
END
$$;

-- An entry leaves the ledger for the archive, and in no other way.
CREATE FUNCTION refuse_unless_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM archived_payments WHERE payment_id = OLD.payment_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'payment_transactions is append-only';
END $$;
DROP TRIGGER "payment_transactions_append_only" ON "payment_transactions";
CREATE TRIGGER "payment_transactions_append_only" BEFORE UPDATE OR DELETE ON "payment_transactions"
  FOR EACH ROW EXECUTE FUNCTION refuse_unless_archived();

-- Processes of the version before, which do not look in the archive, are long gone when archiving begins.
INSERT INTO job_turns (job, due_at) VALUES ('payment-archive', now() + interval '1 day');
