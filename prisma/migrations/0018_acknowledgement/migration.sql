-- "I know, because ..., until ...": a finding of a job that a person has taken note of. One for each thing it is about (fingerprint).
CREATE TABLE "Acknowledgement" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "jobId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    CONSTRAINT "Acknowledgement_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Acknowledgement_jobId_code_fingerprint_key" ON "Acknowledgement"("jobId", "code", "fingerprint");
