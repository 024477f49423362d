-- The links of a plan: where each leads and what following it alone would add.
ALTER TABLE "Plan" ADD COLUMN "linkMap" JSONB;
