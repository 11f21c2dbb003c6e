-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "trace_id" TEXT;

