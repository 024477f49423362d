-- A restore out of an archive class: how fast its objects are thawed, and what it waits for.
ALTER TABLE "Restore" ADD COLUMN "thawSpeed" TEXT;
ALTER TABLE "Restore" ADD COLUMN "thaw" JSONB;
