-- AlterTable
ALTER TABLE "Destination" ADD COLUMN "hiddenBill" JSONB;
ALTER TABLE "Destination" ADD COLUMN "hiddenBillAt" DATETIME;
