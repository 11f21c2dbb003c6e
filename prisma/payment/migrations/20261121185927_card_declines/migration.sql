-- AlterTable
ALTER TABLE "payment_methods" ADD COLUMN     "fingerprint" TEXT;

-- CreateTable
CREATE TABLE "card_declines" (
    "payment_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "card" TEXT NOT NULL,
    "declined_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "card_declines_pkey" PRIMARY KEY ("payment_id")
);

-- CreateIndex
CREATE INDEX "card_declines_customer_id_declined_at_idx" ON "card_declines"("customer_id", "declined_at");

-- CreateIndex
CREATE INDEX "card_declines_card_declined_at_idx" ON "card_declines"("card", "declined_at");

-- CreateIndex
CREATE INDEX "card_declines_declined_at_idx" ON "card_declines"("declined_at");

-- CreateIndex
CREATE INDEX "payment_methods_fingerprint_created_at_idx" ON "payment_methods"("fingerprint", "created_at");
