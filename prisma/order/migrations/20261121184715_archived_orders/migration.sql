-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "archived" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable: by the month in the order's id, so that whoever has the id knows the partition.
CREATE TABLE "archived_orders" (
    "order_id" UUID NOT NULL,
    "format" SMALLINT NOT NULL,
    "content" BYTEA NOT NULL,
    "archived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "archived_orders_pkey" PRIMARY KEY ("order_id")
) PARTITION BY RANGE ("order_id");

-- CreateTable
CREATE TABLE "archive_horizon" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "position" BIGINT NOT NULL,

    CONSTRAINT "archive_horizon_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "orders_status_placed_at_id_idx" ON "orders"("status", "placed_at", "id");

-- CreateIndex: what may be archived, the oldest first.
CREATE INDEX "orders_finished_idx" ON "orders" ("updated_at")
 WHERE "status" IN ('COMPLETED', 'REJECTED', 'EXPIRED', 'CANCELED') AND NOT "archived";

-- CreateIndex: the sagas that are not over. Nearly all are.
CREATE INDEX "sagas_open_idx" ON "sagas" ("status", "updated_at")
 WHERE "status" IN ('RUNNING', 'COMPENSATING', 'STUCK');

-- Makes the partition for an order, if it is not there yet. The first 48 bits of a UUIDv7 are its time in milliseconds.
CREATE FUNCTION archived_orders_partition(order_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  ms bigint := ('x' || left(replace(order_id::text, '-', ''), 12))::bit(48)::bigint;
  month timestamp := date_trunc('month', to_timestamp(ms / 1000.0) AT TIME ZONE 'UTC');
  name text := 'archived_orders_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(quote_ident(name)) IS NULL THEN
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF archived_orders FOR VALUES FROM (%L) TO (%L)',
      name, archived_orders_bound(month), archived_orders_bound(month + interval '1 month'));
  END IF;
END
$$;

-- The smallest UUID of a time.
CREATE FUNCTION archived_orders_bound(at timestamp) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
