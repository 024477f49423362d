-- Verifications on a schedule, held to the job's limits; and dumps that are loaded into a scratch database.
ALTER TABLE "Job" ADD COLUMN "proofSchedule" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Job" ADD COLUMN "nextProofAt" DATETIME;
ALTER TABLE "Proof" ADD COLUMN "trigger" TEXT NOT NULL DEFAULT 'manual';
ALTER TABLE "Proof" ADD COLUMN "autoRun" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Proof" ADD COLUMN "loaded" JSONB;
