-- CreateTable
CREATE TABLE "JobDatabase" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "jobId" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "passwordSealed" TEXT,
    "host" TEXT NOT NULL,
    "port" INTEGER,
    "socket" TEXT,
    "smallestShare" INTEGER NOT NULL,
    CONSTRAINT "JobDatabase_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "JobDatabase_jobId_label_key" ON "JobDatabase"("jobId", "label");
