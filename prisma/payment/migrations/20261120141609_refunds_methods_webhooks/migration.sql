-- CreateEnum
CREATE TYPE "refund_status" AS ENUM ('PENDING', 'SUCCEEDED', 'FAILED');

-- AlterEnum
ALTER TYPE "transaction_type" ADD VALUE 'REFUND';

-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "provider_customer" TEXT,
ADD COLUMN     "provider_method" TEXT;

-- Until now the customer gave the provider's own tokens only.
UPDATE "payments" SET "provider_method" = "payment_method";

-- CreateTable
CREATE TABLE "payment_orders" (
    "order_id" UUID NOT NULL,
    "void_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_orders_pkey" PRIMARY KEY ("order_id")
);

-- Every order that is known takes its row along, called off or not.
INSERT INTO "payment_orders" ("order_id", "void_requested_at")
  SELECT "order_id", v."requested_at" FROM "payments" FULL JOIN "void_requests" v USING ("order_id");

-- DropTable
DROP TABLE "void_requests";

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount_minor" INTEGER NOT NULL,
    "whole" BOOLEAN NOT NULL,
    "reason" TEXT,
    "requested_by" UUID,
    "idempotency_key" TEXT,
    "status" "refund_status" NOT NULL DEFAULT 'PENDING',
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_methods" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "provider_reference" TEXT NOT NULL,
    "brand" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "exp_month" INTEGER NOT NULL,
    "exp_year" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "detached_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_methods_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_customers" (
    "customer_id" UUID NOT NULL,
    "provider_reference" TEXT NOT NULL,

    CONSTRAINT "provider_customers_pkey" PRIMARY KEY ("customer_id")
);

-- CreateTable
CREATE TABLE "webhook_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,

    CONSTRAINT "webhook_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "refunds_payment_id_idx" ON "refunds"("payment_id");

-- CreateIndex
CREATE INDEX "refunds_status_created_at_idx" ON "refunds"("status", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_requested_by_idempotency_key_key" ON "refunds"("requested_by", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "payment_methods_provider_reference_key" ON "payment_methods"("provider_reference");

-- CreateIndex
CREATE INDEX "payment_methods_customer_id_idx" ON "payment_methods"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_customers_provider_reference_key" ON "provider_customers"("provider_reference");

-- CreateIndex
CREATE INDEX "webhook_events_processed_at_next_attempt_at_idx" ON "webhook_events"("processed_at", "next_attempt_at");

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "refunds" ADD CONSTRAINT "refunds_amount_minor_check" CHECK ("amount_minor" > 0);
