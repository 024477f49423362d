-- CreateTable
CREATE TABLE "ClockReading" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "destinationId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "occasion" TEXT NOT NULL,
    "offsetMs" REAL,
    "uncertaintyMs" REAL,
    "code" TEXT,
    "ntpOffsetMs" REAL,
    "ntpUncertaintyMs" REAL,
    "keeper" TEXT NOT NULL,
    "synchronised" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    CONSTRAINT "ClockReading_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ClockReading_destinationId_at_idx" ON "ClockReading"("destinationId", "at");

-- AlterTable: an offset of decades (a machine without a clock battery) does not fit an INTEGER column of Prisma
ALTER TABLE "Destination" ADD COLUMN "clockOffset" REAL;
UPDATE "Destination" SET "clockOffset" = "clockOffsetMs";
ALTER TABLE "Destination" DROP COLUMN "clockOffsetMs";
ALTER TABLE "Destination" RENAME COLUMN "clockOffset" TO "clockOffsetMs";

ALTER TABLE "Run" ADD COLUMN "clockOffset" REAL;
UPDATE "Run" SET "clockOffset" = "clockOffsetMs";
ALTER TABLE "Run" DROP COLUMN "clockOffsetMs";
ALTER TABLE "Run" RENAME COLUMN "clockOffset" TO "clockOffsetMs";
ALTER TABLE "Run" ADD COLUMN "clockJumpMs" REAL;
