-- [{path, policy}]: links that are treated otherwise than the job's policy says.
ALTER TABLE "Job" ADD COLUMN "linkExceptions" JSONB NOT NULL DEFAULT '[]';
