-- What a person allowed a run beyond its limits, and what of its requests were repeats or free of charge.
ALTER TABLE "Run" ADD COLUMN "allowance" JSONB;
ALTER TABLE "Run" ADD COLUMN "repeated" JSONB;
ALTER TABLE "Run" ADD COLUMN "unbilled" JSONB;
-- Requests by class that the server answered with a failure it does not bill; null: none.
ALTER TABLE "Ledger" ADD COLUMN "unbilled" JSONB;
-- The limit of one run has a code beside the limit of the month now.
UPDATE "Finding" SET "code" = 'limit.run' WHERE "code" = 'cost.limit';
UPDATE "Plan" SET "reasons" = replace("reasons", '"cost.limit"', '"limit.run"') WHERE "reasons" LIKE '%"cost.limit"%';
