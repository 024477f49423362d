-- CreateTable
CREATE TABLE "Billing" (
    "destinationId" TEXT NOT NULL PRIMARY KEY,
    "reading" JSONB,
    "readAt" DATETIME,
    "alarm" JSONB,
    "alarmAt" DATETIME,
    "actuals" JSONB,
    "actualsAt" DATETIME,
    CONSTRAINT "Billing_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
