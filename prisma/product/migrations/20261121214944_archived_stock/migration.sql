-- AlterTable
ALTER TABLE "order_reservations" ADD COLUMN     "archived" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "carried_forward" (
    "product_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "delta" BIGINT NOT NULL,

    CONSTRAINT "carried_forward_pkey" PRIMARY KEY ("product_id","warehouse_id")
);

-- CreateTable: by the month in the order's id, so that whoever has the id knows the partition.
CREATE TABLE "archived_stock" (
    "order_id" UUID NOT NULL,
    "format" SMALLINT NOT NULL,
    "content" BYTEA NOT NULL,
    "sold" JSONB NOT NULL,
    "archived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "archived_stock_pkey" PRIMARY KEY ("order_id")
) PARTITION BY RANGE ("order_id");

-- CreateIndex: what is archived of an order.
CREATE INDEX "stock_movements_order_id_idx" ON "stock_movements"("order_id");

-- By hand from here. CreateIndex: what may be archived, the oldest first.
CREATE INDEX "order_reservations_ended_idx" ON "order_reservations" ("created_at")
 WHERE "status" IN ('COMMITTED', 'RELEASED', 'EXPIRED') AND NOT "archived";

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

-- A movement leaves the ledger for the archive, and in no other way.
CREATE FUNCTION refuse_unless_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM archived_stock WHERE order_id = OLD.order_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER "stock_movements_append_only" ON "stock_movements";
CREATE TRIGGER "stock_movements_append_only" BEFORE UPDATE OR DELETE ON "stock_movements"
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_archived();

-- Processes of the version before, which do not look in the archive, are long gone when archiving begins.
INSERT INTO job_turns (job, due_at) VALUES ('stock-archive', now() + interval '1 day');
