-- A file that has to be in every folder of the job, relative to it; '' is none. Where it is not, the folder is not what it should be.
ALTER TABLE "Job" ADD COLUMN "sentinel" TEXT NOT NULL DEFAULT '';
