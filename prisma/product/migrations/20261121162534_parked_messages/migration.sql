-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "swept_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "parked_messages" (
    "consumer" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "data" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "parked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "parked_messages_pkey" PRIMARY KEY ("consumer","message_id")
);

-- CreateTable
CREATE TABLE "job_turns" (
    "job" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "cursor" TEXT,
    "done_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "job_turns_pkey" PRIMARY KEY ("job")
);

-- CreateIndex
CREATE INDEX "parked_messages_consumer_due_at_idx" ON "parked_messages"("consumer", "due_at");
