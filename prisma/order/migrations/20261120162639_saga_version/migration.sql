-- AlterTable
ALTER TABLE "sagas" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 0;
