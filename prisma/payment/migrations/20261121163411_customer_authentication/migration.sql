-- AlterEnum
ALTER TYPE "transaction_status" ADD VALUE 'PENDING';

-- AlterEnum
ALTER TYPE "transaction_type" ADD VALUE 'AUTHENTICATION';
