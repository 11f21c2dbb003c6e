-- DropIndex
DROP INDEX "sagas_status_updated_at_idx";

-- AlterTable
ALTER TABLE "order_events" ADD COLUMN     "txid" BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text)::bigint;

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "carrier" TEXT,
ADD COLUMN     "delivered_at" TIMESTAMPTZ(3),
ADD COLUMN     "fulfillment" TEXT NOT NULL DEFAULT 'PENDING',
ADD COLUMN     "shipped_at" TIMESTAMPTZ(3),
ADD COLUMN     "tracking_number" TEXT;

-- AlterTable
ALTER TABLE "sagas" RENAME COLUMN "failure" TO "ending";
ALTER TABLE "sagas" ADD COLUMN     "due_at" TIMESTAMPTZ(3),
ADD COLUMN     "unanswered" INTEGER NOT NULL DEFAULT 0;

-- Until now a saga was undone for one reason only, and each that was under way was looked at.
UPDATE "sagas" SET "ending" = "ending" || '{"status": "REJECTED"}' WHERE "ending" IS NOT NULL;
UPDATE "sagas" SET "due_at" = now() WHERE "status" IN ('RUNNING', 'COMPENSATING');
UPDATE "orders" SET "fulfillment" = 'CANCELED' WHERE "status" = 'REJECTED';

-- CreateIndex
CREATE INDEX "order_events_txid_order_id_version_idx" ON "order_events"("txid", "order_id", "version");

-- CreateIndex
CREATE INDEX "orders_placed_at_id_idx" ON "orders"("placed_at", "id");

-- CreateIndex
CREATE INDEX "sagas_due_at_idx" ON "sagas"("due_at");
