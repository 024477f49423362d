-- Whether the run writes the sealed copy of the installation, decided with the plan so that its requests are exact.
ALTER TABLE "Plan" ADD COLUMN "copy" TEXT;
