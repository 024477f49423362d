-- Jobs that share a destination keep their objects apart: each has a folder of its own below the destination's prefix.
ALTER TABLE "Job" ADD COLUMN "prefix" TEXT NOT NULL DEFAULT '';
