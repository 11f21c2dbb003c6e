-- CreateTable
CREATE TABLE "devices" (
    "hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "devices_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "devices_user_id_last_used_at_idx" ON "devices"("user_id", "last_used_at");

-- CreateIndex
CREATE INDEX "devices_last_used_at_idx" ON "devices"("last_used_at");

-- AddForeignKey
ALTER TABLE "devices" ADD CONSTRAINT "devices_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
