-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "fully_refunded" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "refund_ids" UUID[] DEFAULT ARRAY[]::UUID[];
