-- AlterTable
ALTER TABLE "Job" ADD COLUMN "retention" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "Proof" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "jobId" TEXT NOT NULL,
    "snapshotId" TEXT NOT NULL,
    "snapshotAt" DATETIME NOT NULL,
    "method" TEXT NOT NULL,
    "percent" REAL,
    "files" INTEGER,
    "seed" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "plan" JSONB,
    "progress" JSONB,
    "requests" JSONB,
    "usd" TEXT,
    "checkedFiles" INTEGER NOT NULL DEFAULT 0,
    "checkedBytes" BIGINT NOT NULL DEFAULT 0,
    "hashed" INTEGER NOT NULL DEFAULT 0,
    "damage" JSONB,
    "damageTotal" INTEGER NOT NULL DEFAULT 0,
    "repairs" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME,
    CONSTRAINT "Proof_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Prune" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "jobId" TEXT NOT NULL,
    "policy" JSONB NOT NULL,
    "trigger" TEXT NOT NULL,
    "autoRun" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL,
    "plan" JSONB,
    "requests" JSONB,
    "usd" TEXT,
    "versions" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "refused" JSONB,
    "refusedTotal" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME,
    CONSTRAINT "Prune_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Proof_jobId_createdAt_idx" ON "Proof"("jobId", "createdAt");

-- CreateIndex
CREATE INDEX "Prune_jobId_createdAt_idx" ON "Prune"("jobId", "createdAt");
